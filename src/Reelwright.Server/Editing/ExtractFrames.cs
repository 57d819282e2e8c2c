using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using Reelwright.Media;
using Reelwright.Server.Billing;
using Reelwright.Server.Jobs;
using Reelwright.Server.Library;
using Reelwright.Server.MediaWork;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Bodies;
using Reelwright.Server.Platform.Http.Idempotency;

namespace Reelwright.Server.Editing;

/// <summary>Frames of a video as pictures.</summary>
public sealed record ExtractFramesRequest
{
    [Required]
    public string? VideoFilename { get; init; }

    /// <summary>first, last, middle, or all_1fps: the frames at 0, 1, 2, … seconds.</summary>
    [Required, AllowedValues(null, ExtractFrames.First, ExtractFrames.Last, ExtractFrames.Middle, ExtractFrames.EverySecond)]
    public string? Mode { get; init; }
}

/// <summary>Takes frames out of a film, as pictures that models can start from.</summary>
internal sealed class ExtractFrames(FilmEdits films, SubmitWork submit, IOptions<PricingOptions> pricing)
{
    public const string Operation = "extract-frames";
    public const string First = "first";
    public const string Last = "last";
    public const string Middle = "middle";
    public const string EverySecond = "all_1fps";

    /// <summary>Of all pictures together: 600 of 1920x1080. As PNG that is up to four gigabytes.</summary>
    private const long MostPixels = Ffmpeg.MaxExtractedFrames * 1920L * 1080;

    public static Task<JobResponse> Handle(
        Caller caller, JsonBody<ExtractFramesRequest> body, IdempotentReply idempotent, HttpRequest http, ExtractFrames work, CancellationToken cancel) =>
        work.RunAsync(caller, body, idempotent, http, cancel);

    private async Task<JobResponse> RunAsync(Caller caller, JsonBody<ExtractFramesRequest> body, IdempotentReply idempotent, HttpRequest http, CancellationToken cancel)
    {
        var request = await body.ReadAsync(cancel);
        var video = await films.FindAsync(caller, request.VideoFilename!, cancel);
        if (request.Mode is EverySecond)
        {
            ThrowIfTooMany(video);
        }

        var work = new ExtractFramesWork(video.Filename, request.Mode!);

        // Pictures to start from stand in no history.
        var plan = FilmEdits.Plan(video, FilmEdits.ToolKind, Operation, work, pricing.Value.Tool) with { Line = null };
        return await submit.RunAsync(caller, http, plan, idempotent, cancel);
    }

    private static void ThrowIfTooMany(MediaFile video)
    {
        var most = (int)Math.Min(Ffmpeg.MaxExtractedFrames, MostPixels / Math.Max(1, (long)(video.Width ?? 1) * (video.Height ?? 1)));
        if (video.DurationSeconds > most)
        {
            throw Refusal.Invalid("video_filename", $"lasts {video.DurationSeconds:0} seconds; a film of its size gives at most {most} frames with {EverySecond}, one a second");
        }
    }
}

internal sealed record ExtractFramesWork(string Video, string Mode);

internal sealed record ExtractFramesResult(IReadOnlyList<ExtractedFrameItem> Frames);

internal sealed record ExtractedFrameItem(string Filename, string Url, double TimeSeconds);

internal sealed class ExtractFramesJob(WorkBench bench, Ffmpeg ffmpeg) : IJobHandler
{
    public Task<JobOutcome> RunAsync(JobContext context, CancellationToken cancel)
    {
        var work = context.Request<ExtractFramesWork>();
        var choice = work.Mode switch
        {
            ExtractFrames.First => FrameChoice.First,
            ExtractFrames.Last => FrameChoice.Last,
            ExtractFrames.Middle => FrameChoice.Middle,
            _ => FrameChoice.EverySecond,
        };
        return bench.RunAsync(
            context,
            async bay =>
            {
                using var source = await bay.OpenAsync(work.Video);
                var folder = Directory.CreateDirectory(bay.NewPath("")).FullName;
                var frames = await ffmpeg.ExtractFramesAsync(source.Path, folder, choice, bay.ProgressOf("extracting"), cancel);
                var size = await ffmpeg.ProbeAsync(frames[0].Path, MediaFormat.Png, cancel);
                var files = frames.Select(frame => Picture(bay.NewName("frame", ".png"), frame, size)).ToList();
                var items = files.Zip(frames, (file, frame) => new ExtractedFrameItem(file.Filename, file.Url, Math.Round(frame.Seconds, 3)));
                return await bay.CompleteAsync(files, new ExtractFramesResult([.. items]));
            },
            cancel);
    }

    private static NewFile Picture(string filename, ExtractedFrame frame, MediaInfo size) => new()
    {
        Filename = filename,
        Path = frame.Path,
        Kind = FileKind.InputImage,
        ContentType = MediaFormat.Png.ContentType(),
        Width = size.Width,
        Height = size.Height,
    };
}
