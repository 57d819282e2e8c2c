using Reelwright.LocalEngine;
using Reelwright.LocalEngine.Voices;
using Reelwright.Media;
using Reelwright.Server.Jobs;
using Reelwright.Server.Library;
using Reelwright.Server.MediaWork;

namespace Reelwright.Server.Speech;

/// <summary>A text to be spoken, as stored with its job.</summary>
internal sealed record SpeechWork
{
    public required string Text { get; init; }

    public required string VoiceId { get; init; }

    public required double Speed { get; init; }

    public required string Format { get; init; }

    /// <summary>Chosen at submission.</summary>
    public required string Engine { get; init; }

    /// <summary>The price at submission: what the real length is settled at.</summary>
    public required int CreditsPerMinute { get; init; }
}

/// <param name="Segments">Pieces that were spoken one after another.</param>
internal sealed record SpeechResponse(double DurationSeconds, string VoiceId, string Engine, int Segments);

/// <summary>Speaks a text, utterance by utterance, and settles the charge at the real length.</summary>
internal sealed class Speak(WorkBench bench, Ffmpeg ffmpeg, Speakers speakers) : IJobHandler
{
    /// <summary>Longer than any text of ordinary words; what spells out thousands of signs ends here.</summary>
    private const double LongestSeconds = 3600;

    private const double SpokenShare = 0.8;

    public Task<JobOutcome> RunAsync(JobContext context, CancellationToken cancel) =>
        bench.RunAsync(context, bay => RunAsync(bay, context.Request<SpeechWork>(), cancel), cancel);

    private async Task<JobOutcome> RunAsync(Bench bay, SpeechWork work, CancellationToken cancel)
    {
        var (wav, spoken) = (bay.NewPath(".wav"), default(SpeechResult));
        using (var track = new SpeechTrack(bay.Context.WorkFolder, work.Speed))
        {
            await SayAsync(bay, work, track, cancel);
            spoken = await Task.Run(() => track.Write(wav, cancel), cancel);
            if (track.Count == 0)
            {
                throw new JobFailure("nothing_to_say", "Nothing of the text could be heard.");
            }

            var file = await EncodeAsync(bay, work, wav, spoken, cancel);
            var outcome = await bay.CompleteAsync([file], new SpeechResponse(Math.Round(spoken.Seconds, 3), work.VoiceId, work.Engine, track.Count));
            return outcome.SettledAt(GenerateSpeech.Price(work.CreditsPerMinute, spoken.Seconds));
        }
    }

    private async Task SayAsync(Bench bay, SpeechWork work, SpeechTrack track, CancellationToken cancel)
    {
        var (text, sayAsync) = speakers.Of(work, bay.Context.WorkFolder);
        var progress = bay.ProgressOf("speaking");
        foreach (var (at, utterance) in text.Utterances.Index())
        {
            track.Add(await sayAsync(utterance, cancel), utterance.After);
            if (track.Seconds > LongestSeconds)
            {
                throw new JobFailure("speech_too_long", $"The speech would last longer than {LongestSeconds / 60:0} minutes.");
            }

            progress.Report((at + 1.0) / text.Utterances.Count * SpokenShare);
        }
    }

    private async Task<NewFile> EncodeAsync(Bench bay, SpeechWork work, string wav, SpeechResult spoken, CancellationToken cancel)
    {
        bay.ProgressOf("encoding").Report(SpokenShare);
        var format = work.Format switch { "wav" => MediaFormat.Wav, "flac" => MediaFormat.Flac, _ => MediaFormat.Mp3 };
        var target = bay.NewPath(format.Extension());
        var metadata = new MediaMetadata
        {
            Prompt = work.Text,
            Engine = work.Engine,
            CreatedBy = "Reelwright",
            DigitalSourceType = work.Engine == LocalGenerator.Engine ? DigitalSourceType.AlgorithmicMedia : DigitalSourceType.TrainedAlgorithmicMedia,
        };
        var settings = new SoundSettings { Format = format, Seconds = spoken.Seconds, Metadata = metadata, WorkFolder = bay.Context.WorkFolder };
        await ffmpeg.EncodeSoundAsync(wav, MediaFormat.Wav, target, settings, cancel);
        return new NewFile
        {
            Filename = bay.NewName("speech", format.Extension()),
            Path = target,
            Kind = FileKind.Audio,
            ContentType = format.ContentType(),
            DurationSeconds = spoken.Seconds,
        };
    }
}
