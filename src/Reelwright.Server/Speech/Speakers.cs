using Microsoft.Extensions.Options;
using Reelwright.LocalEngine;
using Reelwright.LocalEngine.Voices;
using Reelwright.Media;
using Reelwright.Server.Platform.Http;

namespace Reelwright.Server.Speech;

/// <summary>Who speaks: espeak-ng, or the operator's server.</summary>
internal sealed class Speakers(Ffmpeg ffmpeg, SpeechServer server, IOptions<SpeechOptions> options)
{
    /// <summary>Characters that the server gets at once: a few sentences, so that progress shows and a broken reply costs little.</summary>
    private const int PieceLength = 1000;

    /// <summary>Of one piece, at the slowest pace, with room for a voice that takes its time.</summary>
    private const double LongestPiece = 600;

    /// <summary>Ten minutes of stereo WAV at 48 kHz.</summary>
    private const long LargestPiece = 128L << 20;

    /// <summary>The text in the pieces that the engine takes, and how each is spoken.</summary>
    public (SpeechText Text, Func<Utterance, CancellationToken, Task<SpokenSound>> SayAsync) Of(SpeechWork work, string workFolder)
    {
        if (work.Engine == LocalGenerator.Engine)
        {
            return (SpeechText.Read(work.Text), new EspeakVoice(options.Value.EspeakPath, work.VoiceId, work.Speed).SayAsync);
        }

        // The settings may have changed since the job was submitted.
        if (!options.Value.HasSpeechServer)
        {
            throw SpeechServer.Failed("none is configured any more");
        }

        return (SpeechText.Pack(work.Text, PieceLength), (utterance, cancel) => AskAsync(work, utterance, workFolder, cancel));
    }

    private async Task<SpokenSound> AskAsync(SpeechWork work, Utterance utterance, string workFolder, CancellationToken cancel)
    {
        var question = new SpeechQuestion(options.Value.SpeechModel!, options.Value.Voices[work.VoiceId], utterance.Text, "wav", work.Speed);
        var reply = await server.PostAsync("audio/speech", () => JsonContent.Create(question, options: ApiJson.Options), LargestPiece, cancel);
        var path = Path.Combine(workFolder, "reply");
        await File.WriteAllBytesAsync(path, reply.Body, cancel);
        try
        {
            // By its content: not every server keeps to the format it was asked for, and some answer errors with 200 and HTML.
            var format = await MediaSniffer.SniffFileAsync(path, cancel);
            if (format.Kind() is not MediaKind.Audio)
            {
                throw SpeechServer.Failed($"it answered {reply.ContentType ?? "something"} instead of a sound");
            }

            if (format is MediaFormat.Wav && WavLength.IsCutOff(reply.Body))
            {
                throw SpeechServer.Failed("its sound is cut off");
            }

            return new SpokenSound(await ffmpeg.DecodeMonoAsync(path, format, SpeechTrack.SampleRate, LongestPiece, cancel), SpeechTrack.SampleRate);
        }
        catch (MediaException unreadable) when (unreadable.Failure is MediaFailure.Corrupt or MediaFailure.Unsupported or MediaFailure.Failed)
        {
            throw SpeechServer.Failed("its sound cannot be read");
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>The body of audio/speech.</summary>
    private sealed record SpeechQuestion(string Model, string Voice, string Input, string ResponseFormat, double Speed);
}
