using System.Diagnostics;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Signals;

namespace Reelwright.Server.Jobs;

/// <summary>Hands waiting jobs of one lane to workers. A claim costs the same whether ten jobs wait or a million.</summary>
internal sealed class JobClaims(
    Database database, SignalBus signals, TimeProvider clock, IOptions<DatabaseOptions> provider, IOptions<WorkerOptions> worker, JobMetrics metrics, ILogger<JobClaims> log)
{
    private const string Head =
        """
        SELECT j.id FROM jobs j WHERE j.user_id = t.user_id AND j.lane = t.lane AND j.status = 'queued' AND j.not_before IS NULL ORDER BY j.created_at, j.id LIMIT 1
        """;

    /// <summary>What a claim changes in the job's row. {1} lease's owner, {2} its end, {3} now.</summary>
    public const string Started =
        """
        status = 'running', attempt = attempt + 1, lease_owner = {1}, lease_until = {2}, started_at = COALESCE(started_at, {3}),
          progress = 0, stage = NULL, revision = revision + 1
        """;

    // The commit need not reach the disk before the work starts. If the database loses it in a power cut the job waits again, and the lease's owner,
    // which no other claim ever has, keeps this worker from finishing what was given to somebody else.
    private const string CommitLater = "SET LOCAL synchronous_commit = off; ";

    // Skipping what is locked: another worker has that turn, or its account is submitting at this very moment and will wake a worker.
    private const string AtOnce =
        $$"""
          WITH relaxed AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true)),
          next AS MATERIALIZED (SELECT user_id, lane, turn FROM job_turns WHERE lane = {0} AND waiting > 0 ORDER BY turn, user_id LIMIT {count} FOR UPDATE SKIP LOCKED),
          head AS MATERIALIZED (SELECT t.user_id, t.turn, h.id FROM next t CROSS JOIN LATERAL ({{Head}}) AS h),
          taken AS (UPDATE jobs SET {{Started}}, turn = head.turn FROM head WHERE jobs.id = head.id AND jobs.status = 'queued' RETURNING jobs.*),
          moved AS (
            UPDATE job_turns t SET turn = GREATEST(t.turn, {3}), waiting = t.waiting - 1, running = t.running + 1, is_fresh = false, bypassed = 0
            FROM taken WHERE t.user_id = taken.user_id AND t.lane = {0})
          SELECT taken.* FROM taken, relaxed
          """;

    /// <summary>Takes up to <paramref name="count"/> jobs, at most one of each account: those whose turn it is.</summary>
    /// <param name="workerName">Who claims; the lease's owner is made from it, new for each claim.</param>
    public async Task<IReadOnlyList<Job>> ClaimAsync(string lane, int count, string workerName, CancellationToken cancel)
    {
        var begin = Stopwatch.GetTimestamp();
        var claimed = provider.Value.Provider is DatabaseProvider.Postgres ? await TakeAtOnceAsync(lane, count, workerName, cancel) : [];
        if (claimed.Count == 0)
        {
            claimed = await database.WriteAsync(tx => TakeStepByStepAsync(tx, lane, count, workerName, cancel), cancel);
        }

        if (claimed.Count > 0)
        {
            metrics.Claimed(lane, Stopwatch.GetElapsedTime(begin));

            // Other nodes hear of it with the first heartbeat: a notification makes commits queue up behind each other.
            signals.PublishHere(new Signal(JobSignals.Changed, string.Join(',', claimed.Select(job => job.Id))));
        }

        return claimed;
    }

    /// <summary>
    /// One statement, one round trip. It sees the jobs as they were when it began, so that a job which another worker took in the meantime is
    /// found but not taken; nothing has changed then, and taking step by step says whether anything waits.
    /// </summary>
    private async Task<IReadOnlyList<Job>> TakeAtOnceAsync(string lane, int count, string workerName, CancellationToken cancel)
    {
        // A limit that the planner knows lets one plan serve all claims.
        var sql = AtOnce.Replace("{count}", count.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        var jobs = await database.RunStatementAsync(db => db.Set<Job>().FromSqlRaw(sql, LeaseOf(lane, workerName)).AsNoTracking().ToListAsync(cancel), cancel);
        return InOrder(jobs);
    }

    private async Task<IReadOnlyList<Job>> TakeStepByStepAsync(Tx tx, string lane, int count, string workerName, CancellationToken cancel)
    {
        const string Sqlite = "SELECT * FROM job_turns WHERE lane = {0} AND waiting > 0 ORDER BY turn, user_id LIMIT {1}";
        var sql = tx.Db.IsPostgres ? CommitLater + Sqlite + " FOR UPDATE SKIP LOCKED" : Sqlite;
        var accounts = await tx.Db.Set<JobTurn>().FromSqlRaw(sql, lane, count).AsNoTracking().ToListAsync(cancel);
        if (accounts.Count == 0)
        {
            return [];
        }

        var jobs = await TakeAsync(tx, lane, accounts, workerName, cancel);
        if (jobs.Count != accounts.Count)
        {
            log.LogError("Turns of lane {Lane} promised {Promised} jobs and there were {Found}; counting again", lane, accounts.Count, jobs.Count);
            await RecountAsync(tx, lane, accounts.Select(account => account.UserId), cancel);
        }

        return InOrder(jobs);
    }

    private async Task<List<Job>> TakeAsync(Tx tx, string lane, List<JobTurn> accounts, string workerName, CancellationToken cancel)
    {
        object[] parameters = [.. LeaseOf(lane, workerName), false, .. accounts.Select(account => (object)account.UserId)];
        var users = JobTurns.Placeholders(5, accounts.Count);
#pragma warning disable EF1002 // the composed parts are constants and a list of placeholders
        var jobs = await tx.Db.Set<Job>().FromSqlRaw(
            $$"""
              UPDATE jobs SET {{Started}}, turn = (SELECT t.turn FROM job_turns t WHERE t.user_id = jobs.user_id AND t.lane = jobs.lane)
              WHERE id IN (SELECT ({{Head}}) FROM job_turns t WHERE t.lane = {0} AND t.user_id IN ({{users}})) RETURNING *
              """,
            parameters).AsNoTracking().ToListAsync(cancel);
#pragma warning restore EF1002
        await tx.ExecuteAsync(
            $$"""
              UPDATE job_turns SET turn = CASE WHEN turn > {3} THEN turn ELSE {3} END, waiting = waiting - 1, running = running + 1, is_fresh = {4}, bypassed = 0
              WHERE lane = {0} AND user_id IN ({{users}})
              """,
            parameters,
            cancel);
        return jobs;
    }

    private object[] LeaseOf(string lane, string workerName)
    {
        var now = clock.GetStorableNow();
        return [lane, $"{workerName}/{Guid.CreateVersion7():N}", now.AddSeconds(worker.Value.LeaseSeconds).ToMicroseconds(), now.ToMicroseconds()];
    }

    private static IReadOnlyList<Job> InOrder(List<Job> jobs) => jobs.Count < 2 ? jobs : [.. jobs.OrderBy(job => job.Turn).ThenBy(job => job.UserId)];

    /// <summary>Only somebody who edits the tables by hand can make this necessary; the queue must not stop for it.</summary>
    public static async Task RecountAsync(Tx tx, string lane, IEnumerable<long> userIds, CancellationToken cancel)
    {
        foreach (var userId in userIds)
        {
            await tx.ExecuteAsync(
                """
                UPDATE job_turns SET
                  waiting = (SELECT COUNT(*) FROM jobs j WHERE j.user_id = {0} AND j.lane = {1} AND j.status = 'queued' AND j.not_before IS NULL),
                  running = (SELECT COUNT(*) FROM jobs j WHERE j.user_id = {0} AND j.lane = {1} AND j.status = 'running')
                WHERE user_id = {0} AND lane = {1}
                """,
                [userId, lane],
                cancel);
        }
    }
}
