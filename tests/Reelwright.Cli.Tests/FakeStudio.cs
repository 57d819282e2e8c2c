using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Reelwright.Cli.Tests;

/// <summary>A server that speaks the API's words and lies as a test wants.</summary>
internal sealed class FakeStudio : IAsyncDisposable
{
    public const string Job = "0193aaaa-0000-7000-8000-000000000001";

    private readonly WebApplication _app;
    private readonly Dictionary<string, RequestDelegate> _routes = new(StringComparer.Ordinal);

    private FakeStudio(WebApplication app) => _app = app;

    public string Address => _app.Urls.First();

    public byte[] Film { get; } = [.. Enumerable.Range(0, 200_000).Select(i => (byte)(i * 31))];

    public ConcurrentQueue<Seen> Requests { get; } = [];

    public static async Task<FakeStudio> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        var studio = new FakeStudio(app);
        studio.AddDefaults();
        app.Run(studio.HandleAsync);
        await app.StartAsync();
        return studio;
    }

    /// <param name="route">e.g. <c>POST /api/generate</c>.</param>
    public void On(string route, RequestDelegate handler) => _routes[route] = handler;

    public void On(string route, int status, object reply) => On(route, http =>
    {
        http.Response.StatusCode = status;
        return http.Response.WriteAsJsonAsync(reply);
    });

    public IReadOnlyList<Seen> RequestsTo(string route) => [.. Requests.Where(request => request.Route == route)];

    public JsonObject BodyOf(string route) => JsonNode.Parse(Assert.Single(RequestsTo(route)).Body)!.AsObject();

    public static object Snapshot(string status, double progress = 0, string? error = null, string? stage = null, string url = "/api/video/film.mp4", int charged = 21) => new
    {
        job_id = Job,
        status,
        progress,
        stage,
        error,
        engine = "local",
        url = status == "completed" ? url : null,
        outputs = new[] { new { url, kind = "video", width = 832, height = 480, duration_seconds = 2.5625, size_bytes = 200_000 } },
        credits_charged = charged,
        credits_refunded = status is "error" or "cancelled" ? charged : 0,
    };

    public static async Task WriteEventsAsync(HttpContext http, params object[] snapshots)
    {
        http.Response.ContentType = "text/event-stream";
        var id = 0;
        foreach (var snapshot in snapshots)
        {
            await http.Response.WriteAsync($"id: {++id}\nevent: job\ndata: {System.Text.Json.JsonSerializer.Serialize(snapshot)}\n\n");
            await http.Response.Body.FlushAsync();
        }
    }

    public static void Hang(HttpContext http) => http.Features.Get<IHttpRequestLifetimeFeature>()!.Abort();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private void AddDefaults()
    {
        On("GET /api/models", 200, new
        {
            models = new object[]
            {
                new { id = "wan-t2v", kind = "text-to-video", native_frame_rate = 16 },
                new { id = "wan-i2v", kind = "image-to-video", native_frame_rate = 16 },
                new { id = "hunyuan3d", kind = "specialised" },
            },
        });
        On("GET /api/image-models", 200, new { models = new object[] { new { id = "sd15" } } });
        On("POST /api/generate", 200, new { job_id = Job, status = "queued", credits_charged = 21, credits_remaining = 129, seed = 7, ignored = Array.Empty<string>() });
        On("POST /api/generate-image", 200, new { job_ids = new[] { Job }, credits_charged = 2, credits_remaining = 148 });
        On("POST /api/upload-image", 200, new { filename = "in-abc.png", url = "/api/input-image/in-abc.png" });
        On($"GET /api/jobs/{Job}/events", http => WriteEventsAsync(http, Snapshot("queued"), Snapshot("running", 40, stage: "rendering"), Snapshot("completed", 100)));
        On("GET /api/status", 200, Snapshot("completed", 100));
        On("GET /api/video/film.mp4", http => http.Response.Body.WriteAsync(Film).AsTask());
    }

    private async Task HandleAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        var route = $"{http.Request.Method} {http.Request.Path}";
        Requests.Enqueue(new Seen(route, System.Text.Encoding.UTF8.GetString(body.ToArray()), http.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase)));
        if (_routes.TryGetValue(route, out var handler))
        {
            await handler(http);
        }
        else
        {
            http.Response.StatusCode = 404;
            await http.Response.WriteAsJsonAsync(new { error = $"no route {route}", code = "not_found" });
        }
    }
}

internal sealed record Seen(string Route, string Body, IReadOnlyDictionary<string, string> Headers)
{
    public string? Header(string name) => Headers.GetValueOrDefault(name);
}
