using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Platform.Data;

namespace Reelwright.Server.Accounts;

/// <summary>What people of one team may know of each other: the name they sign in with, and the one they show.</summary>
internal sealed record TeamName(string Username, string? DisplayName);

internal static class TeamNames
{
    /// <summary>By account.</summary>
    public static async Task<IReadOnlyDictionary<long, TeamName>> FindAsync(ReelwrightDb db, IReadOnlyCollection<long> userIds, CancellationToken cancel) =>
        await db.Set<User>().AsNoTracking().Where(user => userIds.Contains(user.Id))
            .ToDictionaryAsync(user => user.Id, user => new TeamName(user.UserName!, user.DisplayName), cancel);
}
