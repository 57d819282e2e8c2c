using System.Globalization;

namespace Reelwright.Benchmarks.Http;

/// <summary>Status polls with an API key against a bare endpoint, and submissions with durable commits.</summary>
internal static class ApiBenchmark
{
    private const int Connections = 16;
    private const int Rounds = 3;
    private static readonly TimeSpan Slice = TimeSpan.FromSeconds(4);

    public static async Task<int> RunAsync(string[] args)
    {
        await StatusAsync();
        await SubmissionsAsync("SQLite", postgres: false);
        await SubmissionsAsync("PostgreSQL", postgres: true);
        return 0;
    }

    private static async Task StatusAsync()
    {
        await using var bare = await ServerProcess.StartAsync(typeof(ApiBenchmark).Assembly.Location, port => ["bare-server", port.ToString(CultureInfo.InvariantCulture)], "/api/status?job_id=x");
        await using var studio = await StudioServer.StartAsync(postgres: false, "--Worker:Role", "api");
        var job = (await studio.Process.PostAsync("/api/generate", studio.Key, Submission(0))).GetProperty("job_id").GetString();
        var bareRequest = RawLoad.Get($"/api/status?job_id={job}");
        var ourRequest = RawLoad.Get($"/api/status?job_id={job}", studio.Key);
        var ratios = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            var bareRate = await new RawLoad(bare.Port, Connections).RunAsync(_ => bareRequest, Slice);
            var ourRate = await new RawLoad(studio.Process.Port, Connections).RunAsync(_ => ourRequest, Slice);
            ratios.Add(ourRate / bareRate);
            Console.WriteLine($"status: bare {bareRate:N0}/s, with an API key {ourRate:N0}/s, ratio {ourRate / bareRate:F2}");
        }

        ratios.Sort();
        Console.WriteLine($"status ratio, median of {Rounds}: {ratios[Rounds / 2]:F2}");
    }

    private static async Task SubmissionsAsync(string name, bool postgres)
    {
        await using var studio = await StudioServer.StartAsync(postgres, "--Worker:Role", "api");
        var keys = await studio.AddAccountsAsync(Connections * 4);
        foreach (var (who, some) in new[] { ("one account", keys[..1]), ($"{keys.Length} accounts", keys) })
        {
            var rates = new List<double>();
            for (var round = 0; round < Rounds; round++)
            {
                rates.Add(await new RawLoad(studio.Process.Port, Connections).RunAsync(
                    n => RawLoad.Post("/api/generate", some[n % some.Length], System.Text.Json.JsonSerializer.Serialize(Submission(n))), Slice));
            }

            rates.Sort();
            Console.WriteLine($"submissions on {name}, {who}: {rates[Rounds / 2]:N0}/s (median of {Rounds}, {rates[0]:N0} to {rates[^1]:N0})");
        }
    }

    private static object Submission(long n) => new { prompt = $"a lighthouse at dusk {n}", width = 64, height = 64, frames = 1, steps = 1, seed = 1 };
}
