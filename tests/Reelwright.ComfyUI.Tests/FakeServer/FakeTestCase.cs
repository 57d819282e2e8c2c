using System.Text.Json.Nodes;
using Reelwright.ComfyUI.Fake;
using Reelwright.ComfyUI.Tests.Conformance;

namespace Reelwright.ComfyUI.Tests.FakeServer;

/// <summary>Short words for tests of the fake itself.</summary>
internal static class FakeTestCase
{
    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TimeSpan Patience => TimeSpan.FromMinutes(2);

    public static HttpClient Client(FakeComfy fake)
    {
#pragma warning disable RS0030 // The bare wire is what is tested here.
        return new HttpClient { BaseAddress = new Uri(fake.Address.AbsoluteUri.TrimEnd('/') + "/"), Timeout = Patience };
#pragma warning restore RS0030
    }

    /// <summary>The usual first graph of every ComfyUI: checkpoint, two texts, latent, sampler, decoder, picture.</summary>
    public static JsonObject Sampled(ulong seed, int steps = 4, string prefix = "t/sd15") => new()
    {
        ["4"] = ConformanceServer.Node("CheckpointLoaderSimple", ("ckpt_name", "v1-5-pruned-emaonly-fp16.safetensors")),
        ["6"] = ConformanceServer.Node("CLIPTextEncode", ("text", "a cat"), ("clip", ConformanceServer.Link("4", 1))),
        ["7"] = ConformanceServer.Node("CLIPTextEncode", ("text", "bad"), ("clip", ConformanceServer.Link("4", 1))),
        ["5"] = ConformanceServer.Node("EmptyLatentImage", ("width", 64), ("height", 48), ("batch_size", 1)),
        ["3"] = ConformanceServer.Node(
            "KSampler",
            ("model", ConformanceServer.Link("4")), ("seed", seed), ("steps", steps), ("cfg", 7.0), ("sampler_name", "euler"), ("scheduler", "normal"),
            ("positive", ConformanceServer.Link("6")), ("negative", ConformanceServer.Link("7")), ("latent_image", ConformanceServer.Link("5")), ("denoise", 1.0)),
        ["8"] = ConformanceServer.Node("VAEDecode", ("samples", ConformanceServer.Link("3")), ("vae", ConformanceServer.Link("4", 2))),
        ["9"] = ConformanceServer.Node("SaveImage", ("images", ConformanceServer.Link("8")), ("filename_prefix", prefix)),
    };

    public static async Task<string> SubmitAsync(HttpClient http, JsonObject graph, string client = "me", JsonObject? extra = null)
    {
        var body = new JsonObject { ["prompt"] = graph.DeepClone(), ["client_id"] = client, ["extra_data"] = extra };
        using var content = new StringContent(body.ToJsonString());
        using var reply = await http.PostAsync(new Uri("prompt", UriKind.Relative), content, Cancel);
        var text = await reply.Content.ReadAsStringAsync(Cancel);
        Assert.True(reply.IsSuccessStatusCode, text);
        return (string)JsonNode.Parse(text)!["prompt_id"]!;
    }

    public static async Task<JsonObject> GetAsync(HttpClient http, string path) =>
        JsonNode.Parse(await http.GetStringAsync(new Uri(path, UriKind.Relative), Cancel))!.AsObject();

    /// <summary>Runs to the end; answers the history's entry.</summary>
    public static async Task<JsonObject> RunAsync(FakeComfy fake, HttpClient http, JsonObject graph)
    {
        var id = await SubmitAsync(http, graph);
        await fake.Log.PromptEndedAsync(id);
        return (await GetAsync(http, "history/" + id))[id]!.AsObject();
    }
}
