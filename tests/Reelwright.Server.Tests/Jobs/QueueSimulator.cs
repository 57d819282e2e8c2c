using Reelwright.Server.Jobs;

namespace Reelwright.Server.Tests.Jobs;

/// <summary>A lane of the queue played through without a database or a clock: arrivals in, starts out.</summary>
internal sealed class QueueSimulator(int slots)
{
    private readonly Dictionary<int, AccountTurn> _turns = [];
    private readonly Dictionary<int, Queue<SimulatedJob>> _waiting = [];
    private readonly PriorityQueue<(SimulatedJob Job, int Slot), long> _running = new();
    private readonly SortedSet<int> _free = [.. Enumerable.Range(0, slots)];
    private long _now = -1;

    public List<Start> Starts { get; } = [];

    /// <summary>Plays the arrivals, which need not be sorted, until every job has ended.</summary>
    public IReadOnlyList<Start> Play(IEnumerable<SimulatedJob> arrivals)
    {
        var coming = new Queue<SimulatedJob>(arrivals.OrderBy(job => job.At));
        while (coming.Count > 0 || _running.Count > 0)
        {
            var nextEnd = _running.TryPeek(out _, out var end) ? end : long.MaxValue;
            if (coming.TryPeek(out var arrival) && arrival.At < nextEnd)
            {
                Arrive(coming.Dequeue());
            }
            else
            {
                End(_running.Dequeue(), nextEnd);
            }

            StartWhatFits();
            Assert.True(_free.Count == 0 || _waiting.Values.All(queue => queue.Count == 0), "A slot is free while a job waits.");
        }

        return Starts;
    }

    private void Arrive(SimulatedJob job)
    {
        Advance(job.At);
        _turns[job.Account] = TurnOf(job.Account).Submitted(1, _now, job.HeadStart);
        if (!_waiting.TryGetValue(job.Account, out var queue))
        {
            _waiting[job.Account] = queue = [];
        }

        queue.Enqueue(job with { At = _now });
    }

    private void End((SimulatedJob Job, int Slot) ended, long at)
    {
        Advance(at);
        var fresh = _turns.Values.Where(turn => turn is { IsFresh: true, Waiting: > 0 }).Select(turn => (long?)turn.Turn).Max();
        _turns[ended.Job.Account] = TurnOf(ended.Job.Account).Ended(fresh);
        _free.Add(ended.Slot);
    }

    private void StartWhatFits()
    {
        while (_free.Count > 0)
        {
            var slot = _free.Min;
            if (_waiting.Values.All(queue => queue.Count == 0))
            {
                return;
            }

            _free.Remove(slot);
            StartOne(_waiting.Where(queue => queue.Value.Count > 0).Select(queue => queue.Key).MinBy(account => TurnOf(account).Turn), slot);
        }
    }

    private void StartOne(int account, int slot)
    {
        var turn = TurnOf(account);
        var job = _waiting[account].Dequeue();
        Advance(_now);
        Starts.Add(new Start(job, slot, _now, turn.Turn));
        _turns[account] = turn.Claimed(_now);
        _running.Enqueue((job, slot), _now + job.Length);
    }

    // No two things happen in the same microsecond, as on a real clock.
    private void Advance(long at) => _now = Math.Max(at, _now + 1);

    private AccountTurn TurnOf(int account) => _turns.GetValueOrDefault(account, AccountTurn.None);
}

/// <summary>All times in microseconds.</summary>
internal sealed record SimulatedJob(int Account, long At, long Length, long HeadStart = 0);

internal sealed record Start(SimulatedJob Job, int Slot, long At, long Turn);
