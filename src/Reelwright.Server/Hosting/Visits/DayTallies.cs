using System.Runtime.InteropServices;
using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Platform.Data;

namespace Reelwright.Server.Hosting.Visits;

/// <summary>What a batch adds to the days of its pages. Everything is added, nothing set: nodes do not overwrite each other.</summary>
internal sealed class DayTallies
{
    private readonly SortedDictionary<(long Page, int Day), Tally> _days = [];

    public void AddView(PageVisitor counted) => Add(counted, tally => tally with { Views = tally.Views + 1, Unique = tally.Unique + (counted.Views == 1 ? 1 : 0) });

    public void AddActs(PageVisitor counted)
    {
        int Has(PageActs act) => counted.FreshActs.HasFlag(act) ? 1 : 0;
        Add(counted, tally => tally with
        {
            Plays = tally.Plays + Has(PageActs.Play),
            Quarter = tally.Quarter + Has(PageActs.Quarter),
            Half = tally.Half + Has(PageActs.Half),
            ThreeQuarters = tally.ThreeQuarters + Has(PageActs.ThreeQuarters),
            Whole = tally.Whole + Has(PageActs.Whole),
            Cta = tally.Cta + Has(PageActs.Cta),
        });
    }

    public async Task WriteAsync(Tx tx, CancellationToken cancel)
    {
        foreach (var ((page, day), t) in _days)
        {
            await tx.Db.Database.ExecuteSqlAsync(
                $"""
                INSERT INTO page_days (page_id, day, views, unique_views, plays, quarter, half, three_quarters, whole, cta_clicks)
                VALUES ({page}, {day}, {t.Views}, {t.Unique}, {t.Plays}, {t.Quarter}, {t.Half}, {t.ThreeQuarters}, {t.Whole}, {t.Cta})
                ON CONFLICT (page_id, day) DO UPDATE SET
                  views = page_days.views + excluded.views, unique_views = page_days.unique_views + excluded.unique_views, plays = page_days.plays + excluded.plays,
                  quarter = page_days.quarter + excluded.quarter, half = page_days.half + excluded.half, three_quarters = page_days.three_quarters + excluded.three_quarters,
                  whole = page_days.whole + excluded.whole, cta_clicks = page_days.cta_clicks + excluded.cta_clicks
                """,
                cancel);
        }

        foreach (var views in _days.GroupBy(day => day.Key.Page, day => day.Value.Views).Where(page => page.Sum() > 0))
        {
            await tx.Db.Database.ExecuteSqlAsync($"UPDATE hosted_pages SET views = views + {views.Sum()} WHERE id = {views.Key}", cancel);
        }
    }

    private void Add(PageVisitor counted, Func<Tally, Tally> change)
    {
        var key = (counted.PageId, counted.Day);
        _days[key] = change(_days.GetValueOrDefault(key));
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Tally(long Views, long Unique, long Plays, long Quarter, long Half, long ThreeQuarters, long Whole, long Cta);
}
