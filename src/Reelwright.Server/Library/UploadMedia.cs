using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Reelwright.Media;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Bodies;
using Reelwright.Server.Platform.Http.Idempotency;

namespace Reelwright.Server.Library;

/// <summary>People's own pictures, films and sounds on their way in.</summary>
internal sealed class UploadMedia(
    MediaLibrary library, UploadInspection inspection, Database database, IOptions<LimitsOptions> limits, IEnumerable<IUploadListener> listeners)
{
    private const string Prefix = "upload";

    public static async Task<Ok<UploadedPicture>> HandleImage(HttpContext http, Caller caller, IdempotentReply idempotent, UploadMedia upload, CancellationToken cancel)
    {
        var form = await upload.ReadAsync(http, UploadLimit.Image, cancel);
        var (field, file) = UploadInspection.Part(form, "file", "image");
        var picture = await upload.Inspection.PictureAsync(field, file, cancel);
        return TypedResults.Ok(await upload.KeepAsync(
            [upload.Describe(picture.Path, picture.Info, FileKind.InputImage)],
            caller,
            idempotent,
            (_, rows) => Task.FromResult(new UploadedPicture(rows[0].Filename, rows[0].Url!, rows[0].Width!.Value, rows[0].Height!.Value, rows[0].SizeBytes)),
            cancel));
    }

    public static async Task<Ok<UploadedMedia>> HandleVideo(HttpContext http, Caller caller, IdempotentReply idempotent, UploadMedia upload, CancellationToken cancel)
    {
        var form = await upload.ReadAsync(http, UploadLimit.Video, cancel);
        var (field, file) = UploadInspection.Part(form, "file");
        var film = await upload.Inspection.FilmAsync(field, file, cancel);
        var video = upload.Describe(film.Path, film.Info, FileKind.Video);
        var poster = upload.Describe(film.Poster!.Path, film.Poster.Info, FileKind.Thumbnail) with { Parent = video.Filename };
        return TypedResults.Ok(await upload.KeepAsync(
            [video, poster],
            caller,
            idempotent,
            async (tx, rows) =>
            {
                await upload.TellAsync(tx, rows[0], rows[1], cancel);
                return UploadedMedia.Of(rows[0]);
            },
            cancel));
    }

    public static async Task<Ok<UploadedMedia>> HandleAudio(HttpContext http, Caller caller, IdempotentReply idempotent, UploadMedia upload, CancellationToken cancel)
    {
        var form = await upload.ReadAsync(http, UploadLimit.Audio, cancel);
        var (field, file) = UploadInspection.Part(form, "file");
        var sound = await upload.Inspection.SoundAsync(field, file, cancel);
        return TypedResults.Ok(await upload.KeepAsync(
            [upload.Describe(sound.Path, sound.Info, FileKind.Audio)], caller, idempotent, (_, rows) => Task.FromResult(UploadedMedia.Of(rows[0])), cancel));
    }

    private UploadInspection Inspection => inspection;

    private Task<UploadForm> ReadAsync(HttpContext http, UploadLimit limit, CancellationToken cancel) => UploadForm.ReadAsync(http, limits.Value.BytesOf(limit), cancel);

    private async Task TellAsync(Tx tx, MediaFile video, MediaFile poster, CancellationToken cancel)
    {
        foreach (var listener in listeners)
        {
            await listener.VideoUploadedAsync(tx, video, poster, cancel);
        }
    }

    private NewFile Describe(string path, MediaInfo info, FileKind kind) => new()
    {
        Filename = library.NewName(Prefix, info.Format.Extension()),
        Path = path,
        Kind = kind,
        ContentType = info.Format.ContentType(),
        Width = info.HasVideo ? info.Width : null,
        Height = info.HasVideo ? info.Height : null,
        DurationSeconds = info.DurationSeconds > 0 ? info.DurationSeconds : null,
        FrameRate = kind is FileKind.Video ? info.FrameRate?.PerSecond : null,
    };

    private async Task<T> KeepAsync<T>(
        IReadOnlyList<NewFile> files, Caller caller, IdempotentReply idempotent, Func<Tx, IReadOnlyList<MediaFile>, Task<T>> reply, CancellationToken cancel)
    {
        var staged = await library.StageAsync(files, null, cancel);
        try
        {
            return await database.WriteAsync(
                async tx =>
                {
                    var rows = new List<MediaFile>(staged.Count);
                    foreach (var file in staged)
                    {
                        rows.Add(await library.CommitAsync(tx, file, caller.UserId, cancel));
                    }

                    var answer = await reply(tx, rows);
                    await idempotent.RecordAsync(tx, answer, cancel);
                    return answer;
                },
                cancel);
        }
        catch
        {
            // Should the commit have happened after all, no intent is left and nothing is discarded.
            await library.DiscardAsync(staged.Select(file => file.Filename));
            throw;
        }
    }
}

/// <summary>An uploaded picture, ready as <c>image_filename</c>.</summary>
internal sealed record UploadedPicture(string Filename, string Url, int Width, int Height, long SizeBytes);

/// <summary>An uploaded film or sound.</summary>
internal sealed record UploadedMedia(string Filename, string Url, string Kind, double DurationSeconds, int? Width, int? Height, double? FrameRate, long SizeBytes)
{
    public static UploadedMedia Of(MediaFile file) =>
        new(file.Filename, file.Url!, file.Kind.Word(), file.DurationSeconds ?? 0, file.Width, file.Height, file.FrameRate, file.SizeBytes);
}
