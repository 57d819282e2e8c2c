using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Billing;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;

namespace Reelwright.Server.Organisations;

/// <summary>Somebody's place in an organisation, as it is at this very moment.</summary>
internal sealed record OrgPlace(Organisation Org, OrgRole Role);

/// <summary>Who may do what in an organisation: the only place that says so. Roles are read anew each time, so that a change of them works at once.</summary>
internal sealed class OrgAccess(TierPolicy tiers)
{
    /// <summary>The caller's place, when its role reaches. Reading, leaving and deleting need no more than this.</summary>
    /// <exception cref="Refusal">404 for those who are no members; 403 <c>forbidden</c> when the role does not reach.</exception>
    public async Task<OrgPlace> FindAsync(ReelwrightDb db, Caller caller, long orgId, OrgRole least, CancellationToken cancel)
    {
        var org = await db.Set<Organisation>().AsNoTracking().SingleOrDefaultAsync(row => row.Id == orgId, cancel) ?? throw NotFound();
        var role = await Memberships.FindRoleAsync(db, orgId, caller.UserId, cancel) ?? throw NotFound();
        return role >= least ? new OrgPlace(org, role) : throw Refusal.Forbidden("forbidden", $"This needs the role {least.Id()} in the organisation, and yours is {role.Id()}.");
    }

    /// <summary>The same for changes, which also need a plan that carries the organisation.</summary>
    /// <exception cref="Refusal">As above; 403 <c>tier_required</c>.</exception>
    public async Task<OrgPlace> FindToChangeAsync(ReelwrightDb db, Caller caller, long orgId, OrgRole least, CancellationToken cancel)
    {
        var place = await FindAsync(db, caller, orgId, least, cancel);
        await ThrowIfNotCarriedAsync(db, place.Org, cancel);
        return place;
    }

    /// <summary>The same, with the organisation locked until the transaction ends: nobody else's role or membership changes meanwhile.</summary>
    /// <exception cref="Refusal">As above.</exception>
    public async Task<OrgPlace> LockToChangeAsync(Tx tx, Caller caller, long orgId, OrgRole least, CancellationToken cancel)
    {
        await LockAsync(tx, orgId, cancel);
        return await FindToChangeAsync(tx.Db, caller, orgId, least, cancel);
    }

    /// <exception cref="Refusal">403 <c>tier_required</c>: after a downgrade of its owner an organisation can be read, left and deleted.</exception>
    public async Task ThrowIfNotCarriedAsync(ReelwrightDb db, Organisation org, CancellationToken cancel)
    {
        var tier = await db.Set<CreditAccount>().Where(account => account.UserId == org.OwnerId).Select(account => account.Tier).SingleAsync(cancel);
        if (!IsCarriedBy(tier))
        {
            var required = tiers.RequiredTierFor(Feature.Organisations).Id();
            throw Refusal.TierRequired(required, $"The organisation's owner is on the {tier.Id()} tier, and it takes {required} to change anything here. It can be read, left and deleted.");
        }
    }

    public bool IsCarriedBy(Tier tier) => tiers.For(tier).Has(Feature.Organisations);

    /// <exception cref="Refusal">403 <c>tier_required</c>.</exception>
    public void ThrowIfCannotOwn(Caller caller)
    {
        if (!IsCarriedBy(Tiers.Parse(caller.Tier) ?? Tier.Free))
        {
            var required = tiers.RequiredTierFor(Feature.Organisations).Id();
            throw Refusal.TierRequired(required, $"Creating an organisation needs the {required} tier. Members may be on any.");
        }
    }

    /// <summary>Whoever changes an organisation's people does it under this lock. SQLite has one writer, and this transaction is it.</summary>
    public static async Task LockAsync(Tx tx, long orgId, CancellationToken cancel)
    {
        if (tx.Db.IsPostgres)
        {
            await tx.ExecuteAsync("SELECT 1 FROM organisations WHERE id = {0} FOR UPDATE", [orgId], cancel);
        }
    }

    /// <summary>Keeps the organisation from being deleted until the transaction ends, for those who add something to it.</summary>
    public static async Task HoldAsync(Tx tx, long orgId, CancellationToken cancel)
    {
        if (tx.Db.IsPostgres)
        {
            await tx.ExecuteAsync("SELECT 1 FROM organisations WHERE id = {0} FOR KEY SHARE", [orgId], cancel);
        }
    }

    /// <summary>Whose tier the organisation lives on; null when there is no such organisation.</summary>
    public static Task<long?> FindCarrierAsync(ReelwrightDb db, long orgId, CancellationToken cancel) =>
        db.Set<Organisation>().Where(org => org.Id == orgId).Select(org => (long?)org.OwnerId).SingleOrDefaultAsync(cancel);

    public static Refusal NotFound() => Refusal.NotFound("There is no such organisation.");
}
