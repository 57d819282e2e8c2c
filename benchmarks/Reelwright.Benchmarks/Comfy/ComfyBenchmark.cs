using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Reelwright.Benchmarks.Http;
using Reelwright.ComfyUI;
using Reelwright.ComfyUI.Fake;

namespace Reelwright.Benchmarks.Comfy;

/// <summary>Short jobs through the whole house against feeding a fake backend by hand, and what driving two hundred backends costs.</summary>
internal static class ComfyBenchmark
{
    private const int Rounds = 3;
    private const int Jobs = 200;
    private const int Backends = 200;
    private const int Steps = 20;
    private static readonly TimeSpan Work = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan StepTime = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(30);

    /// <param name="args">"short" or "pool" for one of the two; both when there is none.</param>
    public static async Task<int> RunAsync(string[] args)
    {
        if (args is [] or ["short"])
        {
            await ShortJobsAsync();
        }

        if (args is [] or ["pool"])
        {
            await PoolAsync();
        }

        return 0;
    }

    private static async Task ShortJobsAsync()
    {
        var ratios = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            var direct = await FeedByHandAsync();
            var (ours, completed) = await FeedThroughStudioAsync();
            ratios.Add(ours.PerSecond / direct.PerSecond);
            Console.WriteLine($"{Jobs} jobs of {Work.TotalMilliseconds} ms: by hand {direct}; through the studio {ours}, the last one completed after {completed.TotalSeconds:F1} s; ratio {ratios[^1]:F3}");
        }

        ratios.Sort();
        Console.WriteLine($"ratio, median of {Rounds}: {ratios[Rounds / 2]:F3}");
    }

    private static Task<FakeComfyProcess> StartFakeAsync() =>
        FakeComfyProcess.StartAsync("--prompt-ms", Work.TotalMilliseconds.ToString(CultureInfo.InvariantCulture), "--rendering", "SameForAll");

    // Two loops, each with one prompt in flight.
    private static async Task<FakeTimes> FeedByHandAsync()
    {
        await using var fake = await StartFakeAsync();
        await using var backend = new ComfyBackend(new ComfyEndpoint(fake.Address), "bench", TimeProvider.System, NullLogger.Instance);
        var left = Jobs;
        await Task.WhenAll(Enumerable.Range(0, 2).Select(async loop =>
        {
            for (var at = Interlocked.Decrement(ref left); at >= 0; at = Interlocked.Decrement(ref left))
            {
                var outcome = await backend.RunAsync(new PromptRun(Guid.CreateVersion7().ToString("D"), Graph(at), "save", MayExistAlready: false), new Progress<PromptProgress>(), CancellationToken.None);
                if (outcome is not PromptOutcome.Succeeded)
                {
                    throw new InvalidOperationException($"A prompt did not succeed: {outcome}");
                }
            }
        }));
        return await FakeTimes.ReadAsync(fake.Address);
    }

    private static async Task<(FakeTimes Times, TimeSpan Completed)> FeedThroughStudioAsync()
    {
        await using var fake = await StartFakeAsync();
        await using var studio = await StudioServer.StartAsync(postgres: false, "--ComfyUI:Backends:0:Name", "fake", "--ComfyUI:Backends:0:Url", fake.Address.ToString());
        await WaitForBackendsAsync(studio, 1);

        // All are submitted before the first one may run, as if they had waited.
        await fake.OrderAsync("hold");
        await SubmitAsync(studio, Jobs, steps: 1);
        var begin = System.Diagnostics.Stopwatch.GetTimestamp();
        await fake.OrderAsync("release");
        await WaitAsync("all jobs to complete", async () => await CountAsync(studio, "completed") == Jobs, TimeSpan.FromMinutes(5));
        return (await FakeTimes.ReadAsync(fake.Address), System.Diagnostics.Stopwatch.GetElapsedTime(begin));
    }

    private static async Task PoolAsync()
    {
        await using var fakes = await FakePool.StartAsync(Backends, StepTime);
        var settings = fakes.Addresses.SelectMany((address, at) => (string[])[$"--ComfyUI:Backends:{at}:Name", $"fake-{at:D3}", $"--ComfyUI:Backends:{at}:Url", address.ToString()]);
        await using var studio = await StudioServer.StartAsync(postgres: false, [.. settings]);
        await WaitForBackendsAsync(studio, Backends);
        await Task.Delay(Window / 3);
        await MeasureAsync(studio, "nothing to do");
        await SubmitAsync(studio, 5 * Backends, Steps);
        await WaitAsync("every slot to be filled", async () => await CountAsync(studio, "running") == 2 * Backends, TimeSpan.FromMinutes(2));
        await MeasureAsync(studio, $"{2 * Backends} prompts in flight");
        await WaitAsync("the first jobs to complete", async () => await CountAsync(studio, "completed") > Backends / 10, TimeSpan.FromMinutes(5));
        await MeasureAsync(studio, "the same, with jobs ending and beginning");
        Console.WriteLine($"{await CountAsync(studio, "completed")} completed, {await CountAsync(studio, "error")} failed");
    }

    private static async Task MeasureAsync(StudioServer studio, string what)
    {
        var (before, begin) = (studio.Process.ProcessorTime, System.Diagnostics.Stopwatch.GetTimestamp());
        var largest = 0L;
        while (System.Diagnostics.Stopwatch.GetElapsedTime(begin) < Window)
        {
            largest = Math.Max(largest, studio.Process.ResidentBytes());
            await Task.Delay(TimeSpan.FromMilliseconds(500));
        }

        var share = (studio.Process.ProcessorTime - before) / System.Diagnostics.Stopwatch.GetElapsedTime(begin);
        Console.WriteLine($"{Backends} backends, {what}: {share:F2} cores, {largest / 1048576.0:F0} MB resident");
    }

    private static async Task SubmitAsync(StudioServer studio, int jobs, int steps)
    {
        const int AtOnce = 4;
        for (var at = 0; at < jobs; at += AtOnce)
        {
            await studio.Process.PostAsync("/api/generate-image", studio.Key, new { prompt = $"a lighthouse at dusk {at}", model = "sd15", width = 64, height = 64, steps, count = AtOnce, seed = at });
        }
    }

    private static Task WaitForBackendsAsync(StudioServer studio, int count) => WaitAsync(
        $"{count} backends to be online",
        async () => (await GetAsync(studio, "/api/comfyui/status")).GetProperty("backends").EnumerateArray().Count(backend => backend.GetProperty("online").GetBoolean()) == count,
        TimeSpan.FromMinutes(2));

    private static async Task<int> CountAsync(StudioServer studio, string status) => (await GetAsync(studio, $"/api/jobs?status={status}&limit=1")).GetProperty("total").GetInt32();

    private static async Task<JsonElement> GetAsync(StudioServer studio, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Authorization", $"Bearer {studio.Key}");
        using var response = await studio.Process.Http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return response.IsSuccessStatusCode ? JsonDocument.Parse(text).RootElement : throw new InvalidOperationException($"{path}: {text}");
    }

    private static async Task WaitAsync(string what, Func<Task<bool>> isSo, TimeSpan patience)
    {
        var begin = System.Diagnostics.Stopwatch.GetTimestamp();
        while (!await isSo())
        {
            if (System.Diagnostics.Stopwatch.GetElapsedTime(begin) > patience)
            {
                throw new InvalidOperationException($"Waited {patience} for {what}.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(250));
        }
    }

    private static JsonObject Graph(int at) => (JsonObject)JsonNode.Parse(
        $$$"""
        {
          "checkpoint": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "v1-5-pruned-emaonly-fp16.safetensors"}},
          "positive": {"class_type": "CLIPTextEncode", "inputs": {"text": "a lighthouse at dusk {{{at}}}", "clip": ["checkpoint", 1]}},
          "negative": {"class_type": "CLIPTextEncode", "inputs": {"text": "", "clip": ["checkpoint", 1]}},
          "empty": {"class_type": "EmptyLatentImage", "inputs": {"width": 64, "height": 64, "batch_size": 1}},
          "sampler": {"class_type": "KSampler", "inputs": {
            "model": ["checkpoint", 0], "seed": {{{at}}}, "steps": 1, "cfg": 7.0, "sampler_name": "euler", "scheduler": "normal",
            "positive": ["positive", 0], "negative": ["negative", 0], "latent_image": ["empty", 0], "denoise": 1.0}},
          "decode": {"class_type": "VAEDecode", "inputs": {"samples": ["sampler", 0], "vae": ["checkpoint", 2]}},
          "save": {"class_type": "SaveImage", "inputs": {"images": ["decode", 0], "filename_prefix": "bench/{{{at}}}"}}
        }
        """)!;
}

/// <summary>What a fake wrote down of its prompts.</summary>
/// <param name="PerSecond">From the first prompt's end to the last one's: while the first ran, the others were still being submitted.</param>
/// <param name="Gap">Milliseconds between one prompt's end and the next one's start, the median.</param>
internal sealed record FakeTimes(double PerSecond, double Gap, double WorstGap)
{
    public static async Task<FakeTimes> ReadAsync(Uri fake)
    {
        using var http = new HttpClient();
        var log = JsonDocument.Parse(await http.GetStringAsync(new Uri(fake, "/fake/log"))).RootElement;
        var prompts = log.GetProperty("prompts").EnumerateArray()
            .Select(prompt => (Start: prompt.GetProperty("started_ms").GetDouble(), End: prompt.GetProperty("ended_ms").GetDouble()))
            .OrderBy(prompt => prompt.Start)
            .ToList();
        var gaps = prompts.Zip(prompts.Skip(1), (one, next) => next.Start - one.End).Order().ToList();
        return new FakeTimes((prompts.Count - 1) * 1000 / (prompts[^1].End - prompts[0].End), gaps[gaps.Count / 2], gaps[^1]);
    }

    public override string ToString() => $"{PerSecond:F2}/s (gap {Gap:F1} ms, at most {WorstGap:F0} ms)";
}
