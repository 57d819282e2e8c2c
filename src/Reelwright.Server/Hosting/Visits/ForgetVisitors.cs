using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Maintenance;

namespace Reelwright.Server.Hosting.Visits;

/// <summary>Throws the salts and visitors of past days away: from then on nobody can tell who came.</summary>
internal sealed class ForgetVisitors(Database database, TimeProvider clock) : IMaintenanceTask
{
    private const int Batch = 5_000;

    // The last batch of a day is written a moment after midnight.
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(5);

    public string Name => "page-visitors";

    public TimeSpan Every => TimeSpan.FromMinutes(5);

    private int Today => Visit.DayOf(clock.GetUtcNow() - Grace);

    public async Task<bool> RunAsync(CancellationToken cancel)
    {
        var today = Today;
        if (!await database.ReadAsync(db => db.Set<PageSalt>().AnyAsync(salt => salt.Day < today, cancel), cancel)
            && !await database.ReadAsync(db => db.Set<PageVisitor>().AnyAsync(visitor => visitor.Day < today, cancel), cancel))
        {
            return false;
        }

        return await database.WriteAsync(
            async tx =>
            {
                await tx.Db.Set<PageSalt>().Where(salt => salt.Day < today).ExecuteDeleteAsync(cancel);
                return await DeleteSomeAsync(tx.Db, today, cancel) == Batch;
            },
            cancel);
    }

    public async Task<IReadOnlyList<DueWork>> LookAsync(CancellationToken cancel)
    {
        var today = Today;
        return await database.ReadAsync(
            async db => DueWork.List(
                ("days whose visitors can still be told apart", await db.Set<PageSalt>().LongCountAsync(salt => salt.Day < today, cancel)),
                ("page visitors of past days", await db.Set<PageVisitor>().LongCountAsync(visitor => visitor.Day < today, cancel))),
            cancel);
    }

    private static Task<int> DeleteSomeAsync(ReelwrightDb db, int today, CancellationToken cancel) => db.IsPostgres
        ? db.Database.ExecuteSqlAsync($"DELETE FROM page_visitors WHERE ctid IN (SELECT ctid FROM page_visitors WHERE day < {today} LIMIT {Batch})", cancel)
        : db.Database.ExecuteSqlAsync($"DELETE FROM page_visitors WHERE rowid IN (SELECT rowid FROM page_visitors WHERE day < {today} LIMIT {Batch})", cancel);
}
