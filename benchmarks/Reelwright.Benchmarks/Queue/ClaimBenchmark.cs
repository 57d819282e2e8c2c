using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Reelwright.Benchmarks.Http;
using Reelwright.Server;
using Reelwright.Server.Jobs;
using Reelwright.Server.Platform.Data;

namespace Reelwright.Benchmarks.Queue;

/// <summary>
/// Claims out of 1,000,000 waiting jobs of 10,000 accounts: how long one takes, and how many a second several workers get; then the same for backends,
/// where the jobs wait in a lane for each of 26 models.
/// </summary>
internal static class ClaimBenchmark
{
    private const int Accounts = 10_000;
    private const int JobsEach = 100;
    private const int Claims = 3_000;
    private const int Workers = 8;
    private const int Slots = 4;
    private const int Models = 26;

    /// <param name="args">sqlite or postgres for one of them.</param>
    public static async Task<int> RunAsync(string[] args)
    {
        if (!args.Contains("postgres"))
        {
            await MeasureAsync("SQLite", null);
        }

        if (!args.Contains("sqlite"))
        {
            await MeasureAsync("PostgreSQL", await StudioServer.CreateDatabaseAsync());
        }

        return 0;
    }

    private static async Task MeasureAsync(string name, string? postgres)
    {
        var data = Directory.CreateTempSubdirectory("reelwright-bench-");
        try
        {
            string[] settings = ["--Data:Folder", data.FullName, "--urls", "http://127.0.0.1:0", "--Worker:Role", "api", "--Logging:LogLevel:Default", "Error"];
            string[] database = postgres is null ? [] : ["--Database:Provider", "postgres", "--Database:ConnectionString", postgres];
            await using var app = ReelwrightHost.Build([.. settings, .. database]);
            await app.StartAsync();
            var (store, claims, gpu) = (app.Services.GetRequiredService<Database>(), app.Services.GetRequiredService<JobClaims>(), app.Services.GetRequiredService<GpuClaims>());
            await FillAsync(store, "'cpu'");
            Show(name, $"one worker, {Accounts * JobsEach:N0} waiting", await RunAsync(1, 1, Claims, ClaimCpu));
            Show(name, $"{Workers} workers", await RunAsync(Workers, 1, Claims * 4, ClaimCpu));

            // A worker with several free slots fills them at once.
            Show(name, $"{Workers} workers with {Slots} free slots each", await RunAsync(Workers, Slots, Claims * 8, ClaimCpu));

            await ClearAsync(store);
            await FillAsync(store, $"'gpu:model-' || (n % {Models})");
            Show(name, $"one backend with {Models} models, {Accounts * JobsEach:N0} waiting", await RunAsync(1, 1, Claims, ClaimGpu));
            Show(name, $"{Workers} nodes, each for a backend", await RunAsync(Workers, 1, Claims, ClaimGpu));
            await app.StopAsync();

            async Task<int> ClaimCpu(int worker, int slots) => (await claims.ClaimAsync("cpu", slots, $"bench-{worker}", CancellationToken.None)).Count;

            async Task<int> ClaimGpu(int worker, int slots) => await gpu.ClaimAsync(PoolFor(worker), $"bench-{worker}", CancellationToken.None) is null ? 0 : 1;
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    // Each node sees all backends and has a free slot on its own; the weights it had last are those of some model.
    private static List<PoolBackend> PoolFor(int node) =>
        [.. Enumerable.Range(0, Workers).Select(at => new PoolBackend(
            $"backend-{at}",
            IsOpen: at == node,
            Enumerable.Range(0, Models).Select(model => JobLane.GpuOf($"model-{model}")).ToHashSet(),
            [JobLane.GpuOf($"model-{at}")],
            BusySeconds: 0,
            LoadSeconds: _ => 30))];

    private static async Task<(List<double> Times, double PerSecond)> RunAsync(int workers, int slots, int total, Func<int, int, Task<int>> claim)
    {
        var left = total;
        var times = new List<double>[workers];
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, workers).Select(worker => Task.Run(async () =>
        {
            var mine = times[worker] = [];
            while (Interlocked.Add(ref left, -slots) >= 0)
            {
                var begin = Stopwatch.GetTimestamp();
                var claimed = await claim(worker, slots);
                mine.Add(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
                if (claimed == 0)
                {
                    throw new InvalidOperationException("A claim gave no job out of a full queue.");
                }

                // Several workers that want several each may get less than they asked for, and ask again.
                Interlocked.Add(ref left, slots - claimed);
            }
        })));
        var seconds = watch.Elapsed.TotalSeconds;
        var all = times.SelectMany(list => list).ToList();
        all.Sort();
        return (all, total / seconds);
    }

    private static void Show(string name, string what, (List<double> Times, double PerSecond) measured) => Console.WriteLine(
        $"{name}: {what}: median {Percentile(measured.Times, 0.5):F2} ms, 99th percentile {Percentile(measured.Times, 0.99):F2} ms, {measured.PerSecond:N0} jobs claimed/s");

    private static double Percentile(List<double> sorted, double share) => sorted[Math.Min(sorted.Count - 1, (int)(sorted.Count * share))];

    // In a transaction of its own: its lock would keep the server's housekeeping waiting for as long as filling takes.
    private static Task ClearAsync(Database database) => database.WriteAsync(
        async tx =>
        {
            foreach (var table in new[] { "jobs", "job_turns" })
            {
                await tx.ExecuteAsync($"{(tx.Db.IsPostgres ? "TRUNCATE" : "DELETE FROM")} {table}", [], CancellationToken.None);
            }
        },
        CancellationToken.None);

    private static Task FillAsync(Database database, string lane) => database.WriteAsync(
        async tx =>
        {
            tx.Db.Database.SetCommandTimeout(TimeSpan.FromMinutes(10));
            var (series, id) = tx.Db.IsPostgres
                ? ("SELECT n FROM generate_series(0, {0} - 1) AS s(n)", "gen_random_uuid()")
                : ("SELECT n FROM series", "upper(substr(h, 1, 8) || '-' || substr(h, 9, 4) || '-' || substr(h, 13, 4) || '-' || substr(h, 17, 4) || '-' || substr(h, 21))");
            var rows = tx.Db.IsPostgres
                ? $"({series}) AS r"
                : $"(SELECT n, hex(randomblob(16)) AS h FROM ({series})) AS r";
            var with = tx.Db.IsPostgres ? "" : "WITH RECURSIVE series(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM series WHERE n + 1 < {0}) ";
            await tx.ExecuteAsync(
                $$"""
                INSERT INTO jobs (id, user_id, kind, operation, lane, is_heavy, request, work, status, attempt, failures, progress, credits_charged, credits_refunded, created_at, revision)
                {{with}}SELECT {{id}}, 1000 + n % {1}, 'video', 'generate', {{lane}}, {2}, '{}', 1, 'queued', 0, 0, 0, 1, 0, 1700000000000000 + n, 1 FROM {{rows}}
                """.Replace("'{}'", "'{{}}'", StringComparison.Ordinal),
                [Accounts * JobsEach, Accounts, false],
                CancellationToken.None);
            await tx.ExecuteAsync(
                """
                INSERT INTO job_turns (user_id, lane, turn, waiting, running, is_fresh, bypassed)
                SELECT user_id, lane, MIN(created_at), COUNT(*), 0, {0}, 0 FROM jobs GROUP BY user_id, lane
                UNION ALL SELECT DISTINCT user_id, 'gpu', 0, 0, 0, {0}, 0 FROM jobs
                """,
                [false],
                CancellationToken.None);
            await tx.ExecuteAsync(tx.Db.IsPostgres ? "ANALYZE" : "ANALYZE jobs", [], CancellationToken.None);
        },
        CancellationToken.None);
}
