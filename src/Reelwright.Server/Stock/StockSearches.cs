using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Jobs;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Outbound;
using Reelwright.Server.Stock.Sources;

namespace Reelwright.Server.Stock;

/// <summary>Searches, asked once a day at their source however often they are made, and the addresses they returned.</summary>
internal sealed class StockSearches(Database database, OutboundAddresses addresses, TimeProvider clock)
{
    /// <summary>How long an answer is used, and how long its addresses can be downloaded.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromHours(24);

    // Searches that come again and again need not write each time.
    private static readonly TimeSpan Precision = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, Lazy<Task<StockPage>>> _underWay = new(StringComparer.Ordinal);

    /// <exception cref="Refusal">As <see cref="IStockSource.SearchAsync"/>.</exception>
    public async Task<StockPage> FindAsync(IStockSource source, StockQuery asked, CancellationToken cancel)
    {
        var query = asked with { Text = Normalise(asked.Text), PerPage = Math.Min(asked.PerPage, source.MaxPerPage) };
        var key = Hash($"{source.Name}\n{query.Type}\n{query.Text}\n{query.Page}\n{query.PerPage}");
        if (await FindKnownAsync(key, cancel) is { } known)
        {
            var page = PageOf(known);
            if (known.ReturnedAt < clock.GetStorableNow() - Precision)
            {
                await StoreAsync(key, query.Type, page, known.FetchedAt, cancel);
            }

            return page;
        }

        return await JoinAsync(key, source, query).WaitAsync(cancel);
    }

    /// <summary>What a search said of an address within the last day; null when none returned it.</summary>
    public async Task<StockCredit?> FindCreditAsync(string url, StockType type, CancellationToken cancel)
    {
        var (hash, oldest) = (Hash(url), clock.GetStorableNow() - Kept);
        var found = await database.ReadAsync(
            db => db.Set<StockAddress>().SingleOrDefaultAsync(address => address.UrlHash == hash && address.Type == type && address.ReturnedAt > oldest, cancel), cancel);
        return found is null ? null : JsonSerializer.Deserialize<StockCredit>(found.Credit, ApiJson.Options);
    }

    private Task<StockSearch?> FindKnownAsync(string key, CancellationToken cancel)
    {
        var oldest = clock.GetStorableNow() - Kept;
        return database.ReadAsync(db => db.Set<StockSearch>().SingleOrDefaultAsync(search => search.Key == key && search.FetchedAt > oldest, cancel), cancel);
    }

    private static StockPage PageOf(StockSearch known) => JsonSerializer.Deserialize<StockPage>(known.Body, ApiJson.Options)!;

    /// <summary>Whoever comes while a search is under way waits for its answer; it goes on when the first of them hangs up.</summary>
    private Task<StockPage> JoinAsync(string key, IStockSource source, StockQuery query) => _underWay.GetOrAdd(
        key,
        _ => new Lazy<Task<StockPage>>(async () =>
        {
            // Off the caller's back, so that the entry is there before it is taken away.
            await Task.Yield();
            try
            {
                // Somebody who looked too early may come here too late: the answer has been stored meanwhile.
                if (await FindKnownAsync(key, CancellationToken.None) is { } known)
                {
                    return PageOf(known);
                }

                var found = await source.SearchAsync(query, CancellationToken.None);
                var page = found with { Items = [.. found.Items.Where(IsUsable)] };
                await StoreAsync(key, query.Type, page, clock.GetStorableNow(), CancellationToken.None);
                return page;
            }
            finally
            {
                _underWay.TryRemove(key, out var _);
            }
        })).Value;

    /// <summary>Others decide what stands in these addresses; what we would not fetch is not offered.</summary>
    private bool IsUsable(StockItem item) => IsUsable(item.DownloadUrl) && IsUsable(item.PreviewUrl);

    private bool IsUsable(string url) => Uri.TryCreate(url, UriKind.Absolute, out var address) && addresses.FindProblem(address) is null;

    private Task StoreAsync(string key, StockType type, StockPage page, DateTimeOffset fetchedAt, CancellationToken cancel) => database.WriteAsync(
        async tx =>
        {
            var (body, returned) = (JsonSerializer.Serialize(page, ApiJson.Options), clock.GetStorableNow().ToMicroseconds());
            await tx.ExecuteAsync(
                """
                INSERT INTO stock_searches (key, body, fetched_at, returned_at) VALUES ({0}, {1}, {2}, {3})
                ON CONFLICT (key) DO UPDATE SET body = excluded.body, fetched_at = excluded.fetched_at, returned_at = excluded.returned_at
                """,
                [key, body, fetchedAt.ToMicroseconds(), returned],
                cancel);
            await StoreAddressesAsync(tx, type, page.Items, returned, cancel);
        },
        cancel);

    private static async Task StoreAddressesAsync(Tx tx, StockType type, IReadOnlyList<StockItem> items, long returned, CancellationToken cancel)
    {
        // In order, so that two searches that found the same cannot wait for each other.
        var rows = items.Select(item => (Hash: Hash(item.DownloadUrl), Item: item)).DistinctBy(row => row.Hash).OrderBy(row => row.Hash, StringComparer.Ordinal).ToList();
        if (rows.Count == 0)
        {
            return;
        }

        var values = string.Join(", ", rows.Select((_, at) => $"({JobTurns.Placeholders(at * 4, 4)})"));
        await tx.ExecuteAsync(
            $"INSERT INTO stock_items (url_hash, type, credit, returned_at) VALUES {values} "
            + "ON CONFLICT (url_hash) DO UPDATE SET type = excluded.type, credit = excluded.credit, returned_at = excluded.returned_at",
            rows.SelectMany(row => new object[] { row.Hash, StockConfiguration.WordOf(type), JsonSerializer.Serialize(row.Item.Credit(), ApiJson.Options), returned }),
            cancel);
    }

    private static string Normalise(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).ToLowerInvariant();

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
