using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Reelwright.ComfyUI.Fake;
using Reelwright.Media;

namespace Reelwright.EndToEnd.Tests.Running;

/// <summary>A studio that is killed while a backend works for it.</summary>
public sealed class AfterAKill : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly StudioFolder _studio = new();
    private readonly HttpClient _http = new(new SocketsHttpHandler());
    private Uri _address = null!;

    public void Dispose()
    {
        _http.Dispose();
        _studio.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_prompt_that_kept_running_is_found_again_and_its_result_taken(bool endsMeanwhile)
    {
        await using var comfy = await FakeComfyProcess.StartAsync("--catalogue", Path.Combine(AppContext.BaseDirectory, "catalog"));
        await comfy.OrderAsync("hold");
        string job;
        await using (var first = await ServeAsync(comfy))
        {
            job = await SubmitAsync();
            await UntilAsync(async () => (await LogAsync(comfy)).Any(prompt => prompt.GetProperty("started_ms").ValueKind is JsonValueKind.Number), "the prompt to run");
            await first.KillAsync();
        }

        if (endsMeanwhile)
        {
            await comfy.OrderAsync("release");
            await UntilAsync(async () => (await LogAsync(comfy)).Any(prompt => prompt.GetProperty("outcome").ValueKind is JsonValueKind.String), "the prompt to end");
        }

        await using var second = await ServeAsync(comfy);
        await comfy.OrderAsync("release");
        var end = await EndAsync(job);

        Assert.True(end.GetProperty("status").GetString() == "completed", end.GetRawText());
        Assert.Single(await LogAsync(comfy));
        await File.WriteAllBytesAsync(_studio["film.mp4"], await _http.GetByteArrayAsync(new Uri(_address, end.GetProperty("outputs")[0].GetProperty("url").GetString())));
        var film = await new Ffmpeg(new FfmpegOptions()).ProbeAsync(_studio["film.mp4"], MediaFormat.Mp4, CancellationToken.None);
        Assert.Equal((320, 192, 5), (film.Width, film.Height, film.FrameCount));
        _studio.AssertBooksBalance();
    }

    private async Task<CliProcess> ServeAsync(FakeComfyProcess comfy)
    {
        var serve = CliProcess.Start(
            "serve", "--port", "0", "--data", _studio.Data, "--Worker:LeaseSeconds=2", "--ComfyUI:HealthSeconds=0.2", "--Limits:Scale=1000",
            "--ComfyUI:Backends:0:Name=gpu-1", $"--ComfyUI:Backends:0:Url={comfy.Address}");
        await serve.SaysAsync("Listening on http://127.0.0.1:");
        var file = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(_studio.Data, "server.json"))).RootElement;
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", file.GetProperty("token").GetString());
        _address = new Uri(file.GetProperty("address").GetString()!);
        await UntilAsync(async () => (await _http.GetFromJsonAsync<JsonElement>(new Uri(_address, "/api/comfyui/status"))).GetProperty("online").GetBoolean(), "the backend to be online");
        return serve;
    }

    private async Task<string> SubmitAsync()
    {
        using var reply = await _http.PostAsJsonAsync(
            new Uri(_address, "/api/generate"), new { prompt = "a harbour", model = "wan-t2v", width = 320, height = 192, frames = 5, steps = 4, seed = 7 });
        Assert.True(reply.IsSuccessStatusCode, await reply.Content.ReadAsStringAsync());
        return (await reply.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("job_id").GetString()!;
    }

    private async Task<JsonElement> EndAsync(string job)
    {
        var last = default(JsonElement);
        await UntilAsync(
            async () =>
            {
                last = await _http.GetFromJsonAsync<JsonElement>(new Uri(_address, $"/api/status?job_id={job}"));
                return last.GetProperty("status").GetString() is "completed" or "error" or "cancelled";
            },
            "the job to end");
        return last;
    }

    private async Task<IReadOnlyList<JsonElement>> LogAsync(FakeComfyProcess comfy) =>
        [.. (await _http.GetFromJsonAsync<JsonElement>(new Uri(comfy.Address, "/fake/log"))).GetProperty("prompts").EnumerateArray()];

    /// <summary>Asks again and again: what is waited for is in another process.</summary>
    private static async Task UntilAsync(Func<Task<bool>> holds, string expected)
    {
        using var late = new CancellationTokenSource(Patience);
        while (!await holds())
        {
            Assert.False(late.IsCancellationRequested, $"Waited in vain for {expected}.");
        }
    }
}
