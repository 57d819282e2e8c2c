using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Reelwright.ComfyUI.Fake;
using Reelwright.ComfyUI.Tests.Conformance;
using Reelwright.Media;
using static Reelwright.ComfyUI.Tests.FakeServer.FakeTestCase;

namespace Reelwright.ComfyUI.Tests.FakeServer;

public sealed class FakeComfyTests
{
    [Fact]
    public async Task A_sampler_tells_state_preview_and_progress_at_every_step()
    {
        await using var fake = await FakeComfy.StartAsync(new FakeComfyOptions { Rendering = FakeRendering.Nothing });
        using var http = Client(fake);
        await using var plain = await WireSocket.OpenAsync(fake.Address, "plain");
        await using var flagged = await WireSocket.OpenAsync(fake.Address, "flagged", flags: true);
        await plain.UntilEndAsync(await SubmitAsync(http, Sampled(1), "plain", new JsonObject { ["preview_method"] = "latent2rgb" }));
        await flagged.UntilEndAsync(await SubmitAsync(http, Sampled(2), "flagged", new JsonObject { ["preview_method"] = "latent2rgb" }));
        var silent = await SubmitAsync(http, Sampled(3), "plain", new JsonObject { ["preview_method"] = "none" });
        await plain.UntilEndAsync(silent);

        Assert.Equal(["progress_state", "progress", "binary"], StepOf(plain));
        Assert.Equal(["progress_state", "binary", "progress"], StepOf(flagged));
        var events = plain.Messages.Where(message => message.Binary is not null).Select(message => message.BinaryEvent).ToList();
        Assert.Equal([1u, 1u, 1u, 1u], events);
        Assert.All(flagged.Messages.Where(message => message.Binary is not null), message => Assert.Equal(4u, message.BinaryEvent));
        Assert.Equal(4, plain.Messages.Count(message => message.Type == "progress" && message.PromptId == silent));
    }

    [Fact]
    public async Task Whole_numbers_and_fractions_of_progress_are_written_as_python_does()
    {
        await using var fake = await FakeComfy.StartAsync(new FakeComfyOptions { Rendering = FakeRendering.Nothing });
        using var http = Client(fake);
        await using var socket = await WireSocket.OpenAsync(fake.Address, "me");
        await socket.UntilEndAsync(await SubmitAsync(http, Sampled(1)));

        var last = socket.Messages.Last(message => message.Type == "progress_state").Data!["nodes"]!;
        Assert.Equal(("1.0", "1.0"), (last["4"]!["value"]!.ToJsonString(), last["4"]!["max"]!.ToJsonString()));
        Assert.Equal(("4", "4"), (last["3"]!["value"]!.ToJsonString(), last["3"]!["max"]!.ToJsonString()));
        var first = socket.Messages.First(message => message.Type == "progress_state").Data!["nodes"]!.AsObject().First().Value!;
        Assert.Equal(("0.0", "1.0"), (first["value"]!.ToJsonString(), first["max"]!.ToJsonString()));
    }

    [Fact]
    public async Task The_seed_tells_the_colour_and_the_latent_the_size()
    {
        await using var fake = await FakeComfy.StartAsync();
        using var http = Client(fake);
        await RunAsync(fake, http, Sampled(5));
        await RunAsync(fake, http, Sampled(6));

        foreach (var (number, seed) in new[] { (1, 5ul), (2, 6ul) })
        {
            var picture = await new Ffmpeg(new FfmpegOptions()).DecodeImageAsync(fake.PathOf($"sd15_{number:00000}_.png", "t"), MediaFormat.Png, cancel: Cancel);
            var middle = ((24 * 64) + 32) * 4;
            var colour = (picture.Pixels[middle] << 16) | (picture.Pixels[middle + 1] << 8) | picture.Pixels[middle + 2];
            Assert.Equal((64, 48, FakeColours.OfSeed(seed)), (picture.Width, picture.Height, colour));
        }
    }

    [Fact]
    public async Task Computing_takes_the_clocks_time()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));
        await using var fake = await FakeComfy.StartAsync(new FakeComfyOptions { Clock = clock, StepTime = TimeSpan.FromSeconds(10), Rendering = FakeRendering.Nothing });
        using var http = Client(fake);
        await using var socket = await WireSocket.OpenAsync(fake.Address, "me");
        var id = await SubmitAsync(http, Sampled(1, steps: 2));
        await socket.UntilAsync(message => message.Type == "executing" && (string?)message.Data!["node"] == "3", "the sampler");
        Assert.Null(fake.Log.Prompts[0].EndedAt);
        // The delay may not have begun yet: the clock goes on until it has been seen.
        while (fake.Log.Prompts[0].EndedAt is null)
        {
            Cancel.ThrowIfCancellationRequested();
            clock.Advance(TimeSpan.FromSeconds(10));
            await Task.Yield();
        }

        Assert.True(fake.Log.Prompts[0].EndedAt - fake.Log.Prompts[0].StartedAt >= TimeSpan.FromSeconds(20));
        await socket.UntilEndAsync(id);
    }

    [Fact]
    public async Task Freeing_unloads_and_forgets_what_was_computed()
    {
        await using var fake = await FakeComfy.StartAsync(new FakeComfyOptions { Rendering = FakeRendering.Nothing });
        using var http = Client(fake);
        await RunAsync(fake, http, Sampled(1));
        await RunAsync(fake, http, Sampled(1));
        Assert.Equal(1, fake.LoadedModels);
        using var body = new StringContent("""{"unload_models":true,"free_memory":true}""");
        (await http.PostAsync(new Uri("free", UriKind.Relative), body, Cancel)).EnsureSuccessStatusCode();
        await fake.Log.UntilAsync(_ => fake.LoadedModels == 0, "the models to be unloaded");
        await RunAsync(fake, http, Sampled(1));

        Assert.Equal(["success", "cached", "success"], fake.Log.Prompts.Select(prompt => prompt.Outcome));
    }

    [Fact]
    public async Task It_stands_behind_a_prefix_a_token_and_a_private_authority()
    {
        var (certificate, authority) = FakeCertificates.Create(TimeProvider.System);
        using (certificate)
        {
            await using var fake = await FakeComfy.StartAsync(new FakeComfyOptions { PathPrefix = "/gpu/1", Token = "secret", Certificate = certificate });
            using var root = X509Certificate2.CreateFromPem(authority);
            var trust = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            trust.CustomTrustStore.Add(root);
            using var handler = new SocketsHttpHandler { SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = trust } };
#pragma warning disable RS0030 // The bare wire is what is tested here.
            using var http = new HttpClient(handler) { BaseAddress = new Uri(fake.Address.AbsoluteUri.TrimEnd('/') + "/") };
#pragma warning restore RS0030
            Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync(new Uri("queue", UriKind.Relative), Cancel)).StatusCode);
            http.DefaultRequestHeaders.Authorization = new("Bearer", "secret");
            Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(new Uri("queue", UriKind.Relative), Cancel)).StatusCode);
            Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync(new Uri("/queue", UriKind.Relative), Cancel)).StatusCode);
            Assert.Equal(("https", "/gpu/1"), (fake.Address.Scheme, fake.Address.AbsolutePath));
        }
    }

    [Fact]
    public async Task As_a_process_it_takes_orders_and_dies_at_once()
    {
        await using var process = await FakeComfyProcess.StartAsync("--rendering", "Nothing", "--version", "0.27.0");
        var state = await process.OrderAsync("faults", new JsonObject { ["reply_delay_milliseconds"] = 1, ["output_filename"] = "x.png" });
        Assert.Equal("0.27.0", (string?)state["version"]);
        Assert.Equal(1, (int?)(await process.OrderAsync("restart"))["boot"]);
        await process.KillAsync();
#pragma warning disable RS0030 // The bare wire is what is tested here.
        using var http = new HttpClient();
#pragma warning restore RS0030
        await Assert.ThrowsAsync<HttpRequestException>(() => http.GetStringAsync(process.Address, Cancel));
    }

    [Fact]
    public async Task Two_hundred_of_them_fit_into_one_process()
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var fakes = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => FakeComfy.StartAsync(new FakeComfyOptions { Rendering = FakeRendering.Nothing })));
        await Task.WhenAll(fakes.Select(async fake =>
        {
            using var http = Client(fake);
            await RunAsync(fake, http, Sampled(1));
        }));
        var each = (GC.GetTotalMemory(forceFullCollection: true) - before) / fakes.Length;
        await Task.WhenAll(fakes.Select(fake => fake.DisposeAsync().AsTask()));

        Assert.True(each < 1_000_000, $"One fake takes {each} bytes.");
    }

    /// <summary>The first three messages after the sampler was named.</summary>
    private static IReadOnlyList<string> StepOf(WireSocket socket)
    {
        var types = socket.Messages.SkipWhile(message => message.Type != "executing" || (string?)message.Data!["node"] != "3").Skip(1);
        return [.. types.Take(3).Select(message => message.Type)];
    }
}
