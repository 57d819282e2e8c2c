using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Platform.Closing;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;

namespace Reelwright.Server.Organisations;

/// <summary>Who deletes an account leaves its organisations, as somebody does who leaves by the door; one of which nobody else is a member is deleted.</summary>
internal sealed class LeaveOrgs(OrgAccess access, DeleteOrg delete, Database database) : IClosingListener
{
    public Task OnClosingAsync(Tx tx, long userId, CancellationToken cancel) => LeaveAllAsync(tx, userId, isForced: false, cancel);

    /// <summary>An invite may have been accepted while the account was closed.</summary>
    public async Task<Erasure> EraseAsync(long userId, CancellationToken cancel) => Erasures.Of(await database.WriteAsync(tx => LeaveAllAsync(tx, userId, isForced: true, cancel), cancel));

    private async Task<int> LeaveAllAsync(Tx tx, long userId, bool isForced, CancellationToken cancel)
    {
        // In order, so that two who leave the same organisations cannot wait for each other.
        var ids = await Memberships.OrgIdsOf(tx.Db, userId).Order().ToListAsync(cancel);
        foreach (var id in ids)
        {
            await OrgAccess.LockAsync(tx, id, cancel);
            if (await tx.Db.Set<Membership>().AsNoTracking().SingleOrDefaultAsync(row => row.OrgId == id && row.UserId == userId, cancel) is { } member)
            {
                await LeaveAsync(tx, member, isForced, cancel);
            }
        }

        return ids.Count;
    }

    private async Task LeaveAsync(Tx tx, Membership member, bool isForced, CancellationToken cancel)
    {
        var org = await tx.Db.Set<Organisation>().AsNoTracking().SingleAsync(row => row.Id == member.OrgId, cancel);
        var others = tx.Db.Set<Membership>().Where(row => row.OrgId == org.Id && row.UserId != member.UserId);
        if (!await others.AnyAsync(cancel))
        {
            await delete.RunAsync(tx, org.Id, member.UserId, cancel);
            return;
        }

        if (member.Role is OrgRole.Admin && !await others.AnyAsync(row => row.Role == OrgRole.Admin, cancel))
        {
            if (!isForced)
            {
                throw Refusal.Forbidden("last_admin", $"You are the last admin of {org.Name}: make somebody else admin first, or delete it.");
            }

            // Nobody can be asked any more: whoever has been there for longest takes over.
            var heir = await others.OrderBy(row => row.JoinedAt).ThenBy(row => row.UserId).Select(row => row.UserId).FirstAsync(cancel);
            await others.Where(row => row.UserId == heir).ExecuteUpdateAsync(set => set.SetProperty(row => row.Role, OrgRole.Admin), cancel);
        }

        await RemoveMember.LeaveAsync(tx, access, org, member.UserId, cancel);
    }
}
