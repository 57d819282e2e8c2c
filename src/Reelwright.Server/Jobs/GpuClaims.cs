using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Signals;

namespace Reelwright.Server.Jobs;

/// <summary>Hands waiting gpu jobs to backends with a free slot. A claim looks at the first few accounts of each lane, however many wait.</summary>
internal sealed class GpuClaims(
    Database database, SignalBus signals, IGpuSlots slots, TimeProvider clock, IOptions<QueueOptions> queue, IOptions<WorkerOptions> worker, JobMetrics metrics)
{
    private const int MaxTries = 5;

    // A few accounts of a lane are looked at, because the first may be locked, or its job may avoid the backends that are open; some more to tell how many wait.
    private const string Candidates =
        $$"""
          SELECT t.lane AS "Lane", t.user_id AS "UserId", t.turn AS "Turn", t.is_fresh AS "IsFresh", t.bypassed AS "Bypassed", j.id AS "JobId", j.created_at AS "QueuedAt", j.avoid_backend AS "Avoid",
            CAST(t.demand AS INTEGER) AS "Demand"
          FROM (
            SELECT w.*, SUM(w.waiting) OVER () AS demand
            FROM (SELECT lane, user_id, turn, is_fresh, bypassed, waiting FROM job_turns WHERE lane = {lane} AND waiting > 0 ORDER BY turn, user_id LIMIT 12) AS w
            ORDER BY w.turn, w.user_id LIMIT {accounts}) AS t
          """;

    private const string Oldest = "FROM jobs q WHERE q.user_id = t.user_id AND q.lane = t.lane AND q.status = 'queued' AND q.not_before IS NULL ORDER BY q.created_at, q.id LIMIT 1";

    /// <summary>Takes the job that the policy chooses, for one of the open backends of the pool.</summary>
    /// <returns>Null when nothing waits that they could do.</returns>
    public async Task<Job?> ClaimAsync(IReadOnlyList<PoolBackend> pool, string workerName, CancellationToken cancel)
    {
        if (!pool.Any(backend => backend.IsOpen))
        {
            return null;
        }

        var begin = Stopwatch.GetTimestamp();
        for (var attempt = 1; attempt <= MaxTries; attempt++)
        {
            var waitsForLocks = attempt == MaxTries;
            var (job, isOver) = await database.WriteAsync(tx => TryAsync(tx, pool, waitsForLocks, workerName, cancel), cancel);
            if (job is not null)
            {
                metrics.Claimed(job.Lane, Stopwatch.GetElapsedTime(begin));
                signals.PublishHere(new Signal(JobSignals.Changed, job.Id.ToString()));
                return job;
            }

            if (isOver)
            {
                break;
            }
        }

        return null;
    }

    /// <returns>IsOver: nothing waits for these backends. Without it and without a job, somebody else was quicker.</returns>
    private async Task<(Job? Job, bool IsOver)> TryAsync(Tx tx, IReadOnlyList<PoolBackend> pool, bool waitsForLocks, string workerName, CancellationToken cancel)
    {
        var lanes = pool.Where(backend => backend.IsOpen).SelectMany(backend => backend.Lanes).Distinct().Order(StringComparer.Ordinal).ToList();
        var candidates = await FindCandidatesAsync(tx.Db, lanes, cancel);
        var busy = new HashSet<long>();
        while (Choose(pool, candidates.Where(candidate => !busy.Contains(candidate.UserId))) is { } choice)
        {
            // Another worker has that account's turn or had it a moment ago, or the account is submitting: the next one, then. Only who holds no lock yet may wait for one.
            var chosen = candidates.First(candidate => candidate.UserId == choice.Head.UserId && candidate.Lane == choice.Head.Lane);
            if (!await LockAsync(tx, chosen.UserId, waitsForLocks && busy.Count == 0, cancel)
                || await TakeAsync(tx, chosen, choice.Backend, workerName, cancel) is not { } job)
            {
                busy.Add(chosen.UserId);
                continue;
            }

            await PassOverAsync(tx, choice.PassedOver, chosen.Turn, choice.Backend, cancel);

            return (job, true);
        }

        return (null, busy.Count == 0);
    }

    private AffinityChoice? Choose(IReadOnlyList<PoolBackend> pool, IEnumerable<Candidate> candidates)
    {
        var families = slots.Online.SelectMany(backend => backend.Models).DistinctBy(model => model.Id).ToDictionary(model => JobLane.GpuOf(model.Id), model => model.Family);
        bool HasPlace(Candidate candidate) => pool.Any(backend => backend.IsOpen && backend.Lanes.Contains(candidate.Lane) && backend.Name != AvoidedBy(candidate, pool));
        var heads = candidates
            .OrderByDescending(HasPlace).ThenBy(candidate => candidate.Turn).ThenBy(candidate => candidate.UserId)
            .DistinctBy(candidate => candidate.Lane)
            .Select(candidate => new LaneHead(
                candidate.Lane,
                families.GetValueOrDefault(candidate.Lane, candidate.Lane),
                candidate.UserId,
                new AccountTurn(candidate.Turn, Waiting: 1, Running: 0, candidate.IsFresh, candidate.Bypassed),
                candidate.QueuedAt,
                candidate.Demand,
                AvoidedBy(candidate, pool)))
            .ToList();
        var bounds = new AffinityBounds(queue.Value.LoadedModelBonusSeconds * 1_000_000L, queue.Value.MaxBypasses);
        return AffinityPolicy.Choose(pool, heads, clock.GetStorableNow().ToMicroseconds(), bounds);
    }

    /// <summary>A job that a backend could not do goes elsewhere, as long as there is an elsewhere.</summary>
    private static string? AvoidedBy(Candidate candidate, IReadOnlyList<PoolBackend> pool) =>
        candidate.Avoid is { } avoid && pool.Any(backend => backend.Name != avoid && backend.Lanes.Contains(candidate.Lane)) ? avoid : null;

    private static async Task<List<Candidate>> FindCandidatesAsync(ReelwrightDb db, List<string> lanes, CancellationToken cancel)
    {
        // With many lanes there is something else to take when the first two of one are not to be had.
        var candidates = Candidates.Replace("{accounts}", lanes.Count > 8 ? "2" : "4", StringComparison.Ordinal);
        if (db.IsPostgres)
        {
            candidates = candidates.Replace("{lane}", "l.lane", StringComparison.Ordinal) + $" CROSS JOIN LATERAL (SELECT q.id, q.created_at, q.avoid_backend {Oldest}) AS j";
            var all = $"SELECT c.* FROM unnest({{0}}) AS l(lane) CROSS JOIN LATERAL ({candidates}) AS c";
            return await db.Database.SqlQueryRaw<Candidate>(all, [lanes.ToArray()]).ToListAsync(cancel);
        }

        candidates += $" JOIN jobs j ON j.id = (SELECT q.id {Oldest})";
        var each = lanes.Select((_, at) => $"SELECT * FROM ({candidates.Replace("{lane}", $"{{{at}}}", StringComparison.Ordinal)}) AS l{at}");
        return await db.Database.SqlQueryRaw<Candidate>(string.Join(" UNION ALL ", each), [.. lanes]).ToListAsync(cancel);
    }

    private static async Task<bool> LockAsync(Tx tx, long userId, bool waits, CancellationToken cancel)
    {
        if (!tx.Db.IsPostgres)
        {
            return true;
        }

        var sql = "SELECT user_id AS \"Value\" FROM job_turns WHERE user_id = {0} AND lane = {1} FOR UPDATE" + (waits ? "" : " SKIP LOCKED");
        return (await tx.Db.Database.SqlQueryRaw<long>(sql, userId, JobLane.Gpu).ToListAsync(cancel)).Count > 0;
    }

    /// <returns>Null when the account's place is not what it was when it was looked at.</returns>
    private async Task<Job?> TakeAsync(Tx tx, Candidate chosen, PoolBackend backend, string workerName, CancellationToken cancel)
    {
        var now = clock.GetStorableNow();
        var taken = await tx.Db.Set<Job>().FromSqlRaw(
            $$"""
              UPDATE jobs SET {{JobClaims.Started}}, turn = {4}, backend = {5}
              WHERE id = {6} AND status = 'queued' AND not_before IS NULL
                AND EXISTS (SELECT 1 FROM job_turns t WHERE t.user_id = jobs.user_id AND t.lane = {0} AND t.turn = {4} AND t.waiting > 0)
              RETURNING *
              """,
            chosen.Lane,
            $"{workerName}/{Guid.CreateVersion7():N}",
            now.AddSeconds(worker.Value.LeaseSeconds).ToMicroseconds(),
            now.ToMicroseconds(),
            chosen.Turn,
            backend.Name,
            chosen.JobId).AsNoTracking().ToListAsync(cancel);
        if (taken.Count == 0)
        {
            return null;
        }

        // Its turn in the other lanes of this backend has come too: it could have had one of those jobs done instead.
        await tx.ExecuteAsync(
            $$"""
              UPDATE job_turns SET turn = CASE WHEN turn > {1} THEN turn ELSE {1} END, is_fresh = {2}, bypassed = 0,
                waiting = waiting - CASE WHEN lane = {3} THEN 1 ELSE 0 END, running = running + CASE WHEN lane = {3} THEN 1 ELSE 0 END
              WHERE user_id = {0} AND lane IN ({{JobTurns.Placeholders(4, backend.Lanes.Count)}})
              """,
            [chosen.UserId, now.ToMicroseconds(), false, chosen.Lane, .. backend.Lanes.Order(StringComparer.Ordinal)],
            cancel);
        return taken[0];
    }

    /// <summary>Accounts were passed over: in all lanes of the backend in which they had their turn before.</summary>
    private static async Task PassOverAsync(Tx tx, IReadOnlyList<LaneHead> passed, long chosenTurn, PoolBackend backend, CancellationToken cancel)
    {
        if (passed.Count == 0)
        {
            return;
        }

        if (tx.Db.IsPostgres)
        {
            // Whoever holds the lock is taking that turn, or its account is submitting: waiting for it could end in a circle.
            const string Sql =
                """
                UPDATE job_turns SET bypassed = bypassed + 1 WHERE (user_id, lane) IN (
                  SELECT user_id, lane FROM job_turns WHERE user_id = ANY({0}) AND lane = ANY({1}) AND turn < {2} AND waiting > 0 FOR UPDATE SKIP LOCKED)
                """;
            await tx.ExecuteAsync(Sql, [passed.Select(head => head.UserId).ToArray(), backend.Lanes.ToArray(), chosenTurn], cancel);
            return;
        }

        var (users, lanes) = (JobTurns.Placeholders(1, passed.Count), JobTurns.Placeholders(1 + passed.Count, backend.Lanes.Count));
        await tx.ExecuteAsync(
            $"UPDATE job_turns SET bypassed = bypassed + 1 WHERE user_id IN ({users}) AND lane IN ({lanes}) AND turn < {{0}} AND waiting > 0",
            [chosenTurn, .. passed.Select(head => (object)head.UserId), .. backend.Lanes],
            cancel);
    }

    private sealed record Candidate(string Lane, long UserId, long Turn, bool IsFresh, int Bypassed, Guid JobId, long QueuedAt, string? Avoid, int Demand);
}
