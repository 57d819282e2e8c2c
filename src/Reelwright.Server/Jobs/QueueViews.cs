using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Signals;

namespace Reelwright.Server.Jobs;

/// <summary>Lanes whose jobs compete, as they stand: whose turn it is, and how much waits and runs.</summary>
/// <param name="Waiting">Jobs that wait.</param>
/// <param name="Running">Jobs that run.</param>
/// <param name="Accounts">Accounts with waiting jobs.</param>
/// <param name="Heads">Turns of the waiting accounts, the smallest first: all of them, or as many as are looked at.</param>
internal sealed record QueueView(long Waiting, long Running, long Accounts, ImmutableArray<(long UserId, AccountTurn Turn)> Heads)
{
    /// <summary>The place of an account's job: exact unless more accounts wait than are looked at, then an estimate.</summary>
    public long PositionOf(long userId, AccountTurn own, int rank)
    {
        var others = Heads.Where(head => head.UserId != userId).Select(head => head.Turn).ToList();
        var exact = TurnPolicy.Position(rank, own.Turn, others);
        return others.Count == 0 || Accounts <= Heads.Length ? exact : rank + 1 + ((exact - rank - 1) * Accounts / Heads.Length);
    }
}

/// <summary>How much waits and runs in a lane.</summary>
internal sealed record LaneCount(string Lane, long Waiting, long Running);

/// <summary>Views of the lanes, made when somebody asks and something has changed.</summary>
internal sealed class QueueViews : IDisposable
{
    /// <summary>Accounts looked at one by one. Beyond that a position is in the thousands and nobody minds an estimate.</summary>
    public const int MaxHeads = 5_000;

    // A view is used again for so many times as long as it took to make: asking costs at most a twentieth of the time, however long the queue.
    private const int Reuse = 20;

    private readonly ConcurrentDictionary<string, Made> _made = new(StringComparer.Ordinal);
    private readonly TimeProvider _clock;
    private readonly IDisposable[] _subscriptions;
    private long _changes;

    public QueueViews(SignalBus signals, TimeProvider clock)
    {
        _clock = clock;
        _subscriptions = [.. new[] { JobSignals.Changed, SignalBus.MissedTopic }.Select(topic => signals.Subscribe(topic, _ => Interlocked.Increment(ref _changes)))];
    }

    /// <summary>Lanes that compete, as one line.</summary>
    public async ValueTask<QueueView> GetAsync(ReelwrightDb db, IReadOnlyList<string> lanes, CancellationToken cancel) =>
        (QueueView)await MadeAsync(string.Join(',', lanes), async () => await MakeAsync(db, lanes, cancel));

    /// <summary>All lanes in which something waits or runs.</summary>
    public async ValueTask<IReadOnlyList<LaneCount>> CountAsync(ReelwrightDb db, CancellationToken cancel) =>
        (IReadOnlyList<LaneCount>)await MadeAsync("", async () => await db.Set<JobTurn>()
            .Where(turn => turn.Waiting > 0 || turn.Running > 0)
            .GroupBy(turn => turn.Lane)
            .Select(turns => new LaneCount(turns.Key, turns.Sum(turn => (long)turn.Waiting), turns.Sum(turn => (long)turn.Running)))
            .ToListAsync(cancel));

    public void Dispose()
    {
        foreach (var subscription in _subscriptions)
        {
            subscription.Dispose();
        }
    }

    private async ValueTask<object> MadeAsync(string key, Func<Task<object>> make)
    {
        var changes = Interlocked.Read(ref _changes);
        if (_made.TryGetValue(key, out var made) && (made.Changes == changes || _clock.GetElapsedTime(made.At) < made.Took * Reuse))
        {
            return made.What;
        }

        var begin = _clock.GetTimestamp();
        var what = await make();
        _made[key] = new Made(what, changes, _clock.GetTimestamp(), _clock.GetElapsedTime(begin));
        return what;
    }

    private static async Task<QueueView> MakeAsync(ReelwrightDb db, IReadOnlyList<string> lanes, CancellationToken cancel)
    {
        // An account counts once, with all it has in these lanes and with its earliest turn.
        var among = $"lane IN ({JobTurns.Placeholders(0, lanes.Count)})";
        var places =
            $"""
            SELECT user_id AS "UserId", MIN(turn) AS "Turn", CAST(SUM(waiting) AS INTEGER) AS "Waiting" FROM job_turns
            WHERE {among} AND waiting > 0 GROUP BY user_id ORDER BY MIN(turn), user_id LIMIT {MaxHeads}
            """;
        var sums =
            $"""
            SELECT COALESCE(CAST(SUM(waiting) AS bigint), 0) AS "Waiting", COALESCE(CAST(SUM(running) AS bigint), 0) AS "Running",
              COUNT(DISTINCT CASE WHEN waiting > 0 THEN user_id END) AS "Accounts"
            FROM job_turns WHERE {among} AND (waiting > 0 OR running > 0)
            """;
        var rows = await db.Database.SqlQueryRaw<Place>(places, [.. lanes]).ToListAsync(cancel);
        var totals = (await db.Database.SqlQueryRaw<Totals>(sums, [.. lanes]).ToListAsync(cancel))[0];
        return new QueueView(totals.Waiting, totals.Running, totals.Accounts, [.. rows.Select(row => (row.UserId, new AccountTurn(row.Turn, row.Waiting, 0)))]);
    }

    private sealed record Made(object What, long Changes, long At, TimeSpan Took);

    private sealed record Place(long UserId, long Turn, int Waiting);

    private sealed record Totals(long Waiting, long Running, long Accounts);
}
