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

/// <summary>Reads and writes turns inside a transaction. Lock order: turn rows (by lane), then job row, then credit account.</summary>
internal static class JobTurns
{
    /// <summary>Locks the account's turns in all lanes, which are made when there are none yet.</summary>
    public static async Task<Dictionary<string, AccountTurn>> LockAllAsync(Tx tx, long userId, CancellationToken cancel)
    {
        var rows = await LockRowsAsync(tx, userId, cancel);
        if (rows.Count < JobLane.All.Count)
        {
            await tx.ExecuteAsync(
                "INSERT INTO job_turns (user_id, lane, turn, waiting, running, is_fresh, bypassed) VALUES ({0}, {1}, 0, 0, 0, {3}, 0), ({0}, {2}, 0, 0, 0, {3}, 0) ON CONFLICT DO NOTHING",
                [userId, JobLane.Cpu, JobLane.Gpu, false],
                cancel);
            rows = await LockRowsAsync(tx, userId, cancel);
        }

        return rows.ToDictionary(row => row.Lane, row => row.ToAccountTurn());
    }

    public static async Task<AccountTurn> LockAsync(Tx tx, long userId, string lane, CancellationToken cancel)
    {
        const string Sqlite = "SELECT * FROM job_turns WHERE user_id = {0} AND lane = {1}";
        var sql = tx.Db.IsPostgres ? Sqlite + " FOR UPDATE" : Sqlite;
        var rows = await tx.Db.Set<JobTurn>().FromSqlRaw(sql, userId, lane).AsNoTracking().ToListAsync(cancel);
        return rows.Single().ToAccountTurn();
    }

    public static Task StoreAsync(Tx tx, long userId, string lane, AccountTurn turn, CancellationToken cancel) => tx.ExecuteAsync(
        "UPDATE job_turns SET turn = {2}, waiting = {3}, running = {4}, is_fresh = {5}, bypassed = {6} WHERE user_id = {0} AND lane = {1}",
        [userId, lane, turn.Turn, turn.Waiting, turn.Running, turn.IsFresh, turn.Bypassed],
        cancel);

    /// <summary>The newest turn of a waiting account that had nothing in the lane when it came.</summary>
    public static async Task<long?> FindNewestFreshAsync(Tx tx, string lane, CancellationToken cancel)
    {
        var newest = await tx.Db.Database
            .SqlQueryRaw<long>("SELECT turn AS \"Value\" FROM job_turns WHERE lane = {0} AND is_fresh AND waiting > 0 ORDER BY turn DESC LIMIT 1", lane)
            .ToListAsync(cancel);
        return newest.Count == 0 ? null : newest[0];
    }

    private static async Task<List<JobTurn>> LockRowsAsync(Tx tx, long userId, CancellationToken cancel)
    {
        const string Sqlite = "SELECT * FROM job_turns WHERE user_id = {0} ORDER BY lane";
        var sql = tx.Db.IsPostgres ? Sqlite + " FOR UPDATE" : Sqlite;
        return await tx.Db.Set<JobTurn>().FromSqlRaw(sql, userId).AsNoTracking().ToListAsync(cancel);
    }
}
