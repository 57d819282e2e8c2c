using Reelwright.Server.Jobs;

namespace Reelwright.Server.Tests.Jobs;

/// <summary>Backends that offer different models, played through without a database or a clock: turns in lanes, strictly in order. All times in microseconds.</summary>
internal sealed class LaneSimulator(IReadOnlyList<string[]> backends, int slotsEach)
{
    private readonly Dictionary<(int Account, string Lane), AccountTurn> _turns = [];
    private readonly Dictionary<(int Account, string Lane), Queue<LaneJob>> _waiting = [];
    private readonly PriorityQueue<LaneStart, long> _running = new();
    private readonly List<LaneStart> _starts = [];
    private long _now = -1;

    /// <summary>Plays the arrivals, which need not be sorted, until every job has ended.</summary>
    public IReadOnlyList<LaneStart> Play(IEnumerable<LaneJob> arrivals)
    {
        var coming = new Queue<LaneJob>(arrivals.OrderBy(job => job.At));
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

            while (StartNext())
            {
            }
        }

        return _starts;
    }

    private void Arrive(LaneJob job)
    {
        Advance(job.At);
        var own = _turns.Where(turn => turn.Key.Account == job.Account).ToList();
        var place = (job.Account, job.Lane);
        var before = _turns.GetValueOrDefault(place, AccountTurn.None with { Turn = own.Select(turn => turn.Value.Turn).DefaultIfEmpty().Max() });
        _turns[place] = before.Submitted(1, _now, job.HeadStart, own.Exists(turn => turn.Key.Lane != job.Lane && turn.Value.Running > 0));
        if (!_waiting.TryGetValue(place, out var queue))
        {
            _waiting[place] = queue = [];
        }

        queue.Enqueue(job with { At = _now });
    }

    private void End(LaneStart ended, long at)
    {
        Advance(at);
        var lanes = backends[ended.Backend];
        var fresh = _turns.Where(turn => lanes.Contains(turn.Key.Lane) && turn.Value is { IsFresh: true, Waiting: > 0 }).Select(turn => (long?)turn.Value.Turn).Max();
        Move(ended.Job.Account, lanes, lane => turn => lane == ended.Job.Lane ? turn.Ended(fresh) : turn.EndedElsewhere(fresh));
    }

    private bool StartNext()
    {
        var heads = _waiting.Where(queue => queue.Value.Count > 0)
            .GroupBy(queue => queue.Key.Lane)
            .Select(lane => lane.MinBy(queue => _turns[queue.Key].Turn))
            .Select(head => new LaneHead(head.Key.Lane, head.Key.Lane, head.Key.Account, _turns[head.Key], head.Value.Peek().At, WaitingInLane: 1))
            .ToList();
        var pool = backends.Select((lanes, at) => new PoolBackend(
            $"{at}", _running.UnorderedItems.Count(running => running.Element.Backend == at) < slotsEach, lanes.ToHashSet(), [], BusySeconds: 0, LoadSeconds: _ => 0)).ToList();
        if (AffinityPolicy.Choose(pool, heads, _now, new AffinityBounds(0, 0)) is not { } choice)
        {
            return false;
        }

        Advance(_now);
        var (account, backend) = ((int)choice.Head.UserId, int.Parse(choice.Backend.Name));
        var job = _waiting[(account, choice.Head.Lane)].Dequeue();
        Move(account, backends[backend], lane => turn => lane == job.Lane ? turn.Claimed(_now) : turn.ServedElsewhere(_now));
        var start = new LaneStart(job, backend, _now);
        _starts.Add(start);
        _running.Enqueue(start, start.End);
        return true;
    }

    private void Move(int account, string[] lanes, Func<string, Func<AccountTurn, AccountTurn>> move)
    {
        foreach (var lane in lanes.Where(lane => _turns.ContainsKey((account, lane))))
        {
            _turns[(account, lane)] = move(lane)(_turns[(account, lane)]);
        }
    }

    // No two things happen in the same microsecond, as on a real clock.
    private void Advance(long at) => _now = Math.Max(at, _now + 1);
}

internal sealed record LaneJob(int Account, string Lane, long At, long Length, long HeadStart = 0);

internal sealed record LaneStart(LaneJob Job, int Backend, long At)
{
    public long End => At + Job.Length;
}
