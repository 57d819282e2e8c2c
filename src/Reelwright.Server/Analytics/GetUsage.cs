using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Accounts;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Bodies;

namespace Reelwright.Server.Analytics;

internal sealed record UsageDay(DateOnly Date, long Generations, long Images, long Audio, long Edits, long CreditsSpent);

/// <param name="TimeZone">Whose days these are.</param>
internal sealed record UsageReport(IReadOnlyList<UsageDay> Days, string TimeZone);

/// <summary>What the caller made and spent, day by day, the newest day last.</summary>
internal static class GetUsage
{
    public const int MostDays = 366;
    public const int UsualDays = 30;

    public static async Task<Ok<UsageReport>> Handle(Caller caller, Query query, Database database, TimeProvider clock, CancellationToken cancel)
    {
        var days = query.Int("days", 1, MostDays) ?? UsualDays;
        var asked = query.Parsed("time_zone", AccountTimeZone.Parse, AccountTimeZone.Message);
        query.ThrowIfInvalid();
        return TypedResults.Ok(await database.ReadAsync(
            async db =>
            {
                var zone = asked ?? await AccountTimeZone.OfAsync(db, caller.UserId, cancel);
                return await ReadAsync(db, caller.UserId, zone, clock.GetUtcNow(), days, cancel);
            },
            cancel));
    }

    private static async Task<UsageReport> ReadAsync(ReelwrightDb db, long userId, TimeZoneInfo zone, DateTimeOffset now, int days, CancellationToken cancel)
    {
        var calendar = new LocalDays(zone);
        var today = calendar.DateOf(now);
        var first = today.AddDays(1 - days);
        var counted = new Dictionary<DateOnly, UsageDay>();
        foreach (var stretch in calendar.Between(first, today))
        {
            foreach (var part in await SumAsync(db, userId, stretch, cancel))
            {
                // A day on which the clocks change lies in two stretches.
                var date = LocalDays.DateOf(part.Day);
                var before = counted.GetValueOrDefault(date) ?? new UsageDay(date, 0, 0, 0, 0, 0);
                counted[date] = new UsageDay(
                    date, before.Generations + part.Generations, before.Images + part.Images, before.Audio + part.Audio, before.Edits + part.Edits, before.CreditsSpent + part.CreditsSpent);
            }
        }

        return new UsageReport(
            [.. Enumerable.Range(0, days).Select(first.AddDays).Select(date => counted.GetValueOrDefault(date) ?? new UsageDay(date, 0, 0, 0, 0, 0))], zone.Id);
    }

    private static Task<List<PartOfDay>> SumAsync(ReelwrightDb db, long userId, Stretch stretch, CancellationToken cancel)
    {
        var (from, to, offset) = stretch;
        return db.Set<UsageSlot>().Where(slot => slot.UserId == userId && slot.Slot >= from && slot.Slot < to)
            .GroupBy(slot => ((slot.Slot * UsageSlot.Seconds) + offset) / 86_400)
            .Select(day => new PartOfDay(
                day.Key, day.Sum(slot => slot.Generations), day.Sum(slot => slot.Images), day.Sum(slot => slot.Audio), day.Sum(slot => slot.Edits), day.Sum(slot => slot.CreditsSpent)))
            .ToListAsync(cancel);
    }

    /// <param name="Day">Days since 1970, local.</param>
    private sealed record PartOfDay(long Day, long Generations, long Images, long Audio, long Edits, long CreditsSpent);
}
