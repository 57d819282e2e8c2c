using Reelwright.Server.Jobs;

namespace Reelwright.Server.Tests.Jobs;

/// <summary>The rules that are compared on the simulated pool.</summary>
internal static class GpuRules
{
    private const long Second = 1_000_000;

    // What a backend is taken to need still when something runs there, for all rules alike.
    private const double TypicalBusySeconds = 60;

    /// <summary>First come, first served, whoever it is.</summary>
    public static (SimulatedBackend Backend, GpuJob Job, IEnumerable<int> Passed) Fifo(GpuPoolSimulator pool) =>
        Serve(pool, pool.Heads.MinBy(job => job.At)!);

    /// <summary>Accounts take turns, each with its oldest job; what is loaded where plays no part.</summary>
    public static (SimulatedBackend Backend, GpuJob Job, IEnumerable<int> Passed) Turns(GpuPoolSimulator pool) =>
        Serve(pool, OldestOfAccounts(pool)[0]);

    /// <summary>Turns, and a loaded model goes first within a minute and three bypasses: what the queue did before there was a price.</summary>
    public static (SimulatedBackend Backend, GpuJob Job, IEnumerable<int> Passed) LoadedFirst(GpuPoolSimulator pool)
    {
        var line = OldestOfAccounts(pool);
        var chosen = 0;
        for (var at = 0; at < line.Count && pool.TurnOf(line[at].Account).Turn - pool.TurnOf(line[0].Account).Turn <= 60 * Second; at++)
        {
            if (pool.Backends.Any(backend => backend.IsOpen(pool.Now) && backend.ComingFamily == line[at].Model))
            {
                chosen = at;
                break;
            }

            if (pool.TurnOf(line[at].Account).Bypassed >= 3)
            {
                break;
            }
        }

        var (backend, job, _) = Serve(pool, line[chosen]);
        return (backend, job, line.Take(chosen).Select(head => head.Account));
    }

    /// <summary><see cref="AffinityPolicy"/>, which sees no more than the queue shows it: one head for each lane.</summary>
    public static PickGpuJob Affinity(AffinityBounds bounds) => pool =>
    {
        var lanes = pool.Pool.LoadTimes.Keys.ToHashSet(StringComparer.Ordinal);
        var backends = pool.Backends.Select(backend => new PoolBackend(
            backend.Number.ToString(),
            backend.IsOpen(pool.Now),
            lanes,
            backend.ComingFamily is { } family ? [family] : [],
            backend.Running is null ? 0 : TypicalBusySeconds,
            family => pool.Pool.LoadTimes[family] / 1e6)).ToList();
        var jobs = pool.Heads.GroupBy(job => job.Model, StringComparer.Ordinal).ToDictionary(lane => lane.Key, lane => lane.MinBy(job => pool.TurnOf(job.Account).Turn)!, StringComparer.Ordinal);
        var waiting = pool.Heads.GroupBy(job => job.Model, StringComparer.Ordinal).ToDictionary(lane => lane.Key, lane => lane.Sum(job => pool.WaitingOf(job.Account, job.Model)), StringComparer.Ordinal);
        var heads = jobs.Values.Select(job => new LaneHead(job.Model, job.Model, job.Account, pool.TurnOf(job.Account), job.At, waiting[job.Model])).ToList();

        var choice = AffinityPolicy.Choose(backends, heads, pool.Now, bounds)!;
        return (pool.Backends[int.Parse(choice.Backend.Name)], jobs[choice.Head.Lane], choice.PassedOver.Select(head => (int)head.UserId));
    };

    private static List<GpuJob> OldestOfAccounts(GpuPoolSimulator pool) =>
        [.. pool.Heads.GroupBy(job => job.Account).Select(own => own.MinBy(job => job.At)!).OrderBy(job => pool.TurnOf(job.Account).Turn)];

    private static (SimulatedBackend Backend, GpuJob Job, IEnumerable<int> Passed) Serve(GpuPoolSimulator pool, GpuJob job) => (
        pool.Backends.Where(backend => backend.IsOpen(pool.Now)).MinBy(backend =>
            (backend.Running is null ? 0 : TypicalBusySeconds) + (backend.ComingFamily == job.Model ? 0 : pool.Pool.LoadTimes[job.Model] / 1e6))!,
        job,
        []);
}
