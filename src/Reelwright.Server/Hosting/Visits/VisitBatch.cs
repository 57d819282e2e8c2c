using System.Text;
using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Hosting.Pages;
using Reelwright.Server.Platform.Data;

namespace Reelwright.Server.Hosting.Visits;

/// <summary>What visitors did in a moment, one entry for each, and how it is written: the database decides what counts, so that nodes agree.</summary>
internal sealed class VisitBatch
{
    /// <summary>Within it a visitor's views of a page are one.</summary>
    public static readonly TimeSpan OneView = TimeSpan.FromMinutes(30);

    private readonly Dictionary<VisitorKey, Seen> _seen = [];

    public static VisitBatch Gather(IEnumerable<Visit> visits, IReadOnlyDictionary<int, byte[]> salts)
    {
        var batch = new VisitBatch();
        foreach (var visit in visits)
        {
            var key = new VisitorKey(visit.Day, visit.PageId, VisitorHash.Of(salts[visit.Day], visit));
            var before = batch._seen.GetValueOrDefault(key);
            batch._seen[key] = new Seen(
                before.IsView ? before.At : visit.At, before.IsView || visit.IsView, before.Acts | visit.Acts, before.IsView ? before.Referrer : visit.Referrer);
        }

        return batch;
    }

    public async Task WriteAsync(Tx tx, CancellationToken cancel)
    {
        var pages = await LockPagesAsync(tx, cancel);
        var days = new DayTallies();
        var referrers = new Dictionary<(long Page, string Host), long>();

        // In one order everywhere, so that two nodes cannot wait for each other.
        var rows = _seen.Where(entry => pages.Contains(entry.Key.Page)).OrderBy(entry => entry.Key).ToList();
        foreach (var counted in await WriteViewsAsync(tx, [.. rows.Where(row => row.Value.IsView)], cancel))
        {
            days.AddView(counted);
            var host = (counted.PageId, _seen[new VisitorKey(counted.Day, counted.PageId, counted.Visitor)].Referrer);
            referrers[host] = referrers.GetValueOrDefault(host) + 1;
        }

        foreach (var counted in await WriteActsAsync(tx, [.. rows.Where(row => row.Value.Acts is not PageActs.None)], cancel))
        {
            days.AddActs(counted);
        }

        await days.WriteAsync(tx, cancel);
        await ReferrerTallies.WriteAsync(tx, referrers, cancel);
    }

    /// <summary>The pages that still exist, held until the commit: what is counted on them goes one batch after the other.</summary>
    private async Task<IReadOnlySet<long>> LockPagesAsync(Tx tx, CancellationToken cancel)
    {
        var ids = _seen.Keys.Select(key => key.Page).Distinct().Order().ToArray();
        var pages = tx.Db.IsPostgres
            ? tx.Db.Set<HostedPage>().FromSql($"SELECT * FROM hosted_pages WHERE id = ANY ({ids}) ORDER BY id FOR NO KEY UPDATE")
            : tx.Db.Set<HostedPage>().Where(page => ids.Contains(page.Id));
        return (await pages.AsNoTracking().ToListAsync(cancel)).Select(page => page.Id).ToHashSet();
    }

    /// <summary>Gives the rows whose view counts: the visitor's first of the day, or one that comes long enough after the last that counted.</summary>
    private static Task<List<PageVisitor>> WriteViewsAsync(Tx tx, List<KeyValuePair<VisitorKey, Seen>> rows, CancellationToken cancel) => UpsertAsync(
        tx,
        rows,
        (_, seen) => (seen.At.ToMicroseconds(), 1, 0),
        $"""
        SET views = page_visitors.views + 1, viewed_at = excluded.viewed_at
        WHERE page_visitors.viewed_at <= excluded.viewed_at - {(long)OneView.TotalMicroseconds}
        """,
        cancel);

    /// <summary>Gives the rows with acts that are new for the day.</summary>
    private static Task<List<PageVisitor>> WriteActsAsync(Tx tx, List<KeyValuePair<VisitorKey, Seen>> rows, CancellationToken cancel) => UpsertAsync(
        tx,
        rows,
        (_, seen) => (0, 0, (int)seen.Acts),
        """
        SET fresh_acts = excluded.acts & ~page_visitors.acts, acts = page_visitors.acts | excluded.acts
        WHERE (excluded.acts & ~page_visitors.acts) <> 0
        """,
        cancel);

    /// <summary>One statement for all rows. What it gives back is what it wrote: a row that the condition leaves alone is not among them.</summary>
    private static async Task<List<PageVisitor>> UpsertAsync(
        Tx tx, List<KeyValuePair<VisitorKey, Seen>> rows, Func<VisitorKey, Seen, (long ViewedAt, int Views, int Acts)> values, string update, CancellationToken cancel)
    {
        if (rows.Count == 0)
        {
            return [];
        }

        var sql = new StringBuilder("INSERT INTO page_visitors (day, page_id, visitor, viewed_at, views, acts, fresh_acts) VALUES ");
        var parameters = new List<object>(rows.Count * 6);
        foreach (var (key, seen) in rows)
        {
            var (viewedAt, views, acts) = values(key, seen);
            var at = parameters.Count;
            sql.Append(at == 0 ? "" : ", ").Append($"({{{at}}}, {{{at + 1}}}, {{{at + 2}}}, {{{at + 3}}}, {{{at + 4}}}, {{{at + 5}}}, {{{at + 5}}})");
            parameters.AddRange([key.Day, key.Page, key.Visitor, viewedAt, views, acts]);
        }

        sql.Append(" ON CONFLICT (day, page_id, visitor) DO UPDATE ").Append(update).Append(" RETURNING *");
        return await tx.Db.Set<PageVisitor>().FromSqlRaw(sql.ToString(), [.. parameters]).AsNoTracking().ToListAsync(cancel);
    }

    private readonly record struct VisitorKey(int Day, long Page, string Visitor) : IComparable<VisitorKey>
    {
        public int CompareTo(VisitorKey other) => (Day, Page).CompareTo((other.Day, other.Page)) is not 0 and var order ? order : string.CompareOrdinal(Visitor, other.Visitor);
    }

    private readonly record struct Seen(DateTimeOffset At, bool IsView, PageActs Acts, string Referrer);
}
