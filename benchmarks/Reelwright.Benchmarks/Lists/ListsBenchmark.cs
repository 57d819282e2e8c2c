using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Reelwright.Benchmarks.Http;
using Reelwright.Server;
using Reelwright.Server.Community;
using Reelwright.Server.Platform.Data;

namespace Reelwright.Benchmarks.Lists;

/// <summary>
/// What a list's first page costs when the account has a thousand rows, and when it has a million, in one run; then the reports of usage over the million jobs.
/// The counters of usage are made from the jobs by the migration's own statements.
/// </summary>
internal static class ListsBenchmark
{
    private const long Few = 1_000;
    private const long Usual = 1_000_000;
    private const int Requests = 40;

    private static readonly string[] Reports = ["/api/analytics/usage?days=30", "/api/analytics/usage?days=366&time_zone=America/New_York", "/api/analytics/summary"];

    /// <param name="args">sqlite or postgres for one of them; a number for other than a million rows.</param>
    public static async Task<int> RunAsync(string[] args)
    {
        var rows = args.Select(word => long.TryParse(word, CultureInfo.InvariantCulture, out var number) ? number : 0).Append(0).Max() is > 0 and var given ? given : Usual;
        if (!args.Contains("postgres"))
        {
            await MeasureAsync("SQLite", null, rows);
        }

        if (!args.Contains("sqlite"))
        {
            await MeasureAsync("PostgreSQL", await StudioServer.CreateDatabaseAsync(), rows);
        }

        return 0;
    }

    private static async Task MeasureAsync(string name, string? postgres, long rows)
    {
        var data = Directory.CreateTempSubdirectory("reelwright-bench-");
        try
        {
            string[] settings =
            [
                "--Data:Folder", data.FullName, "--urls", "http://127.0.0.1:0", "--Worker:Role", "api", "--Limits:Scale", "1000000", "--Logging:LogLevel:Default", "Error",
                "--Admin:Username", "admin", "--Admin:Password", "benchmark-password", "--Admin:Email", "bench@example.org",
            ];
            string[] provider = postgres is null ? [] : ["--Database:Provider", "postgres", "--Database:ConnectionString", postgres];
            await using var app = ReelwrightHost.Build([.. settings, .. provider]);
            await app.StartAsync();
            using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
            var account = await SignUpAsync(client);
            var database = app.Services.GetRequiredService<Database>();

            await FillAsync(database, account, 0, Few, rows);
            var before = await MeasureListsAsync(client);
            await FillAsync(database, account, Few, rows, rows);
            var after = await MeasureListsAsync(client);
            foreach (var (path, few) in before)
            {
                Console.WriteLine($"{name}: {path}: {few:F2} ms with {Few:N0} rows, {after[path]:F2} ms with {rows:N0}, ratio {after[path] / few:F2}");
            }

            await CountUsageAsync(database, postgres is not null);
            foreach (var path in Reports)
            {
                var times = await TimesAsync(client, path);
                Console.WriteLine($"{name}: {path} over {rows:N0} jobs: median {times[Requests / 2]:F2} ms, slowest of {Requests} {times[^1]:F2} ms");
            }

            await app.StopAsync();
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    private static async Task<long> SignUpAsync(HttpClient client)
    {
        client.DefaultRequestHeaders.Add("Sec-Fetch-Site", "same-origin");
        using var signedUp = await client.PostAsJsonAsync("/api/signup", new { username = "bench", password = "benchmark-password", email = "bench-1@example.org" });
        signedUp.EnsureSuccessStatusCode();
        var id = (await signedUp.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("user").GetProperty("id").GetInt64();
        using var created = await client.PostAsJsonAsync("/api/keys", new { name = "bench" });
        var key = (await created.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>()).GetProperty("key").GetString()!;
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return id;
    }

    private static async Task FillAsync(Database database, long account, long from, long to, long rows)
    {
        foreach (var table in ListTable.All)
        {
            await table.FillAsync(database, account, Shelves.NameOf(null, null), from, Math.Min(to, table.Most), rows);
        }

        // A list of everybody's keeps its own count.
        await database.WriteAsync(
            async tx =>
            {
                await Shelves.CountAsync(tx, [Shelves.NameOf(null, null)], to - from, CancellationToken.None);

                // And an account's kept totals are made by the migration's own statements.
                var totals = Migrator.Known(tx.Db.IsPostgres).Single(migration => migration.Name == "0020_row_totals").Sql;
                await tx.ExecuteAsync("DELETE FROM row_totals", [], CancellationToken.None);
                await tx.ExecuteAsync(totals[totals.IndexOf("INSERT INTO row_totals", StringComparison.Ordinal)..], [], CancellationToken.None);
                await tx.ExecuteAsync("ANALYZE", [], CancellationToken.None);
            },
            CancellationToken.None);
    }

    private static async Task<Dictionary<string, double>> MeasureListsAsync(HttpClient client)
    {
        var medians = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var path in ListTable.All.Select(table => table.Path).OfType<string>())
        {
            medians[path] = (await TimesAsync(client, path))[Requests / 2];
        }

        return medians;
    }

    /// <summary>Milliseconds, sorted, after a warm-up.</summary>
    private static async Task<List<double>> TimesAsync(HttpClient client, string path)
    {
        var times = new List<double>();
        for (var at = -5; at < Requests; at++)
        {
            var begin = Stopwatch.GetTimestamp();
            using var response = await client.GetAsync(path);
            response.EnsureSuccessStatusCode();
            await response.Content.ReadAsByteArrayAsync();
            if (at >= 0)
            {
                times.Add(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
            }
        }

        times.Sort();
        return times;
    }

    private static Task CountUsageAsync(Database database, bool postgres)
    {
        var sql = Migrator.Known(postgres).Single(migration => migration.Name == "0019_usage").Sql;
        return database.WriteAsync(
            async tx =>
            {
                tx.Db.Database.SetCommandTimeout(TimeSpan.FromMinutes(10));
                await tx.ExecuteAsync(sql[sql.IndexOf("INSERT INTO usage_slots", StringComparison.Ordinal)..], [], CancellationToken.None);
            },
            CancellationToken.None);
    }
}
