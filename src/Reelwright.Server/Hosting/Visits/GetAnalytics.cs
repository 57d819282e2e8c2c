using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Hosting.Pages;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Bodies;

namespace Reelwright.Server.Hosting.Visits;

/// <summary>What was counted on a page.</summary>
/// <param name="TotalViews">Of all time.</param>
/// <param name="UniqueViews">The sum of the days' visitors: somebody who comes on two days is two, as nobody is recognised the next day.</param>
/// <param name="Referrers">Of all time, most views first.</param>
/// <param name="Daily">Days of UTC, oldest first, those without views included.</param>
/// <param name="Plays">Visitors who started the film, once a day.</param>
/// <param name="Quartiles">Visitors who saw so much of it, once a day; by what was played, not by where they jumped to.</param>
internal sealed record PageAnalytics(
    long TotalViews, long UniqueViews, IReadOnlyList<ReferrerViews> Referrers, IReadOnlyList<DayViews> Daily, long Plays, Quartiles Quartiles, long CtaClicks);

internal sealed record ReferrerViews(string Referrer, long Views);

internal sealed record DayViews(DateOnly Date, long Views, long UniqueViews);

internal sealed record Quartiles(
    [property: System.Text.Json.Serialization.JsonPropertyName("25")] long Quarter,
    [property: System.Text.Json.Serialization.JsonPropertyName("50")] long Half,
    [property: System.Text.Json.Serialization.JsonPropertyName("75")] long ThreeQuarters,
    [property: System.Text.Json.Serialization.JsonPropertyName("100")] long Whole);

internal static class GetPageAnalytics
{
    private const int MostReferrers = Visits.Referrers.MostHosts + 2;

    public static async Task<PageAnalytics> Handle(ResourceId id, Caller caller, Query query, Database database, VisitWriter writer, TimeProvider clock, CancellationToken cancel)
    {
        var page = await database.ReadAsync(db => db.FindOwnPageAsync(caller, id.Value, cancel), cancel);
        var days = query.Int("days", 1, 366) ?? 30;
        query.ThrowIfInvalid();

        // What this node has seen up to now belongs into the answer.
        await writer.FlushAsync(cancel);
        return await database.ReadAsync(db => ReadAsync(db, page, Visit.DayOf(clock.GetUtcNow()), days, cancel), cancel);
    }

    private static async Task<PageAnalytics> ReadAsync(ReelwrightDb db, HostedPage page, int today, int days, CancellationToken cancel)
    {
        var sums = await db.Set<PageDay>().Where(day => day.PageId == page.Id).GroupBy(day => day.PageId)
            .Select(all => new PageDay
            {
                PageId = all.Key,
                Day = 0,
                Views = all.Sum(day => day.Views),
                UniqueViews = all.Sum(day => day.UniqueViews),
                Plays = all.Sum(day => day.Plays),
                Quarter = all.Sum(day => day.Quarter),
                Half = all.Sum(day => day.Half),
                ThreeQuarters = all.Sum(day => day.ThreeQuarters),
                Whole = all.Sum(day => day.Whole),
                CtaClicks = all.Sum(day => day.CtaClicks),
            })
            .SingleOrDefaultAsync(cancel) ?? new PageDay { PageId = page.Id, Day = 0 };
        var referrers = await db.Set<PageReferrer>().Where(row => row.PageId == page.Id).OrderByDescending(row => row.Views).ThenBy(row => row.Referrer).Take(MostReferrers)
            .Select(row => new ReferrerViews(row.Referrer, row.Views)).ToListAsync(cancel);
        var first = Math.Max(Visit.DayOf(page.CreatedAt), today - days + 1);
        var counted = await db.Set<PageDay>().Where(day => day.PageId == page.Id && day.Day >= first).ToDictionaryAsync(day => day.Day, cancel);
        return new PageAnalytics(
            sums.Views,
            sums.UniqueViews,
            referrers,
            [.. Enumerable.Range(first, today - first + 1).Select(day => new DayViews(Visit.DateOf(day), counted.GetValueOrDefault(day)?.Views ?? 0, counted.GetValueOrDefault(day)?.UniqueViews ?? 0))],
            sums.Plays,
            new Quartiles(sums.Quarter, sums.Half, sums.ThreeQuarters, sums.Whole),
            sums.CtaClicks);
    }
}
