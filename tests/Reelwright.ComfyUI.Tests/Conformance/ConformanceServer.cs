using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Reelwright.ComfyUI.Fake;

namespace Reelwright.ComfyUI.Tests.Conformance;

/// <summary>
/// A server under test: the fake always, and a real ComfyUI when REELWRIGHT_COMFYUI_URL names one. The real one needs core nodes only, no
/// weights, and should have nothing else to do meanwhile. What both answer alike is what the fake may be trusted in.
/// </summary>
internal sealed class ConformanceServer : IAsyncDisposable
{
    public const string UrlVariable = "REELWRIGHT_COMFYUI_URL";

    private readonly FakeComfy? _fake;
    private readonly HttpClient _http;

    private ConformanceServer(Uri address, FakeComfy? fake)
    {
        _fake = fake;
        Address = address;
#pragma warning disable RS0030 // The wire itself is what is tested here.
        _http = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromMinutes(2) };
#pragma warning restore RS0030
    }

    public static bool HasReal => Environment.GetEnvironmentVariable(UrlVariable) is { Length: > 0 };

    public static TheoryData<string> Names
    {
        get
        {
            var names = new TheoryData<string> { "fake" };
            if (HasReal)
            {
                names.Add("real");
            }

            return names;
        }
    }

    public Uri Address { get; }

    public static async Task<ConformanceServer> OpenAsync(string name)
    {
        if (name == "real")
        {
            return new ConformanceServer(new Uri(Environment.GetEnvironmentVariable(UrlVariable)!), null);
        }

        var fake = await FakeComfy.StartAsync();
        return new ConformanceServer(fake.Address, fake);
    }

    /// <summary>A server that the caller set up.</summary>
    public static ConformanceServer Of(FakeComfy fake) => new(fake.Address, fake);

    /// <summary>A fake waits at its next step until <see cref="Release"/>; the real one is kept busy by <see cref="Slow"/> itself.</summary>
    public void Hold() => _fake?.Hold();

    public void Release() => _fake?.Release();

    /// <summary>A prefix no run used before: an identical graph would be served from the cache.</summary>
    public static string Fresh() => "conformance/" + Guid.CreateVersion7().ToString("N");

    /// <summary>EmptyImage into SaveImage, "1" and "2".</summary>
    public static JsonObject Picture(string prefix, int batch = 1) => new()
    {
        ["1"] = Node("EmptyImage", ("width", 64), ("height", 64), ("batch_size", batch), ("color", 16_746_496)),
        ["2"] = Node("SaveImage", ("images", Link("1")), ("filename_prefix", prefix)),
    };

    /// <summary>Some seconds of scaling on a CPU, in several nodes, so that it can be stopped between two of them.</summary>
    public static JsonObject Slow(string prefix)
    {
        var graph = new JsonObject { ["1"] = Node("EmptyImage", ("width", 512), ("height", 512), ("batch_size", 2), ("color", Random.Shared.Next(1 << 24))) };
        for (var step = 2; step < 10; step++)
        {
            var size = step % 2 == 0 ? 2048 : 1024;
            graph[step.ToString(CultureInfo.InvariantCulture)] = Node(
                "ImageScale",
                ("image", Link((step - 1).ToString(CultureInfo.InvariantCulture))), ("upscale_method", "lanczos"), ("width", size), ("height", size), ("crop", "disabled"));
        }

        graph["10"] = Node("SaveImage", ("images", Link("9")), ("filename_prefix", prefix));
        return graph;
    }

    public static JsonObject Node(string type, params (string Name, JsonNode Value)[] inputs)
    {
        var given = new JsonObject();
        foreach (var (name, value) in inputs)
        {
            given[name] = value;
        }

        return new JsonObject { ["class_type"] = type, ["inputs"] = given };
    }

    public static JsonArray Link(string node, int output = 0) => [node, output];

    public async Task<WireReply> GetAsync(string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path.TrimStart('/'));
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await SendAsync(request);
    }

    public Task<WireReply> HeadAsync(string path) => SendAsync(new HttpRequestMessage(HttpMethod.Head, path.TrimStart('/')));

    public Task<WireReply> PostAsync(string path, JsonNode body) => PostAsync(path, body.ToJsonString());

    public Task<WireReply> PostAsync(string path, string body) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Post, path.TrimStart('/')) { Content = new StringContent(body, Encoding.UTF8, "application/json") });

    public async Task<WireReply> UploadAsync(byte[] content, string? filename, params (string Name, string Value)[] fields)
    {
        using var form = new MultipartFormDataContent();
        var file = new ByteArrayContent(content);
        file.Headers.ContentDisposition = new ContentDispositionHeaderValue("form-data") { Name = "\"image\"", FileName = filename is null ? null : $"\"{filename}\"" };
        form.Add(file);
        foreach (var (name, value) in fields)
        {
            form.Add(new StringContent(value), $"\"{name}\"");
        }

        return await SendAsync(new HttpRequestMessage(HttpMethod.Post, "upload/image") { Content = form });
    }

    /// <summary>Submits and expects to be accepted.</summary>
    public async Task<string> SubmitAsync(JsonObject graph, string? clientId = null, params (string Name, JsonNode Value)[] more)
    {
        var body = new JsonObject { ["prompt"] = graph.DeepClone(), ["prompt_id"] = Guid.CreateVersion7().ToString() };
        if (clientId is not null)
        {
            body["client_id"] = clientId;
        }

        foreach (var (name, value) in more)
        {
            body[name] = value;
        }

        var reply = await PostAsync("/prompt", body);
        Assert.True(reply.Status == 200, $"POST /prompt answered {reply.Status}: {reply.Text}");
        return (string)reply.Json!["prompt_id"]!;
    }

    /// <summary>Submits with a socket of its own and waits for the end; answers the history's entry.</summary>
    public async Task<JsonObject> RunAsync(JsonObject graph)
    {
        var client = Guid.CreateVersion7().ToString("N");
        await using var socket = await WireSocket.OpenAsync(Address, client);
        var id = await SubmitAsync(graph, client);
        await socket.UntilEndAsync(id);
        return await HistoryAsync(id);
    }

    public async Task<JsonObject> HistoryAsync(string promptId)
    {
        var reply = await GetAsync("/history/" + promptId);
        return Assert.IsType<JsonObject>(reply.Json![promptId]);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        if (_fake is not null)
        {
            await _fake.DisposeAsync();
        }
    }

    private async Task<WireReply> SendAsync(HttpRequestMessage request)
    {
        using (request)
        {
            using var reply = await _http.SendAsync(request, TestContext.Current.CancellationToken);
            var body = await reply.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
            return new WireReply((int)reply.StatusCode, body, reply.Content.Headers, reply.Headers);
        }
    }
}

/// <summary>A reply with its whole body.</summary>
internal sealed record WireReply(int Status, byte[] Body, HttpContentHeaders Content, HttpResponseHeaders Headers)
{
    public string Text => Encoding.UTF8.GetString(Body);

    public JsonNode? Json => JsonNode.Parse(Body);

    public string? Type => Content.ContentType?.MediaType;
}
