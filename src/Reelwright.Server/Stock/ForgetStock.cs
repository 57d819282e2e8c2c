using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Library;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Maintenance;

namespace Reelwright.Server.Stock;

/// <summary>Drops searches and addresses whose day is over, the oldest searches when there are too many, and credits of files that are gone.</summary>
internal sealed class ForgetStock(Database database, TimeProvider clock) : IMaintenanceTask
{
    /// <summary>A page is some 20 KB: this is as much as a cache should take.</summary>
    public const int MostSearches = 5_000;

    public string Name => "stock-searches";

    public TimeSpan Every => TimeSpan.FromMinutes(15);

    public async Task<bool> RunAsync(CancellationToken cancel)
    {
        var oldest = Oldest();
        var last = await database.ReadAsync(db => LastToGoAsync(db, oldest, cancel), cancel);
        await database.WriteAsync(
            async tx =>
            {
                await tx.Db.Set<StockSearch>().Where(search => search.FetchedAt <= last).ExecuteDeleteAsync(cancel);
                await tx.Db.Set<StockAddress>().Where(address => address.ReturnedAt <= oldest).ExecuteDeleteAsync(cancel);
                await Gone(tx.Db).ExecuteDeleteAsync(cancel);
            },
            cancel);
        return false;
    }

    public async Task<IReadOnlyList<DueWork>> LookAsync(CancellationToken cancel)
    {
        var oldest = Oldest();
        return await database.ReadAsync<IReadOnlyList<DueWork>>(
            async db =>
            {
                var last = await LastToGoAsync(db, oldest, cancel);
                return
                [
                    new DueWork("old stock searches", await db.Set<StockSearch>().LongCountAsync(search => search.FetchedAt <= last, cancel)),
                    new DueWork("old stock addresses", await db.Set<StockAddress>().LongCountAsync(address => address.ReturnedAt <= oldest, cancel)),
                    new DueWork("credits of stock assets that are gone", await Gone(db).LongCountAsync(cancel)),
                ];
            },
            cancel);
    }

    private DateTimeOffset Oldest() => clock.GetStorableNow() - StockSearches.Kept;

    /// <summary>Searches up to here go: those whose day is over, or more where too many are left.</summary>
    private static async Task<DateTimeOffset> LastToGoAsync(ReelwrightDb db, DateTimeOffset oldest, CancellationToken cancel) => await db.Set<StockSearch>()
        .Where(search => search.FetchedAt > oldest).OrderByDescending(search => search.FetchedAt).Select(search => (DateTimeOffset?)search.FetchedAt).Skip(MostSearches).FirstOrDefaultAsync(cancel) ?? oldest;

    // Rows of deleted files stay until the store has let go of them, and so do their credits.
    private static IQueryable<StockAttribution> Gone(ReelwrightDb db) => db.Set<StockAttribution>().Where(row => !db.Set<MediaFile>().Any(file => file.Filename == row.Filename));
}
