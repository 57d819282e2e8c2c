using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Reelwright.Benchmarks.Http;

namespace Reelwright.Benchmarks.Pages;

/// <summary>A hosted page with fifty visitors: how long they wait, how much they get, and what counting them costs.</summary>
internal static class PagesBenchmark
{
    private const int Visitors = 50;
    private const int Rounds = 5;
    private const string Person = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
    private const string Robot = "Mozilla/5.0 (compatible; ExampleBot/1.0)";
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Slice = TimeSpan.FromSeconds(4);

    public static async Task<int> RunAsync(string[] args)
    {
        foreach (var postgres in new[] { false, true })
        {
            await using var studio = await StudioServer.StartAsync(postgres);
            var name = postgres ? "PostgreSQL" : "SQLite";
            var path = await MakePageAsync(studio);
            await SizesAsync(studio, path);
            await WaitsAsync(studio, path, name);
            await CountingAsync(studio, path, name);
        }

        return 0;
    }

    private static async Task<string> MakePageAsync(StudioServer studio)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/generate?wait=60")
        {
            Content = JsonContent.Create(new { prompt = "a lighthouse at dusk", width = 832, height = 480, frames = 9, steps = 1, seed = 7 }),
        };
        request.Headers.Add("Authorization", $"Bearer {studio.Key}");
        using var made = await studio.Process.Http.SendAsync(request);
        var film = JsonDocument.Parse(await made.Content.ReadAsStringAsync()).RootElement.GetProperty("filename").GetString();
        var page = await studio.Process.PostAsync("/api/hosting/pages", studio.Key, new
        {
            video_filename = film,
            title = "The lighthouse at the end of the night",
            description = string.Join(' ', Enumerable.Repeat("A storm passes, the lamp goes on turning.", 47)),
            cta_text = "Buy the print",
            cta_url = "https://shop.example/lighthouse",
        });
        return $"/v/{page.GetProperty("slug").GetString()}";
    }

    private static async Task SizesAsync(StudioServer studio, string path)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = studio.Process.Http.BaseAddress };
        var page = (await http.GetByteArrayAsync(path)).Length;
        var still = (await http.GetByteArrayAsync($"{path}/poster")).Length;
        Console.WriteLine($"page with a description of 1,973 characters: {page:N0} bytes, its still {still:N0}, together {page + still:N0} before the film");
    }

    private static async Task WaitsAsync(StudioServer studio, string path, string name)
    {
        var waits = await new PacedVisitors(studio.Process.Port, Visitors, Pause).RunAsync(n => Request(path, $"{Person} {n}"), TimeSpan.FromSeconds(10));
        waits.Sort();
        Console.WriteLine(
            $"{name}: {Visitors} visitors, each a page every {Pause.TotalMilliseconds:F0} ms ({waits.Count:N0} pages): "
            + $"median {Milliseconds(waits, 0.5)}, 99th percentile {Milliseconds(waits, 0.99)}, longest {Milliseconds(waits, 1)}");
    }

    private static async Task CountingAsync(StudioServer studio, string path, string name)
    {
        // Every request of a person is another person: the dearest case, each of them a row.
        var robot = Request(path, Robot);
        var persons = Enumerable.Range(0, 5_000).Select(n => Request(path, $"{Person} {n}")).ToArray();
        var (ratios, costs) = (new List<double>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            var without = await new RawLoad(studio.Process.Port, Visitors).RunAsync(_ => robot, Slice);
            var with = await new RawLoad(studio.Process.Port, Visitors).RunAsync(n => persons[n % persons.Length], Slice);
            ratios.Add(with / without);
            costs.Add((1_000_000 / with) - (1_000_000 / without));
            Console.WriteLine($"{name}: {without:N0} pages/s not counted, {with:N0} counted, ratio {with / without:F2}, {costs[^1]:F1} µs of the machine for each");
        }

        ratios.Sort();
        costs.Sort();
        Console.WriteLine($"{name}: counting, median of {Rounds}: ratio {ratios[Rounds / 2]:F2}, {costs[Rounds / 2]:F1} µs");
    }

    private static byte[] Request(string path, string agent) => Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: {agent}\r\n\r\n");

    private static string Milliseconds(List<TimeSpan> sorted, double share) =>
        $"{sorted[Math.Min(sorted.Count - 1, (int)(sorted.Count * share))].TotalMilliseconds.ToString("F2", CultureInfo.InvariantCulture)} ms";
}
