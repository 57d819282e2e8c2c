using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Reelwright.Benchmarks.Http;
using Reelwright.Server;
using Reelwright.Server.Jobs;
using Reelwright.Server.Platform.Data;

namespace Reelwright.Benchmarks.Queue;

/// <summary>Claims out of 1,000,000 waiting jobs of 10,000 accounts: how long one takes, and how many a second several workers get.</summary>
internal static class ClaimBenchmark
{
    private const int Accounts = 10_000;
    private const int JobsEach = 100;
    private const int Claims = 3_000;
    private const int Workers = 8;
    private const int Slots = 4;

    public static async Task<int> RunAsync(string[] args)
    {
        await MeasureAsync("SQLite", null);
        await MeasureAsync("PostgreSQL", await StudioServer.CreateDatabaseAsync());
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
            await FillAsync(app.Services.GetRequiredService<Database>());
            var claims = app.Services.GetRequiredService<JobClaims>();
            var one = await RunAsync(claims, 1, 1, Claims);
            Console.WriteLine($"{name}: one worker, {Accounts * JobsEach:N0} waiting: median {Percentile(one.Times, 0.5):F2} ms, 99th percentile {Percentile(one.Times, 0.99):F2} ms, {one.PerSecond:N0} claims/s");
            var many = await RunAsync(claims, Workers, 1, Claims * 4);
            Console.WriteLine($"{name}: {Workers} workers: median {Percentile(many.Times, 0.5):F2} ms, 99th percentile {Percentile(many.Times, 0.99):F2} ms, {many.PerSecond:N0} claims/s");

            // A worker with several free slots fills them at once.
            var filled = await RunAsync(claims, Workers, Slots, Claims * 8);
            Console.WriteLine($"{name}: {Workers} workers with {Slots} free slots each: median {Percentile(filled.Times, 0.5):F2} ms, 99th percentile {Percentile(filled.Times, 0.99):F2} ms, {filled.PerSecond:N0} jobs claimed/s");
            await app.StopAsync();
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    private static async Task<(List<double> Times, double PerSecond)> RunAsync(JobClaims claims, int workers, int slots, int total)
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
                var claimed = await claims.ClaimAsync("cpu", slots, $"bench-{worker}", CancellationToken.None);
                mine.Add(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
                if (claimed.Count != slots)
                {
                    throw new InvalidOperationException($"A claim gave {claimed.Count} jobs out of a full queue.");
                }
            }
        })));
        var seconds = watch.Elapsed.TotalSeconds;
        var all = times.SelectMany(list => list).ToList();
        all.Sort();
        return (all, total / seconds);
    }

    private static double Percentile(List<double> sorted, double share) => sorted[Math.Min(sorted.Count - 1, (int)(sorted.Count * share))];

    private static Task FillAsync(Database database) => database.WriteAsync(
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
                {{with}}SELECT {{id}}, 1000 + n % {1}, 'video', 'generate', 'cpu', {2}, '{}', 1, 'queued', 0, 0, 0, 1, 0, 1700000000000000 + n, 1 FROM {{rows}}
                """.Replace("'{}'", "'{{}}'", StringComparison.Ordinal),
                [Accounts * JobsEach, Accounts, false],
                CancellationToken.None);
            await tx.ExecuteAsync(
                "INSERT INTO job_turns (user_id, lane, turn, waiting, running, is_fresh, bypassed) SELECT user_id, 'cpu', MIN(created_at), COUNT(*), 0, {0}, 0 FROM jobs GROUP BY user_id",
                [false],
                CancellationToken.None);
            await tx.ExecuteAsync(tx.Db.IsPostgres ? "ANALYZE" : "ANALYZE jobs", [], CancellationToken.None);
        },
        CancellationToken.None);
}
