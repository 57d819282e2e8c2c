using Microsoft.AspNetCore.Http.HttpResults;
using Reelwright.Server.Library;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Bodies;

namespace Reelwright.Server.Branding;

/// <summary>Takes a kit's logo or intro away, also after a downgrade. The file goes as soon as no job needs it.</summary>
internal sealed class RemoveKitFiles(MediaLibrary library, Database database, TimeProvider clock)
{
    public static Task<Ok<KitDeleted>> HandleLogo(Caller caller, ResourceId id, RemoveKitFiles remove, CancellationToken cancel) =>
        remove.RunAsync(caller, id.Value, FileKind.InputImage, "The brand kit has no logo.", cancel);

    public static Task<Ok<KitDeleted>> HandleIntro(Caller caller, ResourceId id, RemoveKitFiles remove, CancellationToken cancel) =>
        remove.RunAsync(caller, id.Value, FileKind.Video, "The brand kit has no intro.", cancel);

    private async Task<Ok<KitDeleted>> RunAsync(Caller caller, long id, FileKind kind, string none, CancellationToken cancel)
    {
        await database.WriteAsync(
            async tx =>
            {
                var kit = await BrandKits.LockAsync(tx, caller, id, clock.GetStorableNow(), cancel);
                var old = kit.Replace(kind, null) ?? throw Refusal.NotFound(none);
                await library.DeleteAsync(tx, [old], cancel);
                await tx.Db.SaveChangesAsync(cancel);
            },
            cancel);
        return TypedResults.Ok(new KitDeleted(true));
    }
}
