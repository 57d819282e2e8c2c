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

/// <summary>A part of the frame.</summary>
public sealed record CropVideoRequest
{
    [Required]
    public string? VideoFilename { get; init; }

    /// <summary>Left edge of the part, in pixels from the frame's.</summary>
    [Required]
    [Range(0, 16_384)]
    public int? X { get; init; }

    /// <summary>Upper edge of the part.</summary>
    [Required]
    [Range(0, 16_384)]
    public int? Y { get; init; }

    /// <summary>At least 2. Odd numbers are rounded down.</summary>
    [Required]
    [Range(2, 16_384)]
    public int? Width { get; init; }

    /// <inheritdoc cref="Width"/>
    [Required]
    [Range(2, 16_384)]
    public int? Height { get; init; }
}

/// <summary>Cuts a part out of a film's frames.</summary>
internal sealed class CropVideo(FilmEdits films, SubmitWork submit, IOptions<PricingOptions> pricing)
{
    public const string Operation = "crop";

    public static Task<JobResponse> Handle(
        Caller caller, JsonBody<CropVideoRequest> body, IdempotentReply idempotent, HttpRequest http, CropVideo work, CancellationToken cancel) =>
        work.RunAsync(caller, body, idempotent, http, cancel);

    private async Task<JobResponse> RunAsync(Caller caller, JsonBody<CropVideoRequest> body, IdempotentReply idempotent, HttpRequest http, CancellationToken cancel)
    {
        var request = await body.ReadAsync(cancel);
        var video = await films.FindAsync(caller, request.VideoFilename!, cancel);
        var (x, y, width, height) = (request.X!.Value, request.Y!.Value, request.Width!.Value, request.Height!.Value);
        CheckWithin(video, x, y, width, height);
        var work = new CropWork(video.Filename, x, y, width, height);
        return await submit.RunAsync(caller, http, FilmEdits.Plan(video, FilmEdits.EditKind, Operation, work, pricing.Value.Edit), idempotent, cancel);
    }

    private static void CheckWithin(MediaFile video, int x, int y, int width, int height)
    {
        var errors = new FieldErrors();
        Check("x", x, "width", width, video.Width!.Value);
        Check("y", y, "height", height, video.Height!.Value);
        errors.ThrowIfAny();

        void Check(string start, int from, string length, int size, int room)
        {
            // What is cut out begins and ends at even numbers, so one pixel alone is no part.
            if ((from & ~1) + 2 > room)
            {
                errors.Add(start, $"lies outside the frame of {video.Width}x{video.Height}");
            }
            else if (from + size > room)
            {
                errors.Add(length, $"reaches beyond the frame of {video.Width}x{video.Height}");
            }
        }
    }
}

internal sealed record CropWork(string Video, int X, int Y, int Width, int Height);

/// <param name="Rounded">Fields whose odd numbers were rounded down.</param>
internal sealed record CropResult(int X, int Y, int Width, int Height, IReadOnlyList<string> Rounded, string Method, int FramesEncoded, int FramesTotal);

internal sealed class CropJob(FilmEdits films) : IJobHandler
{
    public Task<JobOutcome> RunAsync(JobContext context, CancellationToken cancel)
    {
        var work = context.Request<CropWork>();
        var part = CropPicture.EvenWithin(work.X, work.Y, work.Width, work.Height);
        var rounded = new (string Name, int Asked, int Used)[] { ("x", work.X, part.X), ("y", work.Y, part.Y), ("width", work.Width, part.Width), ("height", work.Height, part.Height) }
            .Where(field => field.Asked != field.Used).Select(field => field.Name).ToList();
        return films.RunAsync(
            context,
            work.Video,
            CropVideo.Operation,
            _ => Task.FromResult<IReadOnlyList<PictureStep>>([part]),
            made => new CropResult(part.X, part.Y, part.Width, part.Height, rounded, FilmEdits.Encoded, made.FrameCount!.Value, made.FrameCount.Value),
            cancel);
    }
}
