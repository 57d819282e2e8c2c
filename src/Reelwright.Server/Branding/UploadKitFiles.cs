using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Reelwright.Media;
using Reelwright.Server.Library;
using Reelwright.Server.MediaWork;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Bodies;
using Reelwright.Server.Platform.Http.Idempotency;

namespace Reelwright.Server.Branding;

/// <summary>A kit's logo and intro on their way in. What they replace goes, as soon as no job needs it.</summary>
internal sealed class UploadKitFiles(
    Database database, BrandKits kits, UploadedPictures pictures, UploadInspection inspection, MediaLibrary library, IOptions<LimitsOptions> limits, TimeProvider clock)
{
    public const int MaxIntroSeconds = 60;

    /// <summary>More than the largest film shows of it.</summary>
    public const int MaxLogoSide = 4096;

    private const string Part = "file";

    public static async Task<Ok<KitView>> HandleLogo(HttpContext http, Caller caller, ResourceId id, IdempotentReply idempotent, UploadKitFiles upload, CancellationToken cancel) =>
        TypedResults.Ok(await upload.TakeLogoAsync(http, caller, id.Value, idempotent, cancel));

    public static async Task<Ok<KitView>> HandleIntro(HttpContext http, Caller caller, ResourceId id, IdempotentReply idempotent, UploadKitFiles upload, CancellationToken cancel) =>
        TypedResults.Ok(await upload.TakeIntroAsync(http, caller, id.Value, idempotent, cancel));

    private async Task<KitView> TakeLogoAsync(HttpContext http, Caller caller, long id, IdempotentReply idempotent, CancellationToken cancel)
    {
        await ThrowIfClosedAsync(caller, id, cancel);
        var form = await UploadForm.ReadAsync(http, limits.Value.BytesOf(UploadLimit.Image), cancel);
        var logo = await pictures.CheckAsync(form, [Part], cancel);
        if (Math.Max(logo.Width!.Value, logo.Height!.Value) > MaxLogoSide)
        {
            throw Refusal.UnsupportedMedia($"The picture is {logo.Width}x{logo.Height}; a logo may have {MaxLogoSide} pixels a side.", Part);
        }

        return await KeepAsync(caller, id, [logo], kit =>
        {
            var old = kit.LogoFilename;
            kit.LogoFilename = logo.Filename;
            return old;
        }, idempotent, cancel);
    }

    private async Task<KitView> TakeIntroAsync(HttpContext http, Caller caller, long id, IdempotentReply idempotent, CancellationToken cancel)
    {
        await ThrowIfClosedAsync(caller, id, cancel);
        var form = await UploadForm.ReadAsync(http, limits.Value.BytesOf(UploadLimit.Video), cancel);
        var (field, file) = UploadInspection.Part(form, Part);
        var film = await inspection.FilmAsync(field, file, cancel);
        if (film.Info.DurationSeconds > MaxIntroSeconds)
        {
            throw Refusal.UnsupportedMedia($"The film lasts {film.Info.DurationSeconds:0.#} seconds; an intro may last {MaxIntroSeconds}.", Part);
        }

        var intro = WorkResults.Film(library.NewName("intro", film.Info.Format.Extension()), film.Path, film.Info);
        var poster = new NewFile
        {
            Filename = library.NewName("thumbnail", ".jpg"),
            Path = film.Poster!.Path,
            Kind = FileKind.Thumbnail,
            ContentType = "image/jpeg",
            Width = film.Poster.Info.Width,
            Height = film.Poster.Info.Height,
            Parent = intro.Filename,
        };
        return await KeepAsync(caller, id, [intro, poster], kit =>
        {
            var old = kit.IntroFilename;
            kit.IntroFilename = intro.Filename;
            return old;
        }, idempotent, cancel);
    }

    private async Task ThrowIfClosedAsync(Caller caller, long id, CancellationToken cancel)
    {
        kits.ThrowIfMayNotChange(caller);
        await kits.FindAsync(caller, id, cancel);
    }

    /// <param name="caller">Whose kit it is.</param>
    /// <param name="id">Of the kit.</param>
    /// <param name="files">What is kept.</param>
    /// <param name="put">Puts the new file into the kit and answers the old one's name.</param>
    /// <param name="idempotent">Records the reply.</param>
    /// <param name="cancel">Ends it.</param>
    private async Task<KitView> KeepAsync(Caller caller, long id, IReadOnlyList<NewFile> files, Func<BrandKit, string?> put, IdempotentReply idempotent, CancellationToken cancel)
    {
        var staged = await library.StageAsync(files, null, cancel);
        try
        {
            return await database.WriteAsync(
                async tx =>
                {
                    var kit = await BrandKits.LockAsync(tx, caller, id, clock.GetStorableNow(), cancel);
                    foreach (var file in staged)
                    {
                        await library.CommitAsync(tx, file, caller.UserId, cancel);
                    }

                    if (put(kit) is { } old)
                    {
                        await library.DeleteAsync(tx, [old], cancel);
                    }

                    await tx.Db.SaveChangesAsync(cancel);
                    var view = KitView.Of(kit);
                    await idempotent.RecordAsync(tx, view, cancel);
                    return view;
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
