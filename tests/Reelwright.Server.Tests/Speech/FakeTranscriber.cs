using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Reelwright.Server.Tests.Speech;

/// <summary>A server that listens as OpenAI's does: the same route, form and replies; what it says is the test's.</summary>
internal sealed class FakeTranscriber : IAsyncDisposable
{
    private readonly WebApplication _app;

    private FakeTranscriber(WebApplication app) => _app = app;

    public string BaseUrl { get; private set; } = "";

    /// <summary>Answers the next requests; the form is in the first argument.</summary>
    public Func<HttpContext, Task> Answer { get; set; } = _ => Task.CompletedTask;

    public ConcurrentQueue<TranscriptionAsked> Asked { get; } = new();

    public static async Task<FakeTranscriber> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = 26 << 20);
        var app = builder.Build();
        var server = new FakeTranscriber(app);
        app.MapPost("/v1/audio/transcriptions", server.TranscribeAsync);
        await app.StartAsync();
        server.BaseUrl = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single() + "/v1";
        return server;
    }

    /// <summary>Answers every request with this JSON.</summary>
    public void Say(string json) => Answer = http =>
    {
        http.Response.ContentType = "application/json";
        return http.Response.WriteAsync(json);
    };

    private async Task TranscribeAsync(HttpContext http)
    {
        var form = await http.Request.ReadFormAsync();
        using var content = new MemoryStream();
        var file = form.Files.GetFile("file");
        if (file is not null)
        {
            await file.CopyToAsync(content);
        }

        Asked.Enqueue(new TranscriptionAsked(
            http.Request.Headers.Authorization.ToString(), form.ToDictionary(field => field.Key, field => field.Value.ToString()), file?.FileName, file?.ContentType, content.ToArray()));
        await Answer(http);
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}

internal sealed record TranscriptionAsked(string Authorization, IReadOnlyDictionary<string, string> Fields, string? FileName, string? ContentType, byte[] Content);
