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

/// <summary>A text, where, when and how.</summary>
public sealed record OverlayTextRequest
{
    [Required]
    public string? VideoFilename { get; init; }

    /// <summary>1 to 500 characters, drawn as they are; line breaks break lines.</summary>
    [Required]
    public string? Text { get; init; }

    /// <summary>top-left, top-center, top-right, center-left, center, center-right, bottom-left, bottom-center (by default) or bottom-right.</summary>
    public string? Position { get; init; }

    /// <summary>With y, the text's left upper corner in pixels, in place of a position.</summary>
    [Range(0, 16_384)]
    public int? X { get; init; }

    /// <inheritdoc cref="X"/>
    [Range(0, 16_384)]
    public int? Y { get; init; }

    /// <summary>8 to 300 pixels, 48 by default.</summary>
    [Range(8, 300)]
    public int? FontSize { get; init; }

    /// <summary>A name of CSS or #RRGGBB; white by default. The outline is black or white, whichever stands out.</summary>
    public string? Color { get; init; }

    /// <summary>Seconds from which on the text is shown; 0 by default.</summary>
    [Range(0.0, 14_400.0)]
    public double? StartTime { get; init; }

    /// <summary>Seconds at which it is gone; by default the film's end.</summary>
    [Range(0.0, 14_400.0)]
    public double? EndTime { get; init; }
}

/// <summary>Writes a text over a film.</summary>
internal sealed class OverlayText(FilmEdits films, SubmitWork submit, IOptions<PricingOptions> pricing)
{
    public const string Operation = "text-overlay";

    private const int DefaultSize = 48;

    public static Task<JobResponse> Handle(
        Caller caller, JsonBody<OverlayTextRequest> body, IdempotentReply idempotent, HttpRequest http, OverlayText work, CancellationToken cancel) =>
        work.RunAsync(caller, body, idempotent, http, cancel);

    private async Task<JobResponse> RunAsync(Caller caller, JsonBody<OverlayTextRequest> body, IdempotentReply idempotent, HttpRequest http, CancellationToken cancel)
    {
        var request = await body.ReadAsync(cancel, Check);
        var video = await films.FindAsync(caller, request.VideoFilename!, cancel);
        CheckAgainst(video, request);
        var work = new OverlayTextWork(
            video.Filename, request.Text!, request.Position, request.X, request.Y, request.FontSize ?? DefaultSize, request.Color ?? "white", request.StartTime ?? 0, request.EndTime);
        return await submit.RunAsync(
            caller, http, FilmEdits.Plan(video, FilmEdits.EditKind, Operation, work, pricing.Value.Edit, request.Text!), idempotent, cancel);
    }

    private static void Check(OverlayTextRequest request, FieldErrors errors)
    {
        DrawnText.Check(request.Text, "text", errors);
        if (request.Position is { } position && TextPlaces.Parse(position) is null)
        {
            errors.Add("position", $"must be one of {string.Join(", ", TextPlaces.Names)}");
        }

        if ((request.X is null) != (request.Y is null) && !errors.Has("x") && !errors.Has("y"))
        {
            errors.Add(request.X is null ? "x" : "y", $"is required with {(request.X is null ? "y" : "x")}");
        }

        if (request.Position is not null && (request.X is not null || request.Y is not null))
        {
            errors.Add("position", "excludes x and y");
        }

        if (request.Color is { } color && Rgb.TryParse(color) is null)
        {
            errors.Add("color", "must be a CSS colour name or #RRGGBB");
        }

        if (request.EndTime is { } end && end <= (request.StartTime ?? 0) && !errors.Has("end_time"))
        {
            errors.Add("end_time", "must be after start_time");
        }
    }

    private static void CheckAgainst(MediaFile video, OverlayTextRequest request)
    {
        var errors = new FieldErrors();
        foreach (var (field, at, room) in new[] { ("x", request.X, video.Width), ("y", request.Y, video.Height) })
        {
            if (at >= room)
            {
                errors.Add(field, $"lies outside the frame of {video.Width}x{video.Height}");
            }
        }

        if (request.StartTime >= video.DurationSeconds)
        {
            errors.Add("start_time", $"must be before the film's end at {video.DurationSeconds:0.###} seconds");
        }

        errors.ThrowIfAny();
    }
}

internal sealed record OverlayTextWork(
    string Video, string Text, string? Position, int? X, int? Y, int FontSize, string Color, double StartTime, double? EndTime);

internal sealed record OverlayTextResult(string Method, int FramesEncoded, int FramesTotal);

internal sealed class OverlayTextJob(FilmEdits films) : IJobHandler
{
    public Task<JobOutcome> RunAsync(JobContext context, CancellationToken cancel)
    {
        var work = context.Request<OverlayTextWork>();
        var text = new DrawText(work.Text)
        {
            Size = work.FontSize,
            Colour = Rgb.TryParse(work.Color) ?? throw new InvalidOperationException($"Job {context.JobId} has no colour."),
            Place = TextPlaces.Parse(work.Position) ?? TextPlace.BottomCenter,
            Corner = work is { X: { } x, Y: { } y } ? (x, y) : null,
            StartSeconds = work.StartTime,
            EndSeconds = work.EndTime,
        };
        return films.RunAsync(
            context,
            work.Video,
            OverlayText.Operation,
            _ => Task.FromResult<IReadOnlyList<PictureStep>>([text]),
            made => new OverlayTextResult(FilmEdits.Encoded, made.FrameCount!.Value, made.FrameCount.Value),
            cancel);
    }
}
