using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Billing;
using Reelwright.Server.MediaWork;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;

namespace Reelwright.Server.Branding;

/// <summary>Who may do what with brand kits: their owner, while the tier has them; what was made before a downgrade can still be read and deleted.</summary>
internal sealed class BrandKits(Database database, TierPolicy tiers)
{
    private const string What = "Working with brand kits";

    /// <exception cref="Refusal">403 <c>tier_required</c>.</exception>
    public void ThrowIfMayNotChange(Caller caller) => tiers.ThrowIfWithout(caller, Feature.BrandKits, What);

    /// <exception cref="Refusal">403 <c>tier_required</c> for who neither may have kits nor has any.</exception>
    public async Task ThrowIfMayNotReadAsync(Caller caller, CancellationToken cancel)
    {
        if (!await database.ReadAsync(db => db.Owned<BrandKit>(caller).AnyAsync(cancel), cancel))
        {
            ThrowIfMayNotChange(caller);
        }
    }

    /// <exception cref="Refusal">404.</exception>
    public Task<BrandKit> FindAsync(Caller caller, long id, CancellationToken cancel) =>
        database.ReadAsync(async db => await db.Owned<BrandKit>(caller).SingleOrDefaultAsync(kit => kit.Id == id, cancel) ?? throw NotFound(), cancel);

    /// <summary>The kit for a change, locked: of two changes at once the later one sees what the earlier one made.</summary>
    /// <exception cref="Refusal">404.</exception>
    public static async Task<BrandKit> LockAsync(Tx tx, Caller caller, long id, DateTimeOffset now, CancellationToken cancel)
    {
        var own = tx.Db.Owned<BrandKit>(caller).Where(kit => kit.Id == id);
        return await own.ExecuteUpdateAsync(set => set.SetProperty(kit => kit.UpdatedAt, now), cancel) == 1 ? await own.AsTracking().SingleAsync(cancel) : throw NotFound();
    }

    private static Refusal NotFound() => Refusal.NotFound("There is no such brand kit.");
}
