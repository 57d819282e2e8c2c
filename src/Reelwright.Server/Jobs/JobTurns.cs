using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Reelwright.Server.Platform.Data;

namespace Reelwright.Server.Jobs;

/// <summary>An account's turn in a lane, as a row. Whoever changes the account's place in the queue holds its lock.</summary>
internal sealed class JobTurn
{
    public required long UserId { get; init; }

    public required string Lane { get; init; }

    public long Turn { get; init; }

    public int Waiting { get; init; }

    public int Running { get; init; }

    public bool IsFresh { get; init; }

    public int Bypassed { get; init; }

    public AccountTurn ToAccountTurn() => new(Turn, Waiting, Running, IsFresh, Bypassed);
}

internal sealed class JobTurnConfiguration : IEntityTypeConfiguration<JobTurn>
{
    public void Configure(EntityTypeBuilder<JobTurn> turn)
    {
        turn.ToTable("job_turns");
        turn.HasKey(t => new { t.UserId, t.Lane });
    }
}

/// <summary>
/// Reads and writes turns inside a transaction. Lock order: turn rows (by lane), then job row, then credit account.
/// The gpu lanes of an account share one lock, the row of the lane <see cref="JobLane.Gpu"/>, because one start moves its turn in several.
/// </summary>
internal static class JobTurns
{
    /// <summary>Locks the account's turns in all lanes. Those of the lanes given are made when there are none yet.</summary>
    public static async Task<Dictionary<string, AccountTurn>> LockAllAsync(Tx tx, long userId, IEnumerable<string> lanes, CancellationToken cancel)
    {
        var rows = await LockRowsAsync(tx, userId, cancel);
        var missing = lanes.Append(JobLane.Cpu).Append(JobLane.Gpu).Except(rows.Select(row => row.Lane)).Order(StringComparer.Ordinal).ToList();
        if (missing.Count == 0)
        {
            return rows.ToDictionary(row => row.Lane, row => row.ToAccountTurn());
        }

        if (!rows.Exists(row => row.Lane == JobLane.Gpu))
        {
            await AddAsync(tx, userId, [JobLane.Cpu, JobLane.Gpu], 0, cancel);
            return await LockAllAsync(tx, userId, lanes, cancel);
        }

        // A new lane is no way around the rule that an account is never placed before it last went.
        await AddAsync(tx, userId, missing, rows.Where(row => JobLane.IsGpu(row.Lane)).Select(row => row.Turn).DefaultIfEmpty().Max(), cancel);
        rows = await LockRowsAsync(tx, userId, cancel);
        return rows.ToDictionary(row => row.Lane, row => row.ToAccountTurn());
    }

    /// <summary>Locks the account's place in the lane.</summary>
    public static async Task<AccountTurn> LockAsync(Tx tx, long userId, string lane, CancellationToken cancel)
    {
        if (JobLane.IsGpu(lane))
        {
            await LockRowAsync(tx, userId, JobLane.Gpu, cancel);
        }

        return await LockRowAsync(tx, userId, lane, cancel);
    }

    public static Task StoreAsync(Tx tx, long userId, string lane, AccountTurn turn, CancellationToken cancel) => tx.ExecuteAsync(
        "UPDATE job_turns SET turn = {2}, waiting = {3}, running = {4}, is_fresh = {5}, bypassed = {6} WHERE user_id = {0} AND lane = {1}",
        [userId, lane, turn.Turn, turn.Waiting, turn.Running, turn.IsFresh, turn.Bypassed],
        cancel);

    /// <summary>A running job of the account, whose place is locked, is over: <see cref="AccountTurn.Ended"/>.</summary>
    /// <param name="lanes">Those that its backend serves, its own among them.</param>
    public static async Task StoreEndedAsync(Tx tx, Job job, AccountTurn turn, IReadOnlyList<string> lanes, CancellationToken cancel)
    {
        var newestFresh = await FindNewestFreshAsync(tx, lanes, cancel);
        await StoreAsync(tx, job.UserId, job.Lane, turn.Ended(newestFresh), cancel);
        if (newestFresh is { } fresh && lanes.Count > 1)
        {
            await tx.ExecuteAsync(
                $"UPDATE job_turns SET turn = {{0}} WHERE user_id = {{1}} AND turn < {{0}} AND NOT is_fresh AND lane IN ({Placeholders(2, lanes.Count)})",
                [fresh + 1, job.UserId, .. lanes],
                cancel);
        }
    }

    public static string Placeholders(int first, int count) => string.Join(", ", Enumerable.Range(first, count).Select(at => $"{{{at}}}"));

    /// <summary>The newest turn of a waiting account that had nothing in its lane when it came.</summary>
    private static async Task<long?> FindNewestFreshAsync(Tx tx, IReadOnlyList<string> lanes, CancellationToken cancel)
    {
        // One step down an index for each lane.
        var probes = lanes.Select((_, at) => $"SELECT MAX(turn) AS turn FROM job_turns WHERE lane = {{{at}}} AND is_fresh AND waiting > 0");
        var sql = $"SELECT MAX(turn) AS \"Value\" FROM ({string.Join(" UNION ALL ", probes)}) AS newest";
        return (await tx.Db.Database.SqlQueryRaw<long?>(sql, [.. lanes]).ToListAsync(cancel))[0];
    }

    private static Task AddAsync(Tx tx, long userId, IReadOnlyList<string> lanes, long turn, CancellationToken cancel)
    {
        var rows = string.Join(", ", lanes.Select((_, at) => $"({{0}}, {{{at + 3}}}, {{1}}, 0, 0, {{2}}, 0)"));
        return tx.ExecuteAsync(
            $"INSERT INTO job_turns (user_id, lane, turn, waiting, running, is_fresh, bypassed) VALUES {rows} ON CONFLICT DO NOTHING", [userId, turn, false, .. lanes], cancel);
    }

    private static async Task<AccountTurn> LockRowAsync(Tx tx, long userId, string lane, CancellationToken cancel)
    {
        const string Sqlite = "SELECT * FROM job_turns WHERE user_id = {0} AND lane = {1}";
        var sql = tx.Db.IsPostgres ? Sqlite + " FOR UPDATE" : Sqlite;
        var rows = await tx.Db.Set<JobTurn>().FromSqlRaw(sql, userId, lane).AsNoTracking().ToListAsync(cancel);
        return rows.Single().ToAccountTurn();
    }

    private static async Task<List<JobTurn>> LockRowsAsync(Tx tx, long userId, CancellationToken cancel)
    {
        const string Sqlite = "SELECT * FROM job_turns WHERE user_id = {0} ORDER BY lane";
        var sql = tx.Db.IsPostgres ? Sqlite + " COLLATE \"C\" FOR UPDATE" : Sqlite;
        return await tx.Db.Set<JobTurn>().FromSqlRaw(sql, userId).AsNoTracking().ToListAsync(cancel);
    }
}
