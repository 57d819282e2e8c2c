namespace Reelwright.Server.Jobs;

/// <summary>
/// Which waiting job goes to which backend. Accounts take turns (<see cref="AccountTurn"/>), but loading heavy weights takes about as long
/// as a job, so that strict turns would spend a sixth of the machines on loading. Therefore every job has a price for going to a backend,
/// and is chosen when it has waited longer than others by more than its price is higher. Pure: the queue applies it to rows, the tests and
/// the benchmark to a simulated pool, on which the constants were tuned (docs/decisions/0009).
/// </summary>
internal static class AffinityPolicy
{
    // Seconds of waiting that a second of loading is worth.
    private const double LoadPrice = 0.40;

    // Another backend has the weights and will soon be open: load them a second time only for somebody who has waited long.
    private const double HeldElsewhere = 10;

    // The weights that have to go are wanted back: by this much when no other backend has them, and by less when one has.
    private const double LastCopy = 2.5;
    private const double OneOfSeveral = 0.75;
    private const int ManyWaiting = 10;

    // A load for a single job is dearer than one that a whole row of jobs will use.
    private const double Lonely = 3;

    // Own jobs of other models are overtaken by those that were sent at most this much later.
    private const long OwnOrderMicroseconds = 15 * 60 * 1_000_000L;

    /// <summary>How long before the expected end of what runs on a backend it gets the next job: enough for uploads and a wrong guess.</summary>
    public static readonly TimeSpan HandOverLead = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Whether a backend on which something runs, and nothing waits yet, takes its next job now. What is handed over is out of the queue's
    /// reach: whoever comes later waits behind it, and it cannot go to a backend that has its weights. So that is done as late as it can be.
    /// </summary>
    /// <param name="remaining">Until the running job is expected to end; null when nobody knows.</param>
    public static bool IsTimeToHandOver(TimeSpan? remaining) => remaining is not { } left || left <= HandOverLead;

    /// <summary>
    /// Picks a backend with a free slot and the job it gets. There is one whenever an open backend offers a lane that waits: no slot stays free for
    /// the sake of order.
    /// </summary>
    /// <param name="pool">All backends that are online, open or not.</param>
    /// <param name="heads">
    /// The first in line of each lane: of the accounts that wait there the one with the smallest turn, and its oldest job of the lane. In any order.
    /// </param>
    /// <param name="now">Microseconds since 1970.</param>
    /// <returns>Null when no open backend offers a lane that waits.</returns>
    public static AffinityChoice? Choose(IReadOnlyList<PoolBackend> pool, IReadOnlyList<LaneHead> heads, long now, AffinityBounds bounds)
    {
        var open = pool.Where(backend => backend.IsOpen).ToList();
        var waiting = heads.Where(head => open.Exists(head.MayGoTo)).ToList();
        if (waiting.Count == 0)
        {
            return null;
        }

        var prices = LoadPrices.Of(pool, heads, hasIdleToSpare: waiting.Sum(head => head.WaitingInLane) <= open.Count(backend => backend.BusySeconds == 0));
        var chosen = (
            from head in Eligible(waiting, pool, bounds)
            from backend in open
            where head.MayGoTo(backend)
            orderby prices.Of(head, backend) - ((now - head.Turn.Turn) / 1e6), head.QueuedAt, head.UserId, head.Lane
            select (Head: head, Backend: backend)).First();
        return new AffinityChoice(chosen.Backend, chosen.Head, PassedOver(waiting, chosen.Head));
    }

    // Those whose turn is within the bonus of the first one's, and who do not pass over anybody that was passed over too often.
    private static List<LaneHead> Eligible(List<LaneHead> waiting, IReadOnlyList<PoolBackend> pool, AffinityBounds bounds)
    {
        var oldestOwn = waiting.GroupBy(head => head.UserId).ToDictionary(own => own.Key, own => own.Min(head => head.QueuedAt));
        var limit = waiting.Min(head => head.Turn.Turn) + bounds.BonusMicroseconds;
        foreach (var head in waiting.Where(head => head.Turn.Bypassed >= bounds.BypassesOf(head, pool)))
        {
            limit = Math.Min(limit, head.Turn.Turn);
        }

        return waiting.FindAll(head => head.Turn.Turn <= limit && head.QueuedAt - oldestOwn[head.UserId] <= OwnOrderMicroseconds);
    }

    private static List<LaneHead> PassedOver(List<LaneHead> waiting, LaneHead chosen) =>
        [.. waiting.Where(head => head.Turn.Turn < chosen.Turn.Turn && head.UserId != chosen.UserId).DistinctBy(head => head.UserId)];

    /// <param name="Demand">Jobs that wait, by family.</param>
    /// <param name="Copies">On how many backends a family is or will be loaded.</param>
    /// <param name="HasIdleToSpare">There are no more jobs than idle backends; then only matters how soon each begins.</param>
    private sealed record LoadPrices(Dictionary<string, int> Demand, Dictionary<string, int> Copies, bool HasIdleToSpare)
    {
        public static LoadPrices Of(IReadOnlyList<PoolBackend> pool, IReadOnlyList<LaneHead> heads, bool hasIdleToSpare) => new(
            heads.GroupBy(head => head.Family, StringComparer.Ordinal).ToDictionary(lanes => lanes.Key, lanes => lanes.Sum(head => head.WaitingInLane), StringComparer.Ordinal),
            pool.SelectMany(backend => backend.Families).CountBy(family => family, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal),
            hasIdleToSpare);

        /// <summary>In seconds of waiting.</summary>
        public double Of(LaneHead head, PoolBackend backend) => backend.BusySeconds + (backend.Families.Contains(head.Family) ? 0 : OfLoading(head, backend));

        private double OfLoading(LaneHead head, PoolBackend backend)
        {
            var load = backend.LoadSeconds(head.Family);
            var back = backend.Families.Sum(family => backend.LoadSeconds(family) * WantedBack(family));
            var elsewhere = Copies.ContainsKey(head.Family) ? HeldElsewhere : 1;
            return HasIdleToSpare ? load + back : LoadPrice * ((load * elsewhere) + back) * (1 + (Lonely / Demand[head.Family]));
        }

        private double WantedBack(string family) => Demand.GetValueOrDefault(family) switch
        {
            0 => 0,
            _ when Copies[family] == 1 => LastCopy,
            >= ManyWaiting => OneOfSeveral,
            _ => 0,
        };
    }
}

/// <summary>The first in line of a lane.</summary>
/// <param name="Family">Of the weights that the lane's model needs.</param>
/// <param name="Turn">The account's turn over all gpu lanes together, and how often the account was passed over since it last went.</param>
/// <param name="QueuedAt">When the job was submitted, in microseconds since 1970.</param>
/// <param name="WaitingInLane">Jobs that wait in the lane, of all accounts; at least 1. A count that is a little old will do.</param>
/// <param name="Avoids">The backend that could not do the job, when there is another one that may.</param>
internal sealed record LaneHead(string Lane, string Family, long UserId, AccountTurn Turn, long QueuedAt, int WaitingInLane, string? Avoids = null)
{
    public bool MayGoTo(PoolBackend backend) => backend.Lanes.Contains(Lane) && backend.Name != Avoids;
}

/// <summary>A backend that is online.</summary>
/// <param name="IsOpen">It has a free slot that is to be filled now.</param>
/// <param name="Lanes">Those of the models it offers.</param>
/// <param name="Families">What will be loaded when a job handed over now begins: the family of the last job handed over, else what is loaded.</param>
/// <param name="BusySeconds">How long, about, until a job handed over now begins; 0 when nothing runs there.</param>
/// <param name="LoadSeconds">How long loading a family takes there, learned or estimated.</param>
internal sealed record PoolBackend(
    string Name, bool IsOpen, IReadOnlySet<string> Lanes, IReadOnlyCollection<string> Families, double BusySeconds, Func<string, double> LoadSeconds);

/// <param name="BonusMicroseconds">By how much of a turn a loaded family may go first.</param>
/// <param name="MaxBypasses">How often, for each backend that could have taken its job, an account may be passed over before it goes next in any case.</param>
internal sealed record AffinityBounds(long BonusMicroseconds, int MaxBypasses)
{
    /// <summary>
    /// Whoever came to an empty place is passed over less than once for each backend. So it is handed over at the latest when the last of them takes its
    /// next job, and somebody else's long queue delays it by no more than one job on each slot.
    /// </summary>
    public int BypassesOf(LaneHead head, IReadOnlyList<PoolBackend> pool) =>
        Math.Max(0, ((head.Turn.IsFresh ? Math.Min(MaxBypasses, 1) : MaxBypasses) * pool.Count(backend => backend.Lanes.Contains(head.Lane))) - 1);
}

/// <param name="PassedOver">Heads of other accounts that were due before: each one's <see cref="AccountTurn.Bypassed"/> grows by one.</param>
internal sealed record AffinityChoice(PoolBackend Backend, LaneHead Head, IReadOnlyList<LaneHead> PassedOver);
