namespace Reelwright.Server.Jobs;

/// <summary>
/// Which waiting job goes to which backend. Accounts take turns (<see cref="AccountTurn"/>); since loading heavy weights takes about as
/// long as a job, one whose weights are loaded may go before others within bounds. Pure: the queue applies it to rows, the tests and
/// the benchmark to a simulated pool.
/// </summary>
internal static class AffinityPolicy
{
    /// <summary>
    /// Picks a backend with a free slot and the job it gets. There is always one when a waiting lane is offered by an open backend: no slot
    /// stays free for the sake of order.
    /// </summary>
    /// <param name="open">The backends with a free slot.</param>
    /// <param name="heldElsewhere">What is or will be loaded on the backends of the pool that have no free slot.</param>
    /// <param name="heads">
    /// The first in line of each waiting lane: of the accounts that wait in the lane the one with the smallest turn, and its oldest job there.
    /// In any order.
    /// </param>
    /// <param name="now">Microseconds since 1970.</param>
    /// <returns>Null when no open backend offers a lane that waits.</returns>
    public static AffinityChoice? Choose(
        IReadOnlyList<OpenBackend> open, IReadOnlySet<string> heldElsewhere, IEnumerable<LaneHead> heads, long now, AffinityBounds bounds)
    {
        var line = heads.OrderBy(head => head.Turn.Turn).ThenBy(head => head.QueuedAt).ThenBy(head => head.UserId).ThenBy(head => head.Lane, StringComparer.Ordinal).ToList();
        (LaneHead Head, OpenBackend Backend)? first = null;
        var passed = new List<LaneHead>();
        foreach (var head in line)
        {
            if (open.Where(backend => backend.Lanes.Contains(head.Lane)).MinBy(backend => backend.SecondsUntilWork(head.Family)) is not { } best)
            {
                continue;
            }

            if (first is { } due && head.Turn.Turn - due.Head.Turn.Turn > bounds.BonusMicroseconds)
            {
                break;
            }

            if (best.Families.Contains(head.Family))
            {
                return new AffinityChoice(best, head, [.. passed.Where(other => other.UserId != head.UserId).DistinctBy(other => other.UserId)]);
            }

            first ??= (head, best);
            passed.Add(head);
            if (head.Turn.Bypassed >= bounds.MaxBypasses)
            {
                break;
            }
        }

        return first is { } next ? new AffinityChoice(next.Backend, next.Head, []) : null;
    }
}

/// <summary>The first in line of a lane.</summary>
/// <param name="Family">Of the weights that the lane's model needs.</param>
/// <param name="Turn">The account's turn over all gpu lanes together, and how often the account was passed over since it last went.</param>
/// <param name="QueuedAt">When the job was submitted, in microseconds since 1970.</param>
internal sealed record LaneHead(string Lane, string Family, long UserId, AccountTurn Turn, long QueuedAt);

/// <summary>A backend with a free slot.</summary>
/// <param name="Lanes">Those of the models it offers.</param>
/// <param name="Families">What will be loaded when a job handed over now begins: the family of the last job handed over, else what is loaded.</param>
/// <param name="BusySeconds">How long, about, until a job handed over now begins; 0 when nothing runs there.</param>
/// <param name="LoadSeconds">How long loading a family takes there, learned or estimated.</param>
internal sealed record OpenBackend(string Name, IReadOnlySet<string> Lanes, IReadOnlyCollection<string> Families, double BusySeconds, Func<string, double> LoadSeconds)
{
    public double SecondsUntilWork(string family) => BusySeconds + (Families.Contains(family) ? 0 : LoadSeconds(family));
}

/// <param name="BonusMicroseconds">By how much of a turn a loaded family may go first.</param>
/// <param name="MaxBypasses">How often an account may be passed over before it goes next in any case.</param>
internal sealed record AffinityBounds(long BonusMicroseconds, int MaxBypasses);

/// <param name="PassedOver">Heads of other accounts that were due before: each one's <see cref="AccountTurn.Bypassed"/> grows by one.</param>
internal sealed record AffinityChoice(OpenBackend Backend, LaneHead Head, IReadOnlyList<LaneHead> PassedOver);
