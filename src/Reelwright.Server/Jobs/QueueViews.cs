using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Signals;

namespace Reelwright.Server.Jobs;

/// <summary>A lane as it stands: whose turn it is, and how much waits and runs.</summary>
/// <param name="Waiting">Jobs that wait.</param>
/// <param name="Running">Jobs that run.</param>
/// <param name="Accounts">Accounts with waiting jobs.</param>
/// <param name="Heads">Turns of the waiting accounts, the smallest first: all of them, or as many as are looked at.</param>
internal sealed record QueueView(long Waiting, long Running, long Accounts, ImmutableArray<(long UserId, AccountTurn Turn)> Heads)
{
    public static readonly QueueView Empty = new(0, 0, 0, []);

    /// <summary>The place of an account's job: exact unless more accounts wait than are looked at, then an estimate.</summary>
    public long PositionOf(long userId, AccountTurn own, int rank)
    {
        var others = Heads.Where(head => head.UserId != userId).Select(head => head.Turn).ToList();
        var exact = TurnPolicy.Position(rank, own.Turn, others);
        return others.Count == 0 || Accounts <= Heads.Length ? exact : rank + 1 + ((exact - rank - 1) * Accounts / Heads.Length);
    }
}

/// <summary>Views of the lanes, made when somebody asks and something has changed.</summary>
internal sealed class QueueViews : IDisposable
{
    /// <summary>Accounts looked at one by one. Beyond that a position is in the thousands and nobody minds an estimate.</summary>
    public const int MaxHeads = 5_000;

    // A view is used again for so many times as long as it took to make: asking costs at most a twentieth of the time, however long the queue.
    private const int Reuse = 20;

    private readonly ConcurrentDictionary<string, Made> _views = new(StringComparer.Ordinal);
    private readonly TimeProvider _clock;
    private readonly IDisposable[] _subscriptions;
    private long _changes;

    public QueueViews(SignalBus signals, TimeProvider clock)
    {
        _clock = clock;
        _subscriptions = [.. new[] { JobSignals.Changed, SignalBus.MissedTopic }.Select(topic => signals.Subscribe(topic, _ => Interlocked.Increment(ref _changes)))];
    }

    public async ValueTask<QueueView> GetAsync(ReelwrightDb db, string lane, CancellationToken cancel)
    {
        var changes = Interlocked.Read(ref _changes);
        if (_views.TryGetValue(lane, out var made) && (made.Changes == changes || _clock.GetElapsedTime(made.At) < made.Took * Reuse))
        {
            return made.View;
        }

        var begin = _clock.GetTimestamp();
        var view = await MakeAsync(db, lane, cancel);
        _views[lane] = new Made(view, changes, _clock.GetTimestamp(), _clock.GetElapsedTime(begin));
        return view;
    }

    public void Dispose()
    {
        foreach (var subscription in _subscriptions)
        {
            subscription.Dispose();
        }
    }

    private static async Task<QueueView> MakeAsync(ReelwrightDb db, string lane, CancellationToken cancel)
    {
        var rows = await db.Set<JobTurn>()
            .FromSqlRaw("SELECT * FROM job_turns WHERE lane = {0} AND waiting > 0 ORDER BY turn, user_id LIMIT {1}", lane, MaxHeads)
            .AsNoTracking()
            .ToListAsync(cancel);
        var totals = await db.Set<JobTurn>().Where(turn => turn.Lane == lane && (turn.Waiting > 0 || turn.Running > 0))
            .GroupBy(turn => turn.Lane)
            .Select(turns => new
            {
                Waiting = turns.Sum(turn => (long)turn.Waiting),
                Running = turns.Sum(turn => (long)turn.Running),
                Accounts = turns.LongCount(turn => turn.Waiting > 0),
            })
            .SingleOrDefaultAsync(cancel);
        return totals is null
            ? QueueView.Empty
            : new QueueView(totals.Waiting, totals.Running, totals.Accounts, [.. rows.Select(row => (row.UserId, row.ToAccountTurn()))]);
    }

    private sealed record Made(QueueView View, long Changes, long At, TimeSpan Took);
}
