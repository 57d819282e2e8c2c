using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Platform.Data;

namespace Reelwright.Server.Accounts;

/// <summary>Whether an account is in good standing, for what it shows to others.</summary>
internal static class Standing
{
    /// <summary>True for accounts that an administrator suspended, and for those that are gone.</summary>
    public static async Task<bool> IsBarredAsync(ReelwrightDb db, long userId, CancellationToken cancel) =>
        !await db.Set<User>().AnyAsync(user => user.Id == userId && user.SuspendedAt == null, cancel);
}
