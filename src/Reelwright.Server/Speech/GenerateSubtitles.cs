using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using Reelwright.Media;
using Reelwright.Media.Subtitles;
using Reelwright.Server.Billing;
using Reelwright.Server.Jobs;
using Reelwright.Server.Library;
using Reelwright.Server.MediaWork;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Bodies;
using Reelwright.Server.Platform.Http.Idempotency;
using Reelwright.Server.Speech.Recognising;

namespace Reelwright.Server.Speech;

/// <summary>Subtitles for what is said in a video.</summary>
public sealed record GenerateSubtitlesRequest
{
    [Required]
    public string? VideoFilename { get; init; }

    /// <summary>The language that is spoken: ISO 639-1 (en, de, …), or auto, which is the default.</summary>
    public string? Language { get; init; }
}

/// <summary>Writes down what is said in a film.</summary>
internal sealed class GenerateSubtitles(MediaLibrary library, Recognisers recognisers, SubmitWork submit, IOptions<PricingOptions> pricing)
{
    public const string Operation = "subtitles";

    public static async Task<JobResponse> Handle(
        Caller caller, JsonBody<GenerateSubtitlesRequest> body, IdempotentReply idempotent, HttpRequest http, GenerateSubtitles work, CancellationToken cancel)
    {
        var request = await body.ReadAsync(cancel, Check);
        return await work.SubmitAsync(caller, request, http, idempotent, cancel);
    }

    private async Task<JobResponse> SubmitAsync(Caller caller, GenerateSubtitlesRequest request, HttpRequest http, IdempotentReply idempotent, CancellationToken cancel) =>
        await submit.RunAsync(caller, http, await PlanAsync(caller, request, cancel), idempotent, cancel);

    private static void Check(GenerateSubtitlesRequest request, FieldErrors errors)
    {
        if (request.Language is { } language && language != Languages.Auto && !Languages.IsCode(language))
        {
            errors.Add("language", "must be auto or a code of ISO 639-1, such as en");
        }
    }

    private async Task<PlannedWork> PlanAsync(Caller caller, GenerateSubtitlesRequest request, CancellationToken cancel)
    {
        var video = await library.FindInputAsync(caller, "video_filename", request.VideoFilename!, FileKind.Video, cancel);

        var language = request.Language is null or Languages.Auto ? null : request.Language;
        var engine = recognisers.Choose(language).Engine;
        return new PlannedWork
        {
            Kind = "subtitles",
            Operation = Operation,
            Work = new SubtitlesWorkRequest(video.Filename, language, engine),
            Inputs = [video.Filename],
            Credits = pricing.Value.Subtitles,
            Description = "Subtitles",
            Engine = engine,
            Units = video.DurationSeconds ?? 0,
        };
    }
}

internal sealed record SubtitlesWorkRequest(string Video, string? Language, string Engine);

/// <param name="SrtFilename">Null when nothing is said. The same name with .vtt is there, too.</param>
/// <param name="Language">ISO 639-1; null when it was not found out.</param>
/// <param name="Draft">Whether the recogniser is one whose words want checking.</param>
internal sealed record SubtitlesResult(string? SrtFilename, IReadOnlyList<SubtitleSegment> Segments, string? Language, string Engine, bool Draft);

/// <param name="Start">Seconds.</param>
/// <param name="End">Seconds.</param>
internal sealed record SubtitleSegment(double Start, double End, string Text)
{
    public static IReadOnlyList<SubtitleSegment> Of(IEnumerable<Cue> cues) => [.. cues.Select(cue => new SubtitleSegment(cue.Start.TotalSeconds, cue.End.TotalSeconds, cue.Text))];
}

internal sealed class SubtitlesWork(WorkBench bench, Ffmpeg ffmpeg, Recognisers recognisers) : IJobHandler
{
    private const double ShareOfExtracting = 0.1;

    public Task<JobOutcome> RunAsync(JobContext context, CancellationToken cancel) => bench.RunAsync(context, bay => WriteDownAsync(bay, context.Request<SubtitlesWorkRequest>()), cancel);

    private async Task<JobOutcome> WriteDownAsync(Bench bay, SubtitlesWorkRequest work)
    {
        var recogniser = recognisers.Find(work.Engine)
            ?? throw new JobFailure("engine_unavailable", $"{work.Engine}, which was to do this, is not there any more.", isWorthAnotherTry: true);
        var (heard, film) = await HearAsync(bay, work, recogniser);
        var cues = Captions.FromSpeech(heard.Speech, film, heard.Language);
        if (cues.Count == 0)
        {
            // Nothing is said, so nothing is paid.
            return JobOutcome.Complete(new SubtitlesResult(null, [], heard.Language, recogniser.Engine, recogniser.IsDraft)).SettledAt(0);
        }

        var files = await StoredSubtitles.WriteAsync(bay, GenerateSubtitles.Operation, cues);
        return await bay.CompleteAsync(files, new SubtitlesResult(files[0].Filename, SubtitleSegment.Of(cues), heard.Language, recogniser.Engine, recogniser.IsDraft));
    }

    /// <summary>Everything that is said, with times of the film; nothing for a film without sound.</summary>
    private async Task<(Heard Heard, TimeSpan Film)> HearAsync(Bench bay, SubtitlesWorkRequest work, IRecogniser recogniser)
    {
        var wav = bay.NewPath(".wav");
        using (var source = await bay.OpenAsync(work.Video))
        {
            var format = await MediaSniffer.SniffFileAsync(source.Path, bay.Cancel);
            var info = await ffmpeg.ProbeAsync(source.Path, format, bay.Cancel);
            var film = TimeSpan.FromSeconds(info.DurationSeconds);
            if (!info.HasAudio)
            {
                return (new Heard(new Transcript(), work.Language), film);
            }

            await ffmpeg.ExtractSpeechAsync(source.Path, format, wav, info.DurationSeconds, Share(bay.ProgressOf("extracting"), 0, ShareOfExtracting), bay.Cancel);
            return (await HearPiecesAsync(bay, wav, work.Language, recogniser), film);
        }
    }

    private static async Task<Heard> HearPiecesAsync(Bench bay, string wav, string? language, IRecogniser recogniser)
    {
        var pieces = await SpeechPieces.CutAsync(wav, recogniser.PieceSeconds, bay.Cancel);
        List<SpokenText> segments = [];
        List<SpokenText> words = [];
        var (done, all) = (0.0, pieces.Sum(piece => piece.Seconds));
        foreach (var piece in pieces)
        {
            var part = (1 - ShareOfExtracting) / Math.Max(all, 1);
            var progress = Share(bay.ProgressOf("listening"), ShareOfExtracting + (done * part), piece.Seconds * part);
            var heard = await recogniser.HearAsync(new Recording(wav, piece, bay.Context.WorkFolder), language, progress, bay.Cancel);

            // A segment list that is missing here and there would turn the words of a whole film into text.
            var (said, timed) = heard.Speech.Segments.Count > 0 ? (heard.Speech.Segments, heard.Speech.Words) : (heard.Speech.Words, []);
            segments.AddRange(said.Select(text => Shift(text, piece)));
            words.AddRange(timed.Select(text => Shift(text, piece)));
            language ??= heard.Language;
            done += piece.Seconds;
            progress.Report(1);
        }

        return new Heard(new Transcript { Segments = segments, Words = words }, language);
    }

    /// <summary>To the film's times; what a recogniser heard outside of its piece is moved to the piece's edge.</summary>
    private static SpokenText Shift(SpokenText text, SpeechPiece piece) => text with
    {
        Start = piece.StartSeconds + Math.Clamp(text.Start, 0, piece.Seconds),
        End = piece.StartSeconds + Math.Clamp(text.End, 0, piece.Seconds),
    };

    private static ProgressShare Share(IProgress<double> whole, double from, double share) => new(whole, from, share);

    /// <summary>A step's 0 to 1 as its part of the whole.</summary>
    private sealed class ProgressShare(IProgress<double> whole, double from, double share) : IProgress<double>
    {
        public void Report(double value) => whole.Report(from + (value * share));
    }
}
