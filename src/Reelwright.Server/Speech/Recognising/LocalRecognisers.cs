using Microsoft.Extensions.Options;
using Reelwright.Media;

namespace Reelwright.Server.Speech.Recognising;

/// <summary>whisper.cpp's program on this machine.</summary>
internal sealed class WhisperRecogniser(IOptions<SpeechOptions> options, Ffmpeg ffmpeg) : IRecogniser
{
    public string Engine => "whisper-cli";

    public bool IsDraft => false;

    public bool IsReady => Tool is { IsInstalled: true };

    public double PieceSeconds => 600;

    private WhisperCli? Tool => options.Value.WhisperModelPath is { } model ? new WhisperCli(options.Value.WhisperPath, model) : null;

    public bool Knows(string? language) => Tool is { IsEnglishOnly: false } ? language is null || Languages.IsWidelyHeard(language) : language is null or "en";

    public async Task<Heard> HearAsync(Recording recording, string? language, IProgress<double> progress, CancellationToken cancel)
    {
        var tool = Tool ?? throw new MediaException(MediaFailure.NotFound, "Speech:WhisperModelPath is not set any more.");
        var wav = recording.NewPath(".wav");
        await ffmpeg.CutSpeechAsync(recording.Wav, recording.Piece, wav, cancel);
        try
        {
            var (speech, found) = await tool.HearAsync(wav, language, ffmpeg.Options.Threads, recording.WorkFolder, cancel);
            return new Heard(speech, language ?? Languages.Find(found));
        }
        finally
        {
            File.Delete(wav);
        }
    }
}

/// <summary>pocketsphinx on this machine: English, and a draft.</summary>
internal sealed class SphinxRecogniser(IOptions<SpeechOptions> options, Ffmpeg ffmpeg) : IRecogniser
{
    private const string Language = "en";

    public string Engine => "pocketsphinx";

    public bool IsDraft => true;

    public bool IsReady => Tool.IsInstalled;

    public double PieceSeconds => 900;

    private PocketSphinx Tool => new(options.Value.PocketsphinxPath);

    public bool Knows(string? language) => language is null or Language;

    public async Task<Heard> HearAsync(Recording recording, string? language, IProgress<double> progress, CancellationToken cancel)
    {
        var wav = recording.NewPath(".wav");
        await ffmpeg.CutSpeechAsync(recording.Wav, recording.Piece, wav, cancel);
        try
        {
            return new Heard(await Tool.HearAsync(wav, recording.Piece.Seconds, progress, cancel), Language);
        }
        finally
        {
            File.Delete(wav);
        }
    }
}
