using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Platform.Data;

namespace Reelwright.Server.Accounts;

/// <summary>An account's row, held until the transaction ends: changes to who may do what come one after the other.</summary>
internal static class LockedUser
{
    /// <returns>Tracked: what is set is saved. Null when there is no such account.</returns>
    public static async Task<User?> TakeAsync(Tx tx, long userId, CancellationToken cancel)
    {
        var users = tx.Db.IsPostgres
            ? tx.Db.Set<User>().FromSql($"SELECT * FROM users WHERE id = {userId} FOR NO KEY UPDATE")
            : tx.Db.Set<User>().Where(u => u.Id == userId);
        return (await users.ToListAsync(cancel)) is [var user] ? user : null;
    }

    /// <summary>All administrators, always in one order: two of whom each takes the other's place at the same moment must not both succeed.</summary>
    public static Task<List<User>> TakeAdminsAsync(Tx tx, CancellationToken cancel)
    {
        var admins = tx.Db.IsPostgres
            ? tx.Db.Set<User>().FromSql($"SELECT * FROM users WHERE is_admin ORDER BY id FOR NO KEY UPDATE")
            : tx.Db.Set<User>().Where(u => u.IsAdmin);
        return admins.AsNoTracking().ToListAsync(cancel);
    }
}
