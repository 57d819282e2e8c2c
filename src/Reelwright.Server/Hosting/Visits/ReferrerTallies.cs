using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Platform.Data;

namespace Reelwright.Server.Hosting.Visits;

/// <summary>Adds views to the hosts they came from, to a bounded number of them.</summary>
internal static class ReferrerTallies
{
    public static async Task WriteAsync(Tx tx, IReadOnlyDictionary<(long Page, string Host), long> views, CancellationToken cancel)
    {
        foreach (var page in views.GroupBy(entry => entry.Key.Page).OrderBy(page => page.Key))
        {
            foreach (var (host, count) in await BoundAsync(tx, page.Key, page.ToDictionary(entry => entry.Key.Host, entry => entry.Value, StringComparer.Ordinal), cancel))
            {
                await tx.Db.Database.ExecuteSqlAsync(
                    $"""
                    INSERT INTO page_referrers (page_id, referrer, views) VALUES ({page.Key}, {host}, {count})
                    ON CONFLICT (page_id, referrer) DO UPDATE SET views = page_referrers.views + excluded.views
                    """,
                    cancel);
            }
        }
    }

    /// <summary>The page is locked, so no other node adds hosts meanwhile.</summary>
    private static async Task<IReadOnlyDictionary<string, long>> BoundAsync(Tx tx, long page, Dictionary<string, long> views, CancellationToken cancel)
    {
        if (views.Keys.All(host => host is Referrers.Direct))
        {
            return views;
        }

        var known = await tx.Db.Set<PageReferrer>().Where(row => row.PageId == page).Select(row => row.Referrer).ToListAsync(cancel);
        var room = Referrers.MostHosts - known.Count(host => host is not (Referrers.Direct or Referrers.Other));
        var bounded = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var (host, count) in views)
        {
            var isKept = host is Referrers.Direct || known.Contains(host) || room-- > 0;
            var name = isKept ? host : Referrers.Other;
            bounded[name] = bounded.GetValueOrDefault(name) + count;
        }

        return bounded;
    }
}
