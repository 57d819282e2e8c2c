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

/// <summary>A video as an animated GIF.</summary>
public sealed record MakeGifRequest
{
    [Required]
    public string? VideoFilename { get; init; }

    /// <summary>Pixels; 480 by default. A narrower video keeps its width.</summary>
    [Range(64, 1280)]
    public int? Width { get; init; }

    /// <summary>Frames a second, 12 by default.</summary>
    [Range(1, 30)]
    public int? Fps { get; init; }
}

/// <summary>Makes an animated GIF of a film.</summary>
internal sealed class MakeGif(FilmEdits films, SubmitWork submit, IOptions<PricingOptions> pricing)
{
    public const string Operation = "video-to-gif";

    /// <summary>Longer ones are no GIFs that anybody could use.</summary>
    public const int MostSeconds = 60;

    /// <summary>Of all frames together: the largest result is about as many bytes.</summary>
    private const long MostPixels = 500_000_000;

    private const int UsualWidth = 480;
    private const int UsualFps = 12;

    public static Task<JobResponse> Handle(
        Caller caller, JsonBody<MakeGifRequest> body, IdempotentReply idempotent, HttpRequest http, MakeGif work, CancellationToken cancel) =>
        work.RunAsync(caller, body, idempotent, http, cancel);

    private async Task<JobResponse> RunAsync(Caller caller, JsonBody<MakeGifRequest> body, IdempotentReply idempotent, HttpRequest http, CancellationToken cancel)
    {
        var request = await body.ReadAsync(cancel);
        var video = await films.FindAsync(caller, request.VideoFilename!, cancel);
        var work = new MakeGifWork(video.Filename, request.Width ?? UsualWidth, request.Fps ?? UsualFps);
        ThrowIfTooLarge(video, work);
        var plan = FilmEdits.Plan(video, FilmEdits.ToolKind, Operation, work, pricing.Value.Tool) with
        {
            Line = new HistoryLine(CreationKind.Image, Operation) { VideoFilename = video.Filename, Format = "gif" },
        };
        return await submit.RunAsync(caller, http, plan, idempotent, cancel);
    }

    private static void ThrowIfTooLarge(MediaFile video, MakeGifWork work)
    {
        var seconds = video.DurationSeconds ?? 0;
        if (seconds > MostSeconds)
        {
            throw Refusal.Invalid("video_filename", $"lasts {seconds:0.#} seconds; a GIF lasts at most {MostSeconds}");
        }

        var (width, height) = work.Settings().SizeOf(video.Width ?? work.Width, video.Height ?? work.Width);
        var frames = Math.Ceiling(seconds * work.Fps);
        if (frames * width * height > MostPixels)
        {
            throw Refusal.Invalid("width", $"and fps make {frames:0} frames of {width}x{height}; together they may have {MostPixels / 1_000_000} megapixels");
        }
    }
}

internal sealed record MakeGifWork(string Video, int Width, int Fps)
{
    public GifSettings Settings(string? workFolder = null) => new() { Width = Width, FrameRate = Fps, MaxSeconds = MakeGif.MostSeconds + 1, WorkFolder = workFolder };
}

/// <param name="Fps">Frames a second.</param>
internal sealed record MakeGifResult(int Width, int Height, int Fps, double DurationSeconds);

internal sealed class MakeGifJob(WorkBench bench, Ffmpeg ffmpeg) : IJobHandler
{
    public Task<JobOutcome> RunAsync(JobContext context, CancellationToken cancel)
    {
        var work = context.Request<MakeGifWork>();
        return bench.RunAsync(
            context,
            async bay =>
            {
                using var source = await bay.OpenAsync(work.Video);
                var target = bay.NewPath(".gif");
                var made = await ffmpeg.MakeGifAsync(source.Path, target, work.Settings(context.WorkFolder), bay.ProgressOf("encoding"), cancel);
                return await bay.CompletePictureAsync(target, "gif", new MakeGifResult(made.Width, made.Height, work.Fps, Math.Round(made.DurationSeconds, 3)));
            },
            cancel);
    }
}
