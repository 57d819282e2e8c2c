using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;

namespace Reelwright.Server.Analytics;

/// <param name="FavouriteModel">The one most used, of two equals the one used last; null before the first generation.</param>
internal sealed record UsageSummary(long TotalGenerations, long TotalImages, decimal TotalVideoMinutes, string? FavouriteModel, long CreditsSpent);

/// <summary>What the caller made and spent since the account exists.</summary>
internal static class GetSummary
{
    public static async Task<Ok<UsageSummary>> Handle(Caller caller, Database database, CancellationToken cancel) =>
        TypedResults.Ok(await database.ReadAsync(
            async db =>
            {
                var total = await db.Set<UsageTotal>().SingleOrDefaultAsync(row => row.UserId == caller.UserId, cancel) ?? new UsageTotal { UserId = caller.UserId };
                var favourite = await db.Set<UsageModel>().Where(row => row.UserId == caller.UserId)
                    .OrderByDescending(row => row.Generations).ThenByDescending(row => row.LastAt).ThenBy(row => row.Model).Select(row => row.Model).FirstOrDefaultAsync(cancel);
                return new UsageSummary(total.Generations, total.Images, Math.Round(total.VideoMilliseconds / 60_000m, 4), favourite, total.CreditsSpent);
            },
            cancel));
}
