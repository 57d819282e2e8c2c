using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Bodies;
using Reelwright.Server.Platform.Http.Idempotency;

namespace Reelwright.Server.Library;

/// <summary>People's own pictures, films and sounds on their way in.</summary>
internal sealed class UploadMedia(InspectedFiles files, UploadInspection inspection, IOptions<LimitsOptions> limits)
{
    private const string Prefix = "upload";

    public static async Task<Ok<UploadedPicture>> HandleImage(HttpContext http, Caller caller, IdempotentReply idempotent, UploadMedia upload, CancellationToken cancel)
    {
        var form = await upload.ReadAsync(http, UploadLimit.Image, cancel);
        var (field, file) = UploadInspection.Part(form, "file", "image");
        var picture = await upload.Inspection.PictureAsync(field, file, cancel);
        return TypedResults.Ok(await upload.KeepAsync(
            picture, FileKind.InputImage, caller, idempotent, row => new UploadedPicture(row.Filename, row.Url!, row.Width!.Value, row.Height!.Value, row.SizeBytes), cancel));
    }

    public static async Task<Ok<UploadedMedia>> HandleVideo(HttpContext http, Caller caller, IdempotentReply idempotent, UploadMedia upload, CancellationToken cancel)
    {
        var form = await upload.ReadAsync(http, UploadLimit.Video, cancel);
        var (field, file) = UploadInspection.Part(form, "file");
        var film = await upload.Inspection.FilmAsync(field, file, cancel);
        return TypedResults.Ok(await upload.KeepAsync(film, FileKind.Video, caller, idempotent, UploadedMedia.Of, cancel));
    }

    public static async Task<Ok<UploadedMedia>> HandleAudio(HttpContext http, Caller caller, IdempotentReply idempotent, UploadMedia upload, CancellationToken cancel)
    {
        var form = await upload.ReadAsync(http, UploadLimit.Audio, cancel);
        var (field, file) = UploadInspection.Part(form, "file");
        var sound = await upload.Inspection.SoundAsync(field, file, cancel);
        return TypedResults.Ok(await upload.KeepAsync(sound, FileKind.Audio, caller, idempotent, UploadedMedia.Of, cancel));
    }

    private UploadInspection Inspection => inspection;

    private Task<UploadForm> ReadAsync(HttpContext http, UploadLimit limit, CancellationToken cancel) => UploadForm.ReadAsync(http, limits.Value.BytesOf(limit), cancel);

    private Task<T> KeepAsync<T>(InspectedFile file, FileKind kind, Caller caller, IdempotentReply idempotent, Func<MediaFile, T> reply, CancellationToken cancel) => files.KeepAsync(
        file,
        kind,
        Prefix,
        caller.UserId,
        async (tx, row) =>
        {
            var answer = reply(row);
            await idempotent.RecordAsync(tx, answer, cancel);
            return answer;
        },
        cancel);
}

/// <summary>An uploaded picture, ready as <c>image_filename</c>.</summary>
internal sealed record UploadedPicture(string Filename, string Url, int Width, int Height, long SizeBytes);

/// <summary>An uploaded film or sound.</summary>
internal sealed record UploadedMedia(string Filename, string Url, string Kind, double DurationSeconds, int? Width, int? Height, double? FrameRate, long SizeBytes)
{
    public static UploadedMedia Of(MediaFile file) =>
        new(file.Filename, file.Url!, file.Kind.Word(), file.DurationSeconds ?? 0, file.Width, file.Height, file.FrameRate, file.SizeBytes);
}
