using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Billing;
using Reelwright.Server.Platform.Data;

namespace Reelwright.Server.Accounts;

/// <summary>An account as its owner sees it.</summary>
internal sealed record UserView(long Id, string Username, string Email, string? DisplayName, string Tier, bool IsAdmin, string Theme, DateTimeOffset CreatedAt)
{
    public static UserView Of(User user, Tier tier) => new(user.Id, user.UserName!, user.Email!, user.DisplayName, tier.Id(), user.IsAdmin, user.Theme, user.CreatedAt);

    public static async Task<UserView> ReadAsync(ReelwrightDb db, long userId, CancellationToken cancel)
    {
        var user = await db.Set<User>().AsNoTracking().SingleAsync(u => u.Id == userId, cancel);
        var tier = await db.Set<CreditAccount>().Where(a => a.UserId == userId).Select(a => a.Tier).SingleAsync(cancel);
        return Of(user, tier);
    }
}

/// <summary>The reply to signup.</summary>
/// <param name="ConfirmationRequired">Nobody is signed in yet: a link was mailed that has to be followed first.</param>
internal sealed record SignedUp(UserView User, long Credits, bool ConfirmationRequired);

/// <summary>The reply to login.</summary>
internal sealed record SignedIn(UserView User, long Credits);
