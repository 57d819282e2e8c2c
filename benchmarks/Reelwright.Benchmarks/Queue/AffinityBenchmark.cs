using Reelwright.Server.Jobs;
using Reelwright.Server.Tests.Jobs;

namespace Reelwright.Benchmarks.Queue;

/// <summary>
/// The affinity policy on a simulated pool (4 backends, 8 models, three accounts, 10,000 jobs) beside other rules: the throughput as a share of what
/// no schedule can exceed, and each account's mean wait as a multiple of its fair share.
/// </summary>
internal static class AffinityBenchmark
{
    private static readonly int[] Seeds = [1, 2, 3, 4, 5];

    public static Task<int> RunAsync(string[] args)
    {
        var options = new QueueOptions();
        var affinity = GpuRules.Affinity(new AffinityBounds(options.LoadedModelBonusSeconds * 1_000_000L, options.MaxBypasses));
        (string Name, Func<GpuWorkload, GpuPool> Pool, PickGpuJob Rule)[] rules =
        [
            ("first come, first served", workload => workload.Pool, GpuRules.Fifo),
            ("strict turns", workload => workload.Pool, GpuRules.Turns),
            ("turns, loaded first (before)", workload => workload.Pool, GpuRules.LoadedFirst),
            ("price, handed over at once", workload => workload.Pool, affinity),
            ("price, handed over late (now)", workload => workload.LatePool, affinity),
        ];

        Console.WriteLine($"Means of seeds {string.Join(", ", Seeds)}. Waits are from submission to the beginning of the work, so that loading counts as waiting.");
        Console.WriteLine("Their multiples: of the same account's mean wait where loading is free and turns are strict.");
        foreach (var mix in Seeds.SelectMany(seed => GpuWorkload.Mixes(seed)).GroupBy(workload => workload.Name))
        {
            Console.WriteLine();
            Console.WriteLine($"{mix.Key,-30} {"throughput",10} {"loads",6} {"flood",14} {"steady",14} {"occasional",14} {"longest",9}");
            var fair = mix.ToDictionary(workload => workload, workload => GpuOutcome.Of(workload, workload.FreePool, GpuRules.Turns));
            Print("(loading free, strict turns)", [.. mix.Select(workload => (fair[workload], fair[workload]))]);
            foreach (var (name, pool, rule) in rules)
            {
                Print(name, [.. mix.Select(workload => (GpuOutcome.Of(workload, pool(workload), rule), fair[workload]))]);
            }
        }

        return Task.FromResult(0);
    }

    private static void Print(string rule, IReadOnlyList<(GpuOutcome Outcome, GpuOutcome Fair)> seeds)
    {
        var accounts = Enumerable.Range(0, GpuWorkload.Accounts).Select(account =>
            $"{seeds.Average(seed => seed.Outcome.MeanWaits[account]):F0} s x{seeds.Average(seed => seed.Outcome.Shares(seed.Fair)[account]):F2}");
        var longest = seeds.Max(seed => Math.Max(seed.Outcome.LongestWaits[GpuWorkload.Steady], seed.Outcome.LongestWaits[GpuWorkload.Occasional]));
        Console.WriteLine($"{rule,-30} {seeds.Average(seed => seed.Outcome.Throughput),10:F3} {seeds.Average(seed => seed.Outcome.Loads),6:F0} {string.Join(' ', accounts.Select(account => $"{account,14}"))} {longest,7:F0} s");
    }
}
