using System.Net.Http.Headers;
using Reelwright.Media;

namespace Reelwright.Server.Speech.Recognising;

/// <summary>The operator's OpenAI-compatible server: <c>POST audio/transcriptions</c>.</summary>
internal sealed class ServerRecogniser(SpeechServer server, Ffmpeg ffmpeg, ILogger<ServerRecogniser> log) : IRecogniser
{
    private const int MaxReply = 32 << 20;

    public string Engine => SpeechServer.Engine;

    public bool IsDraft => false;

    public bool IsReady => server.Options.HasTranscriptionServer;

    /// <summary>At most 19 MB of FLAC, whatever is said: these servers take 25.</summary>
    public double PieceSeconds => 600;

    public bool Knows(string? language) => language is null || Languages.IsWidelyHeard(language);

    public async Task<Heard> HearAsync(Recording recording, string? language, IProgress<double> progress, CancellationToken cancel)
    {
        var flac = recording.NewPath(".flac");
        await ffmpeg.PackSpeechAsync(recording.Wav, recording.Piece, flac, cancel);
        try
        {
            var reply = await server.PostAsync("audio/transcriptions", () => Form(flac, language), MaxReply, cancel);
            var heard = ServerTranscript.Read(reply.Body, recording.Piece.Seconds, log);
            return heard with { Language = language ?? heard.Language };
        }
        finally
        {
            File.Delete(flac);
        }
    }

    private MultipartFormDataContent Form(string flac, string? language)
    {
        var form = new MultipartFormDataContent();
        var file = new StreamContent(File.OpenRead(flac));
        file.Headers.ContentType = new MediaTypeHeaderValue("audio/flac");
        file.Headers.ContentDisposition = new ContentDispositionHeaderValue("form-data") { Name = "\"file\"", FileName = "\"speech.flac\"" };
        form.Add(file);
        form.Add(new StringContent(server.Options.TranscriptionModel!), "\"model\"");
        form.Add(new StringContent("verbose_json"), "\"response_format\"");
        form.Add(new StringContent("segment"), "\"timestamp_granularities[]\"");
        form.Add(new StringContent("word"), "\"timestamp_granularities[]\"");
        if (language is not null)
        {
            form.Add(new StringContent(language), "\"language\"");
        }

        return form;
    }
}
