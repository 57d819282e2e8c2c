using System.Text.Json;
using Npgsql;

namespace Reelwright.Benchmarks.Http;

/// <summary>A studio for load tests: no request limits, one rich account, no worker (so that the queue only grows).</summary>
internal sealed class StudioServer : IAsyncDisposable
{
    private readonly DirectoryInfo _data;

    private StudioServer(ServerProcess process, DirectoryInfo data, string key) => (Process, _data, Key) = (process, data, key);

    public ServerProcess Process { get; }

    public string Key { get; }

    /// <summary>Where the published program lies: <c>REELWRIGHT_PUBLISHED</c>, set by the script.</summary>
    public static string Program => Path.Combine(
        Environment.GetEnvironmentVariable("REELWRIGHT_PUBLISHED") ?? throw new InvalidOperationException("REELWRIGHT_PUBLISHED is not set: run ./reelwright bench."), "Reelwright.Cli.dll");

    public static async Task<StudioServer> StartAsync(bool postgres, params string[] settings)
    {
        var data = Directory.CreateTempSubdirectory("reelwright-bench-");
        var database = postgres ? await CreateDatabaseAsync() : null;
        var process = await ServerProcess.StartAsync(Program, port => Arguments(port, data.FullName, database, settings), "/health/ready");
        await process.PostAsync("/api/login", null, new { username = "admin", password = "benchmark-password" });
        var key = (await process.PostAsync("/api/keys", null, new { name = "bench", admin = true })).GetProperty("key").GetString()!;
        var me = JsonDocument.Parse(await process.Http.GetStringAsync("/api/auth/check")).RootElement.GetProperty("user").GetProperty("id").GetInt64();
        await process.PostAsync($"/api/admin/users/{me}/credits", key, new { amount = 100_000_000, description = "for the benchmark" });
        return new StudioServer(process, data, key);
    }

    /// <summary>Accounts as rich as the first one, each with a key: strangers to each other, as those who submit at the same time mostly are.</summary>
    public async Task<string[]> AddAccountsAsync(int count)
    {
        var keys = new string[count];
        for (var at = 0; at < count; at++)
        {
            var signedUp = await Process.PostAsync("/api/signup", null, new { username = $"bench-{at}", password = "benchmark-password", email = $"bench-{at}@example.org" });
            var id = signedUp.GetProperty("user").GetProperty("id").GetInt64();
            keys[at] = (await Process.PostAsync("/api/keys", null, new { name = "bench" })).GetProperty("key").GetString()!;
            await Process.PostAsync($"/api/admin/users/{id}/tier", Key, new { tier = "enterprise" }, HttpMethod.Put);
            await Process.PostAsync($"/api/admin/users/{id}/credits", Key, new { amount = 100_000_000, description = "for the benchmark" });
        }

        return keys;
    }

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        _data.Delete(recursive: true);
    }

    private static IEnumerable<string> Arguments(int port, string data, string? database, string[] settings)
    {
        List<string> arguments =
        [
            "serve", "--port", port.ToString(), "--data", data, "--Limits:Scale", "1000000", "--Admin:Username", "admin", "--Admin:Password", "benchmark-password", "--Admin:Email", "bench@example.org",
            "--Tiers:Enterprise:ConcurrentJobs", "100000", .. settings,
        ];
        return database is null ? arguments : [.. arguments, "--Database:Provider", "postgres", "--Database:ConnectionString", database];
    }

    public static async Task<string> CreateDatabaseAsync()
    {
        var cluster = Environment.GetEnvironmentVariable("REELWRIGHT_TEST_POSTGRES") ?? throw new InvalidOperationException("REELWRIGHT_TEST_POSTGRES is not set: run ./reelwright bench.");
        var name = $"bench_{Guid.CreateVersion7():N}";
        await using var source = NpgsqlDataSource.Create(cluster);
        await using var command = source.CreateCommand($"CREATE DATABASE {name}");
        await command.ExecuteNonQueryAsync();
        return new NpgsqlConnectionStringBuilder(cluster) { Database = name }.ConnectionString;
    }
}
