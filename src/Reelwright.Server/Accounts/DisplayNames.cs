using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Platform.Data;

namespace Reelwright.Server.Accounts;

/// <summary>What strangers may know of people: the name they chose to show, and nothing else.</summary>
internal static class DisplayNames
{
    /// <summary>By account; null for somebody who shows none.</summary>
    public static async Task<IReadOnlyDictionary<long, string?>> FindAsync(ReelwrightDb db, IReadOnlyCollection<long> userIds, CancellationToken cancel) =>
        await db.Set<User>().AsNoTracking().Where(user => userIds.Contains(user.Id)).ToDictionaryAsync(user => user.Id, user => user.DisplayName, cancel);
}
