using System.Globalization;
using Microsoft.Extensions.Options;
using Reelwright.Media;
using Reelwright.Server.Billing;
using Reelwright.Server.Jobs;
using Reelwright.Server.MediaWork;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Bodies;
using Reelwright.Server.Platform.Http.Idempotency;
using Reelwright.Server.Platform.Storage;

namespace Reelwright.Server.Editing;

/// <summary>Marks a film with a text or a picture.</summary>
internal sealed class AddWatermark(FilmEdits films, UploadedPictures pictures, SubmitWork submit, IOptions<PricingOptions> pricing)
{
    public const string Operation = "add-watermark";

    private const double DefaultOpacity = 0.7;
    private const string Text = "text";
    private const string Image = "image";

    public static readonly string[] Fields = ["video_filename", "type", Text, "position", "opacity"];

    public static Task<JobResponse> Handle(HttpContext http, Caller caller, IdempotentReply idempotent, AddWatermark work, CancellationToken cancel) =>
        work.RunAsync(http, caller, idempotent, cancel);

    private async Task<JobResponse> RunAsync(HttpContext http, Caller caller, IdempotentReply idempotent, CancellationToken cancel)
    {
        var form = await pictures.ReadFormAsync(http, cancel);
        var work = Read(form);
        var video = await films.FindAsync(caller, work.Video, cancel);
        var plan = FilmEdits.Plan(video, FilmEdits.ToolKind, Operation, work, pricing.Value.Tool, work.Text ?? "");
        if (work.Text is null)
        {
            var picture = await pictures.StageAsync(form, [Image], cancel);
            plan = plan with { Work = work with { Image = picture.Filename }, Uploads = [picture], Line = plan.Line! with { ImageFilename = picture.Filename } };
        }

        return await submit.RunAsync(caller, http.Request, plan, idempotent, cancel);
    }

    private static WatermarkWork Read(UploadForm form)
    {
        var errors = new FieldErrors();
        var video = form.Fields.GetValueOrDefault("video_filename");
        if (string.IsNullOrEmpty(video))
        {
            errors.Add("video_filename", "is required");
        }

        var text = ReadContent(form, errors);
        var position = form.Fields.GetValueOrDefault("position");
        if (position is not null && TextPlaces.Parse(position) is null)
        {
            errors.Add("position", $"must be one of {string.Join(", ", TextPlaces.Names)}");
        }

        var opacity = DefaultOpacity;
        if (form.Fields.TryGetValue("opacity", out var asked)
            && !(double.TryParse(asked, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out opacity) && opacity is >= 0 and <= 1))
        {
            errors.Add("opacity", "must be a number between 0 and 1");
        }

        errors.ThrowIfAny();
        return new WatermarkWork(video!, text, null, position ?? "bottom-right", opacity);
    }

    /// <summary>The text; null for a picture.</summary>
    private static string? ReadContent(UploadForm form, FieldErrors errors)
    {
        switch (form.Fields.GetValueOrDefault("type"))
        {
            case Image:
                if (!form.Files.ContainsKey(Image))
                {
                    errors.Add(Image, "is required: a file part of the form");
                }

                return null;
            case Text:
                if (!form.Fields.TryGetValue(Text, out var text))
                {
                    errors.Add(Text, "is required");
                }
                else if (!FieldRules.IsCleanText(text))
                {
                    errors.Add(Text, "must not contain control characters");
                }

                DrawnText.Check(text, Text, errors);
                return text;
            default:
                errors.Add("type", "must be text or image");
                return null;
        }
    }
}

/// <param name="Text">Null for a picture.</param>
/// <param name="Image">A stored picture; null for a text.</param>
internal sealed record WatermarkWork(string Video, string? Text, string? Image, string Position, double Opacity);

internal sealed record WatermarkResult(string Method, int FramesEncoded, int FramesTotal);

internal sealed class WatermarkJob(FilmEdits films, Ffmpeg ffmpeg) : IJobHandler
{
    public async Task<JobOutcome> RunAsync(JobContext context, CancellationToken cancel)
    {
        var work = context.Request<WatermarkWork>();
        var place = TextPlaces.Parse(work.Position) ?? throw new InvalidOperationException($"Job {context.JobId} has no place.");
        LocalFile? image = null;
        try
        {
            return await films.RunAsync(
                context,
                work.Video,
                AddWatermark.Operation,
                async bay =>
                {
                    if (work.Text is { } text)
                    {
                        return [new DrawText(text) { Place = place, Opacity = work.Opacity }];
                    }

                    image = await bay.OpenAsync(work.Image!);
                    var info = await ffmpeg.ProbeAsync(image.Path, await MediaSniffer.SniffFileAsync(image.Path, cancel), cancel);
                    return [new PlacePicture(image.Path, info.Width, info.Height) { Place = place, Opacity = work.Opacity }];
                },
                made => new WatermarkResult(FilmEdits.Encoded, made.FrameCount!.Value, made.FrameCount.Value),
                cancel);
        }
        finally
        {
            image?.Dispose();
        }
    }
}
