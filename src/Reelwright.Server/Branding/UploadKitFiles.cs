using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Reelwright.Server.Library;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Bodies;
using Reelwright.Server.Platform.Http.Idempotency;

namespace Reelwright.Server.Branding;

/// <summary>A kit's logo and intro on their way in. What they replace goes, as soon as no job needs it.</summary>
internal sealed class UploadKitFiles(
    BrandKits kits, UploadInspection inspection, InspectedFiles files, MediaLibrary library, IOptions<LimitsOptions> limits, TimeProvider clock)
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
        var (field, file) = await ReadAsync(http, caller, id, UploadLimit.Image, cancel);
        var logo = await inspection.PictureAsync(field, file, cancel);
        if (Math.Max(logo.Info.Width, logo.Info.Height) > MaxLogoSide)
        {
            throw Refusal.UnsupportedMedia($"The picture is {logo.Info.Width}x{logo.Info.Height}; a logo may have {MaxLogoSide} pixels a side.", Part);
        }

        return await KeepAsync(caller, id, logo, FileKind.InputImage, "logo", idempotent, cancel);
    }

    private async Task<KitView> TakeIntroAsync(HttpContext http, Caller caller, long id, IdempotentReply idempotent, CancellationToken cancel)
    {
        var (field, file) = await ReadAsync(http, caller, id, UploadLimit.Video, cancel);
        var intro = await inspection.FilmAsync(field, file, cancel);
        if (intro.Info.DurationSeconds > MaxIntroSeconds)
        {
            throw Refusal.UnsupportedMedia($"The film lasts {intro.Info.DurationSeconds:0.#} seconds; an intro may last {MaxIntroSeconds}.", Part);
        }

        return await KeepAsync(caller, id, intro, FileKind.Video, "intro", idempotent, cancel);
    }

    /// <summary>The checks that come before the body, and the body.</summary>
    private async Task<(string Field, UploadedFile File)> ReadAsync(HttpContext http, Caller caller, long id, UploadLimit limit, CancellationToken cancel)
    {
        await kits.FindAsync(caller, id, cancel);
        kits.ThrowIfMayNotChange(caller);
        return UploadInspection.Part(await UploadForm.ReadAsync(http, limits.Value.BytesOf(limit), cancel), Part);
    }

    private Task<KitView> KeepAsync(Caller caller, long id, InspectedFile file, FileKind kind, string prefix, IdempotentReply idempotent, CancellationToken cancel) => files.KeepAsync(
        file,
        kind,
        prefix,
        caller.UserId,
        async (tx, row) =>
        {
            var kit = await BrandKits.LockAsync(tx, caller, id, clock.GetStorableNow(), cancel);
            if (kit.Replace(kind, row.Filename) is { } old)
            {
                await library.DeleteAsync(tx, [old], cancel);
            }

            await tx.Db.SaveChangesAsync(cancel);
            var view = KitView.Of(kit);
            await idempotent.RecordAsync(tx, view, cancel);
            return view;
        },
        cancel,
        isListed: false);
}
