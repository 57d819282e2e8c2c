using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Signals;

namespace Reelwright.Server.Jobs;

/// <summary>Hands waiting jobs to workers. A claim costs the same whether ten jobs wait or a million.</summary>
internal sealed class JobClaims(
    Database database, SignalBus signals, TimeProvider clock, IOptions<QueueOptions> queue, IOptions<WorkerOptions> worker, JobMetrics metrics, ILogger<JobClaims> log)
{
    // The commit need not reach the disk before the work starts. If the database loses it in a power cut the job waits again, and the lease's owner,
    // which no other claim ever has, keeps this worker from finishing what was given to somebody else.
    private const string CommitLater = "SET LOCAL synchronous_commit = off; ";

    // As far back in the line as a loaded model is looked for.
    private const int MaxCandidates = 32;

    /// <summary>Takes up to <paramref name="count"/> jobs, at most one of each account: those whose turn it is.</summary>
    /// <param name="workerName">Who claims; the lease's owner is made from it, new for each claim.</param>
    /// <param name="loadedModels">Heavy models that are ready where the jobs will run.</param>
    public async Task<IReadOnlyList<Job>> ClaimAsync(string lane, int count, string workerName, IReadOnlySet<string> loadedModels, CancellationToken cancel)
    {
        var begin = Stopwatch.GetTimestamp();
        var claimed = await database.WriteAsync(
            async tx =>
            {
                var accounts = loadedModels.Count == 0
                    ? await LockNextAsync(tx, lane, count, cancel)
                    : await LockPreferredAsync(tx, lane, loadedModels, cancel);
                return accounts.Count == 0 ? [] : await TakeAsync(tx, lane, accounts, workerName, cancel);
            },
            cancel);
        metrics.Claimed(lane, claimed.Count, Stopwatch.GetElapsedTime(begin));
        return claimed;
    }

    private static async Task<List<JobTurn>> LockNextAsync(Tx tx, string lane, int count, CancellationToken cancel)
    {
        // Skipping what is locked: another worker has that turn, or its account is submitting at this very moment and will wake a worker.
        const string Sqlite = "SELECT * FROM job_turns WHERE lane = {0} AND waiting > 0 ORDER BY turn, user_id LIMIT {1}";
        var sql = tx.Db.IsPostgres ? CommitLater + Sqlite + " FOR UPDATE SKIP LOCKED" : Sqlite;
        return await tx.Db.Set<JobTurn>().FromSqlRaw(sql, lane, count).AsNoTracking().ToListAsync(cancel);
    }

    private async Task<List<JobTurn>> LockPreferredAsync(Tx tx, string lane, IReadOnlySet<string> loadedModels, CancellationToken cancel)
    {
        var heads = await tx.Db.Database.SqlQueryRaw<Head>(
            """
            SELECT t.user_id AS "UserId", t.turn AS "Turn", t.waiting AS "Waiting", t.running AS "Running", t.bypassed AS "Bypassed",
              (SELECT CASE WHEN j.is_heavy THEN j.model END FROM jobs j
                WHERE j.user_id = t.user_id AND j.lane = t.lane AND j.status = 'queued' AND j.not_before IS NULL ORDER BY j.created_at, j.id LIMIT 1) AS "Model"
            FROM job_turns t WHERE t.lane = {0} AND t.waiting > 0 ORDER BY t.turn, t.user_id LIMIT {1}
            """,
            lane,
            MaxCandidates).ToListAsync(cancel);
        if (heads.Count == 0)
        {
            return [];
        }

        var chosen = TurnPolicy.Choose(
            [.. heads.Select(head => (head.ToAccountTurn(), head.Model is { } model && loadedModels.Contains(model)))],
            queue.Value.LoadedModelBonusSeconds * 1_000_000L,
            queue.Value.MaxBypasses);
        const string Sqlite = "SELECT * FROM job_turns WHERE lane = {0} AND user_id = {1} AND turn = {2} AND waiting > 0";
        var sql = tx.Db.IsPostgres ? CommitLater + Sqlite + " FOR UPDATE SKIP LOCKED" : Sqlite;
        var locked = await tx.Db.Set<JobTurn>().FromSqlRaw(sql, lane, heads[chosen].UserId, heads[chosen].Turn).AsNoTracking().ToListAsync(cancel);
        if (locked.Count == 0)
        {
            // Another worker was quicker.
            return await LockNextAsync(tx, lane, 1, cancel);
        }

        foreach (var passed in heads.Take(chosen))
        {
            await PassOverAsync(tx, lane, passed, cancel);
        }

        return locked;
    }

    private static Task PassOverAsync(Tx tx, string lane, Head passed, CancellationToken cancel)
    {
        // Whoever holds the lock is taking that turn, or its account is submitting: waiting for it could end in a circle.
        const string Postgres =
            """
            UPDATE job_turns SET bypassed = bypassed + 1 WHERE lane = {0} AND user_id IN (
              SELECT user_id FROM job_turns WHERE lane = {0} AND user_id = {1} AND turn = {2} FOR UPDATE SKIP LOCKED)
            """;
        const string Sqlite = "UPDATE job_turns SET bypassed = bypassed + 1 WHERE lane = {0} AND user_id = {1} AND turn = {2}";
        return tx.ExecuteAsync(tx.Db.IsPostgres ? Postgres : Sqlite, [lane, passed.UserId, passed.Turn], cancel);
    }

    private async Task<IReadOnlyList<Job>> TakeAsync(Tx tx, string lane, List<JobTurn> accounts, string workerName, CancellationToken cancel)
    {
        var now = clock.GetStorableNow();
        object[] parameters =
        [
            lane,
            $"{workerName}/{Guid.CreateVersion7():N}",
            now.AddSeconds(worker.Value.LeaseSeconds).ToMicroseconds(),
            now.ToMicroseconds(),
            false,
            .. accounts.Select(account => (object)account.UserId),
        ];
        var users = string.Join(", ", accounts.Select((_, at) => $"{{{at + 5}}}"));
        var jobs = await UpdateAsync(tx, users, parameters, cancel);
        if (jobs.Count != accounts.Count)
        {
            log.LogError("Turns of lane {Lane} promised {Promised} jobs and there were {Found}; counting again", lane, accounts.Count, jobs.Count);
            await RecountAsync(tx, lane, accounts, cancel);
        }

        // Other nodes hear of it with the first heartbeat: a notification makes commits queue up behind each other.
        tx.AfterCommit(() => signals.PublishHere(new Signal(JobSignals.Changed, string.Join(',', jobs.Select(job => job.Id)))));
        return [.. jobs.OrderBy(job => job.Turn).ThenBy(job => job.UserId)];
    }

    private static async Task<List<Job>> UpdateAsync(Tx tx, string users, object[] parameters, CancellationToken cancel)
    {
        var take =
            $$"""
              UPDATE jobs SET status = 'running', attempt = attempt + 1, lease_owner = {1}, lease_until = {2}, started_at = COALESCE(started_at, {3}),
                progress = 0, stage = NULL, revision = revision + 1,
                turn = (SELECT t.turn FROM job_turns t WHERE t.user_id = jobs.user_id AND t.lane = jobs.lane)
              WHERE id IN (
                SELECT (SELECT j.id FROM jobs j WHERE j.user_id = t.user_id AND j.lane = t.lane AND j.status = 'queued' AND j.not_before IS NULL
                  ORDER BY j.created_at, j.id LIMIT 1)
                FROM job_turns t WHERE t.lane = {0} AND t.user_id IN ({{users}}))
              RETURNING *
              """;
        var move =
            $$"""
              UPDATE job_turns SET turn = CASE WHEN turn > {3} THEN turn ELSE {3} END, waiting = waiting - 1, running = running + 1, is_fresh = {4}, bypassed = 0
              WHERE lane = {0} AND user_id IN ({{users}})
              """;
#pragma warning disable EF1002 // the composed parts are the statements above and a list of placeholders
        if (tx.Db.IsPostgres)
        {
            // Both parts see the turns as they were; one round trip instead of two.
            return await tx.Db.Set<Job>().FromSqlRaw($"WITH taken AS ({take}), moved AS ({move}) SELECT * FROM taken", parameters).AsNoTracking().ToListAsync(cancel);
        }

        var jobs = await tx.Db.Set<Job>().FromSqlRaw(take, parameters).AsNoTracking().ToListAsync(cancel);
#pragma warning restore EF1002
        await tx.ExecuteAsync(move, parameters, cancel);
        return jobs;
    }

    // Only somebody who edits the tables by hand can make this necessary; the queue must not stop for it.
    private static async Task RecountAsync(Tx tx, string lane, List<JobTurn> accounts, CancellationToken cancel)
    {
        foreach (var account in accounts)
        {
            await tx.ExecuteAsync(
                """
                UPDATE job_turns SET
                  waiting = (SELECT COUNT(*) FROM jobs j WHERE j.user_id = {0} AND j.lane = {1} AND j.status = 'queued' AND j.not_before IS NULL),
                  running = (SELECT COUNT(*) FROM jobs j WHERE j.user_id = {0} AND j.lane = {1} AND j.status = 'running')
                WHERE user_id = {0} AND lane = {1}
                """,
                [account.UserId, lane],
                cancel);
        }
    }

    private sealed record Head(long UserId, long Turn, int Waiting, int Running, int Bypassed, string? Model)
    {
        public AccountTurn ToAccountTurn() => new(Turn, Waiting, Running, Bypassed: Bypassed);
    }
}
