using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Reelwright.Media;
using Reelwright.Server.Tests.Harness;

namespace Reelwright.Server.Tests.Generation;

public sealed class GenerateVideoTests(GenerationWorld world) : IClassFixture<GenerationWorld>
{
    private static readonly object Small = new { prompt = "a lighthouse at night", width = 128, height = 72, frames = 12, steps = 1, seed = 7 };

    [Fact]
    public async Task A_prompt_becomes_a_film_of_exactly_the_asked_size_length_and_rate()
    {
        var account = await world.App.SignUpAsync("starter");

        var queued = await account.PostAsync("/api/generate", Small);
        var status = await FinishedAsync(account, queued);
        var film = await world.ProbeAsync(account, status.GetProperty("url").GetString()!);

        Assert.Equal("queued", queued.GetProperty("status").GetString());
        Assert.Equal((7, 12, "wan-t2v"), (queued.GetProperty("seed").GetInt64(), queued.GetProperty("frames").GetInt32(), queued.GetProperty("model").GetString()));
        Assert.Equal(13, queued.GetProperty("credits_charged").GetInt32());
        Assert.Equal(487, queued.GetProperty("credits_remaining").GetInt32());
        Assert.Equal("local", status.GetProperty("engine").GetString());
        Assert.Equal((128, 72, 12), (film.Width, film.Height, film.FrameCount));
        Assert.Equal(0.5, film.DurationSeconds, 0.001);
        Assert.Equal(new FrameRate(24), film.FrameRate);
    }

    [Fact]
    public async Task The_history_shows_every_field_and_the_state()
    {
        var account = await world.App.SignUpAsync();
        var made = await GenerationWorld.MakeAsync(account, Small);

        var list = await account.GetAsync("/api/generations");
        var item = list.GetProperty("generations")[0];

        Assert.Equal(1, list.GetProperty("total").GetInt32());
        Assert.Equal(made.GetProperty("generation_id").GetInt64(), item.GetProperty("id").GetInt64());
        Assert.Equal(made.GetProperty("filename").GetString(), item.GetProperty("filename").GetString());
        Assert.Equal("completed", item.GetProperty("status").GetString());
        Assert.Equal("a lighthouse at night", item.GetProperty("prompt").GetString());
        Assert.Equal((128, 72, 12, 1, 7), (Int(item, "width"), Int(item, "height"), Int(item, "frames"), Int(item, "steps"), Int(item, "seed")));
        Assert.Equal(("euler", "simple"), (item.GetProperty("sampler").GetString(), item.GetProperty("scheduler").GetString()));
        Assert.Equal(0.5, item.GetProperty("duration_seconds").GetDouble(), 0.001);
        Assert.True(item.GetProperty("size_bytes").GetInt64() > 0);
        Assert.Equal(HttpStatusCode.OK, (await account.Client.GetAsync(item.GetProperty("thumbnail_url").GetString(), Cancel)).StatusCode);
        Assert.Equal(0, (await account.GetAsync("/api/generations?status=error")).GetProperty("total").GetInt32());
        Assert.Equal(0, (await account.GetAsync("/api/generations?model=ltx-t2v")).GetProperty("total").GetInt32());
        Assert.Equal(1, (await account.GetAsync("/api/generations?model=wan-t2v&operation=generate&status=completed&favorite=false")).GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task The_free_tier_s_film_is_marked_and_its_original_is_kept_for_further_work()
    {
        var free = await world.App.SignUpAsync();
        var paying = await world.App.SignUpAsync("starter");

        var marked = await FrameAsync(free, await GenerationWorld.MakeAsync(free, new { prompt = "a lighthouse", width = 320, height = 180, frames = 4, steps = 1, seed = 7 }));
        var plain = await FrameAsync(paying, await GenerationWorld.MakeAsync(paying, new { prompt = "a lighthouse", width = 320, height = 180, frames = 4, steps = 1, seed = 7 }));
        var generation = (await free.GetAsync("/api/generations")).GetProperty("generations")[0];
        var extended = await free.PostAsync("/api/extend-video", new { generation_id = generation.GetProperty("id").GetInt64() });
        var last = await ImageAsync(free, extended.GetProperty("image_url").GetString()!);

        // The mark is white on a dark corner; elsewhere nothing differs but the second encoding.
        Assert.True(Difference(marked, plain, corner: true) > 4 * Difference(marked, plain, corner: false) + 1, "The corner should carry the mark.");
        Assert.True(Difference(last, plain, corner: true) < 6, "The frame to go on from should carry no mark.");
    }

    [Fact]
    public async Task The_same_seed_gives_the_same_pixels()
    {
        var account = await world.App.SignUpAsync("starter");

        var first = await FrameAsync(account, await GenerationWorld.MakeAsync(account, Small));
        var again = await FrameAsync(account, await GenerationWorld.MakeAsync(account, Small));

        Assert.Equal(first.Pixels.ToArray(), again.Pixels.ToArray());
    }

    [Fact]
    public async Task Prompt_model_seed_and_engine_are_in_the_file()
    {
        var account = await world.App.SignUpAsync();
        var path = await world.DownloadAsync(account, (await GenerationWorld.MakeAsync(account, Small)).GetProperty("url").GetString()!);

        var metadata = await MediaMetadata.ReadAsync(path, Cancel);

        Assert.Equal(("a lighthouse at night", "wan-t2v", 7L, "local"), (metadata?.Prompt, metadata?.Model, metadata?.Seed, metadata?.Engine));
        Assert.NotNull(metadata?.DigitalSourceType);
    }

    [Fact]
    public async Task What_the_model_does_not_take_is_ignored_and_what_is_capped_is_told()
    {
        var account = await world.App.SignUpAsync();

        var queued = await account.PostAsync("/api/generate", new { prompt = "a fish", model = "animatediff", width = 65, height = 64, frames = 41, steps = 1, camera = "in", shift = 3.5 });

        Assert.Equal("""["shift","camera"]""", queued.GetProperty("ignored").GetRawText());
        Assert.Equal(16, Int(queued, "frames"));
        Assert.Equal("""[{"field":"width","asked":65,"used":64},{"field":"frames","asked":41,"used":16}]""", queued.GetProperty("adjusted").GetRawText());
        Assert.Equal(8, Int(queued, "credits_charged"));
    }

    [Theory]
    [InlineData("wan-t2v", null, null)]
    [InlineData("hunyuan-t2v", 30, 7)]
    [InlineData("animatediff", 41, null)]
    [InlineData("hunyuan3d", null, 3)]
    public async Task A_quote_is_what_submission_charges(string model, int? frames, int? steps)
    {
        var account = await world.App.SignUpAsync();

        var quote = await account.GetAsync($"/api/generation-cost?model={model}&frames={frames}&steps={steps}");
        var queued = await account.PostAsync("/api/generate", new { prompt = "a fish", model, frames, steps });
        await account.DeleteAsync($"/api/generations/{queued.GetProperty("generation_id").GetInt64()}");

        Assert.Equal(Int(quote, "credits"), Int(queued, "credits_charged"));
        Assert.Equal(quote.GetProperty("frames").ToString(), queued.GetProperty("frames").ToString());
    }

    [Fact]
    public async Task A_repetition_with_the_same_key_is_charged_once()
    {
        var account = await world.App.SignUpAsync();
        using var first = await SendAsync();
        using var again = await SendAsync();

        Assert.Equal(Id(await TestAccount.ReadAsync(first)), Id(await TestAccount.ReadAsync(again)));
        Assert.Equal(1, (await account.GetAsync("/api/generations")).GetProperty("total").GetInt32());
        Assert.Equal(137, (await account.GetAsync("/api/credits")).GetProperty("credits").GetInt32());

        async Task<HttpResponseMessage> SendAsync()
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/generate") { Content = JsonContent.Create(Small) };
            request.Headers.Add("Idempotency-Key", "once");
            return await account.Client.SendAsync(request, Cancel);
        }

        static string? Id(JsonElement reply) => reply.GetProperty("job_id").GetString();
    }

    [Fact]
    public async Task Deleting_cancels_refunds_and_forgets()
    {
        var account = await world.App.SignUpAsync();
        var made = await GenerationWorld.MakeAsync(account, Small);

        // Long enough to be at work, or still waiting, when the deletion comes.
        var queued = await account.PostAsync("/api/generate", new { prompt = "a long film", width = 640, height = 360, frames = 81, steps = 30 });
        await account.DeleteAsync($"/api/generations/{queued.GetProperty("generation_id").GetInt64()}");
        await account.DeleteAsync($"/api/generations/{made.GetProperty("generation_id").GetInt64()}");

        Assert.Equal("cancelled", (await account.GetAsync($"/api/status?job_id={queued.GetProperty("job_id").GetString()}")).GetProperty("status").GetString());
        Assert.Equal(0, (await account.GetAsync("/api/generations")).GetProperty("total").GetInt32());
        Assert.Equal(137, (await account.GetAsync("/api/credits")).GetProperty("credits").GetInt32());
        Assert.Equal(HttpStatusCode.NotFound, (await account.Client.GetAsync(made.GetProperty("url").GetString(), Cancel)).StatusCode);
        await account.DeleteAsync($"/api/generations/{made.GetProperty("generation_id").GetInt64()}", 404);
    }

    private static async Task<JsonElement> FinishedAsync(TestAccount account, JsonElement queued)
    {
        var id = queued.GetProperty("job_id").GetString();
        using var events = await account.Client.GetAsync($"/api/jobs/{id}/events", HttpCompletionOption.ResponseContentRead, Cancel);
        return await account.GetAsync($"/api/status?job_id={id}");
    }

    private async Task<RawImage> FrameAsync(TestAccount account, JsonElement made)
    {
        var path = await world.DownloadAsync(account, made.GetProperty("url").GetString()!);
        return await world.App.Get<Ffmpeg>().GrabFrameAsync(path, MediaFormat.Mp4, FramePosition.Last, Cancel);
    }

    private async Task<RawImage> ImageAsync(TestAccount account, string url) =>
        await world.App.Get<Ffmpeg>().DecodeImageAsync(await world.DownloadAsync(account, url), MediaFormat.Png, cancel: Cancel);

    /// <summary>Mean difference of the channels, in the corner of the mark or in the opposite one.</summary>
    private static double Difference(RawImage a, RawImage b, bool corner)
    {
        Assert.Equal((a.Width, a.Height), (b.Width, b.Height));
        var (sum, count) = (0.0, 0);
        for (var y = corner ? a.Height * 7 / 8 : 0; y < (corner ? a.Height : a.Height / 8); y++)
        {
            for (var x = corner ? a.Width * 3 / 4 : 0; x < (corner ? a.Width : a.Width / 4); x++)
            {
                for (var channel = 0; channel < 3; channel++)
                {
                    var at = (((y * a.Width) + x) * 4) + channel;
                    sum += Math.Abs(a.Pixels[at] - b.Pixels[at]);
                    count++;
                }
            }
        }

        return sum / count;
    }

    private static int Int(JsonElement item, string name) => item.GetProperty(name).GetInt32();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;
}
