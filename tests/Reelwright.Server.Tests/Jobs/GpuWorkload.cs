using Reelwright.Server.Jobs;

namespace Reelwright.Server.Tests.Jobs;

/// <summary>Ten thousand jobs of three accounts on one pool, always the same for the same seed.</summary>
internal sealed record GpuWorkload(string Name, GpuPool Pool, IReadOnlyList<GpuJob> Jobs)
{
    public const int Flood = 0;
    public const int Steady = 1;
    public const int Occasional = 2;
    public const int Accounts = 3;
    private const long Second = 1_000_000;
    private const long Shortest = 10 * Second;
    private const long Longest = 180 * Second;

    // By model, seconds from disk to card: five with weights of 14B and more, three light ones.
    private static readonly Dictionary<string, long> LoadTimes = new(StringComparer.Ordinal)
    {
        ["wan-t2v"] = 62 * Second,
        ["wan-i2v"] = 64 * Second,
        ["wan-vace"] = 48 * Second,
        ["hunyuan"] = 55 * Second,
        ["ltx"] = 42 * Second,
        ["sd15"] = 3 * Second,
        ["wan-5b"] = 8 * Second,
        ["svd"] = 5 * Second,
    };

    private static readonly double[] Equal = [1, 1, 1, 1, 1, 1, 1, 1];
    private static readonly double[] Popular = [1, 1.0 / 2, 1.0 / 3, 1.0 / 6, 1.0 / 7, 1.0 / 4, 1.0 / 8, 1.0 / 5];
    private static readonly double[] HeavyOnly = [1, 1, 1, 1, 1, 0, 0, 0];

    /// <summary>
    /// Four mixes: every model as often as any other; some more popular than others (1/rank); each account with models of its own, so that
    /// nobody else uses what was loaded for it; and heavy models only.
    /// </summary>
    public static IEnumerable<GpuWorkload> Mixes(int seed, int jobs = 10_000, int backends = 4) =>
    [
        Make("all models alike", seed, jobs, backends, [Equal, Equal, Equal]),
        Make("some are popular", seed, jobs, backends, [Popular, Popular, Popular]),
        Make("each its own", seed, jobs, backends, [[3, 2, 0, 0, 0, 1, 0, 0], [0, 0, 1, 1, 0, 0, 0, 1], [0, 1, 0, 0, 1, 0, 1, 0]]),
        Make("heavy ones only", seed, jobs, backends, [HeavyOnly, HeavyOnly, HeavyOnly]),
    ];

    /// <summary>The same pool when the next job is handed over late, as the queue does it.</summary>
    public GpuPool LatePool => Pool with { Lead = (long)AffinityPolicy.HandOverLead.TotalMicroseconds, LateCost = Second };

    /// <summary>The same pool when loading takes no time: what accounts' waits are compared with.</summary>
    public GpuPool FreePool => Pool with { LoadTimes = Pool.LoadTimes.ToDictionary(load => load.Key, _ => 0L, StringComparer.Ordinal) };

    /// <summary>
    /// A time before which no schedule whatever can have run all jobs, even one that knows the future and does not care for accounts or order of
    /// arrival: all work and one load of each model that is used, spread evenly over the backends. (No backend holds anything at first, so
    /// each used model is loaded at least once, and no backend does two things at a time.)
    /// </summary>
    public double Bound => (Jobs.Sum(job => (double)job.Length) + Jobs.Select(job => job.Model).Distinct(StringComparer.Ordinal).Sum(model => (double)Pool.LoadTimes[model])) / Pool.Backends;

    /// <param name="tastes">By account: how often it uses each model, in proportion.</param>
    private static GpuWorkload Make(string name, int seed, int total, int backends, double[][] tastes)
    {
        var random = new Random(seed);
        string[] models = [.. LoadTimes.Keys];
        var span = 0.85 * total * ((Shortest + Longest) / 2.0) / backends;
        var steady = total / 5;
        var occasional = total * 8 / 100;
        var flood = total - steady - occasional;
        var jobs = new List<GpuJob>();

        // Heaps of 500 at a time, so that it always has something waiting.
        for (var at = 0; at < flood; at++)
        {
            Add(Flood, at / 500 * 500 / (double)flood * span);
        }

        // At any time, less than its share of the machines.
        for (var at = 0; at < steady; at++)
        {
            Add(Steady, random.NextDouble() * span);
        }

        // Sits down now and then, and sends a handful within minutes.
        for (var sent = 0; sent < occasional;)
        {
            var at = random.NextDouble() * span;
            for (var left = random.Next(1, 8); left > 0 && sent < occasional; left--, sent++)
            {
                Add(Occasional, at);
                at += random.NextDouble() * 60 * Second;
            }
        }

        return new GpuWorkload(name, new GpuPool(backends, LoadTimes), jobs);

        void Add(int account, double at)
        {
            var pick = random.NextDouble() * tastes[account].Sum();
            var model = 0;
            while (pick > tastes[account][model])
            {
                pick -= tastes[account][model++];
            }

            jobs.Add(new GpuJob(account, models[model], (long)at, random.NextInt64(Shortest, Longest), Guess: 0.8 + (0.45 * random.NextDouble())));
        }
    }
}

/// <summary>What a rule made of a workload.</summary>
/// <param name="Throughput">As a share of what no schedule can exceed (<see cref="GpuWorkload.Bound"/>).</param>
/// <param name="MeanWaits">By account, in seconds.</param>
/// <param name="LongestWaits">By account, in seconds.</param>
internal sealed record GpuOutcome(double Throughput, int Loads, IReadOnlyList<double> MeanWaits, IReadOnlyList<double> LongestWaits)
{
    public static GpuOutcome Of(GpuWorkload workload, GpuPool pool, PickGpuJob rule)
    {
        var runs = new GpuPoolSimulator(pool, rule).Play(workload.Jobs);
        var waits = Enumerable.Range(0, GpuWorkload.Accounts).Select(account => runs.Where(run => run.Job.Account == account).Select(run => run.Wait / 1e6).ToList()).ToList();
        return new GpuOutcome(
            workload.Bound / runs.Max(run => run.End),
            runs.Count(run => run.LoadTime > 0),
            [.. waits.Select(account => account.Average())],
            [.. waits.Select(account => account.Max())]);
    }

    /// <summary>By account: its mean wait as a multiple of its fair share, the mean wait where loading is free and turns are strict.</summary>
    public IReadOnlyList<double> Shares(GpuOutcome fair) => [.. MeanWaits.Zip(fair.MeanWaits, (wait, share) => wait / share)];
}
