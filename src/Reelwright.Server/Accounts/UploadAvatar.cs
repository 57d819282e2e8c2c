using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Reelwright.Media;
using Reelwright.Server.Library;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Bodies;
using Reelwright.Server.Platform.Http.Idempotency;

namespace Reelwright.Server.Accounts;

/// <summary>An account's picture: written anew as a square without metadata. Its name is new each time, so what a browser kept is never stale.</summary>
internal sealed class UploadAvatar(Database database, MediaLibrary library, UploadInspection inspection, IOptions<LimitsOptions> limits)
{
    private const int Side = 512;

    public static string[] Parts { get; } = ["file", "image"];

    public static async Task<Ok<ProfileView>> Handle(HttpContext http, Caller caller, IdempotentReply idempotent, UploadAvatar upload, CancellationToken cancel) =>
        TypedResults.Ok(await upload.RunAsync(http, caller, idempotent, cancel));

    public static string? UrlOf(string? filename) => filename is null ? null : $"/api/{FileKind.Avatar.Route()}/{filename}";

    private async Task<ProfileView> RunAsync(HttpContext http, Caller caller, IdempotentReply idempotent, CancellationToken cancel)
    {
        var form = await UploadForm.ReadAsync(http, limits.Value.BytesOf(UploadLimit.Image), cancel);
        var (field, file) = UploadInspection.Part(form, Parts);
        var picture = await inspection.PictureAsync(field, file, cancel, MediaFormat.Webp, new PictureSize(Side, Side));
        var staged = await library.StageAsync(
            new NewFile
            {
                Filename = library.NewName("avatar", MediaFormat.Webp.Extension()),
                Path = picture.Path,
                Kind = FileKind.Avatar,
                ContentType = MediaFormat.Webp.ContentType(),
                Width = Side,
                Height = Side,
            },
            null,
            cancel);
        try
        {
            return await database.WriteAsync(tx => KeepAsync(tx, caller, staged, idempotent, cancel), cancel);
        }
        catch
        {
            // Should the commit have happened after all, no intent is left and nothing is discarded.
            await library.DiscardAsync([staged.Filename]);
            throw;
        }
    }

    private async Task<ProfileView> KeepAsync(Tx tx, Caller caller, StagedFile staged, IdempotentReply idempotent, CancellationToken cancel)
    {
        var user = await LockedUser.TakeAsync(tx, caller.UserId, cancel) ?? throw Refusal.NotFound();
        await library.CommitAsync(tx, staged, caller.UserId, cancel);
        await tx.Db.SaveChangesAsync(cancel);
        await MediaSharing.SetPublicAsync(tx, staged.Filename, user.ProfilePublic, cancel);
        if (user.Avatar is { } old)
        {
            await library.DeleteAsync(tx, [old], cancel);
        }

        user.Avatar = staged.Filename;
        var view = ProfileView.Of(user);
        await idempotent.RecordAsync(tx, view, cancel);
        return view;
    }
}
