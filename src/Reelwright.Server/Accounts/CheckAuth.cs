using Microsoft.AspNetCore.Http.HttpResults;
using Reelwright.Server.Billing;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;

namespace Reelwright.Server.Accounts;

internal sealed record AuthState(bool Authenticated, UserView? User, string? Tier, long? Credits, LimitsView? Limits);

internal sealed record LimitsView(string MaxResolution, int MaxFrames, bool Watermark, int ConcurrentJobs, IReadOnlyList<string> Features)
{
    public static LimitsView Of(TierLimits limits) =>
        new(limits.MaxResolution.Id, limits.MaxFrames, limits.Watermark, limits.ConcurrentJobs, [.. limits.Features.Select(feature => feature.Id())]);
}

/// <summary>Who the server thinks is asking, and what they may do.</summary>
internal static class CheckAuth
{
    public static async Task<Ok<AuthState>> Handle(HttpContext http, Database database, CreditReader credits, TierPolicy tiers, CancellationToken cancel)
    {
        if (http.FindCaller() is not { } caller)
        {
            return TypedResults.Ok(new AuthState(false, null, null, null, null));
        }

        var account = await credits.ReadAsync(caller.UserId, cancel);
        var user = await database.ReadAsync(db => UserView.ReadAsync(db, caller.UserId, cancel), cancel);
        return TypedResults.Ok(new AuthState(true, user, user.Tier, account.Balance, LimitsView.Of(tiers.For(account.Tier))));
    }
}
