using Microsoft.AspNetCore.Http.HttpResults;
using Reelwright.Server.Library;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;

namespace Reelwright.Server.Accounts;

/// <summary>Takes an account's picture away: its link is 404 at once, the file goes soon after.</summary>
internal static class RemoveAvatar
{
    public static async Task<Ok<Deleted>> Handle(Caller caller, MediaLibrary library, Database database, CancellationToken cancel)
    {
        await database.WriteAsync(
            async tx =>
            {
                var user = await LockedUser.TakeAsync(tx, caller.UserId, cancel);
                if (user?.Avatar is not { } avatar)
                {
                    throw Refusal.NotFound("There is no picture.");
                }

                user.Avatar = null;
                await library.DeleteAsync(tx, [avatar], cancel);
            },
            cancel);
        return TypedResults.Ok(new Deleted(true));
    }
}
