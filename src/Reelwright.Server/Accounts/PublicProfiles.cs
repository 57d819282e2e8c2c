using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Platform.Data;

namespace Reelwright.Server.Accounts;

/// <summary>Profiles whose owners show them to everybody.</summary>
internal sealed class PublicProfiles(Database database, Passwords passwords)
{
    /// <returns>Null for one that is not shown, of a suspended or unconfirmed account, or of nobody: a stranger cannot tell which.</returns>
    public async Task<PublicProfile?> FindAsync(string username, CancellationToken cancel)
    {
        var name = passwords.Normalize(username);
        var user = await database.ReadAsync(
            db => db.Set<User>().SingleOrDefaultAsync(user => user.NormalizedUserName == name && user.ProfilePublic && user.SuspendedAt == null && user.UnconfirmedSince == null, cancel), cancel);
        return user is null ? null : new PublicProfile(user.Id, user.UserName!, user.DisplayName, user.Bio, UploadAvatar.UrlOf(user.Avatar));
    }
}

internal sealed record PublicProfile(long UserId, string Username, string? DisplayName, string? Bio, string? AvatarUrl);
