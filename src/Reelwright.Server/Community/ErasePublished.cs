using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Platform.Closing;
using Reelwright.Server.Platform.Data;

namespace Reelwright.Server.Community;

/// <summary>What an account showed to everybody goes with it. What it voted for stays counted, by nobody.</summary>
internal sealed class ErasePublished(Database database, TimeProvider clock) : IClosingListener
{
    private const int Batch = 50;

    public async Task<Erasure> EraseAsync(long userId, CancellationToken cancel)
    {
        var ids = await database.ReadAsync(
            db => db.Set<CommunityPrompt>().Where(prompt => prompt.AuthorId == userId).OrderBy(prompt => prompt.Id).Select(prompt => prompt.Id).Take(Batch).ToListAsync(cancel), cancel);
        foreach (var id in ids)
        {
            await database.WriteAsync(tx => EraseOneAsync(tx, id, cancel), cancel);
        }

        return Erasures.Of(ids.Count);
    }

    private async Task EraseOneAsync(Tx tx, long id, CancellationToken cancel)
    {
        if (await CommunityPrompts.LockAsync(tx, id, cancel) is { } prompt)
        {
            await Shelves.ChangeAsync(tx, prompt, status: null, clock.GetStorableNow(), cancel);
            await tx.Db.Set<CommunityPrompt>().Where(row => row.Id == id).ExecuteDeleteAsync(cancel);
        }
    }
}
