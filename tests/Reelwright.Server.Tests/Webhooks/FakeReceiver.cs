using System.Collections.Concurrent;
using System.Text;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Reelwright.Server.Tests.Webhooks;

/// <summary>Somebody's server on a real port that takes webhooks, and fails when told to.</summary>
internal sealed class FakeReceiver : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly WebApplication _app;
    private readonly Channel<Received> _received = Channel.CreateUnbounded<Received>();

    private FakeReceiver(WebApplication app) => _app = app;

    /// <summary>By path; 200 where nothing is said.</summary>
    public ConcurrentDictionary<string, Func<HttpContext, Task>> Answers { get; } = new();

    public static async Task<FakeReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.SetMinimumLevel(LogLevel.None);
        var app = builder.Build();
        var receiver = new FakeReceiver(app);
        app.MapFallback(receiver.TakeAsync);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return receiver;
    }

    /// <summary>Settings of a studio that may call it.</summary>
    public static IReadOnlyList<(string, string?)> Settings { get; } = [("Outbound:AllowHttp", "true"), ("Outbound:AllowPrivateNetworks", "true")];

    public string Url(string path, string host = "127.0.0.1") => new UriBuilder(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()) { Host = host, Path = path }.Uri.AbsoluteUri;

    public void Answer(string path, int status, string? header = null, string value = "") => Answers[path] = http =>
    {
        http.Response.StatusCode = status;
        if (header is not null)
        {
            http.Response.Headers[header] = value;
        }

        return status == 204 ? Task.CompletedTask : http.Response.WriteAsync("thanks");
    };

    public async Task<Received> NextAsync(string expected)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        late.CancelAfter(Patience);
        try
        {
            return await _received.Reader.ReadAsync(late.Token);
        }
        catch (OperationCanceledException tooLate)
        {
            throw new TimeoutException($"{expected} should have arrived.", tooLate);
        }
    }

    public bool IsQuiet => _received.Reader.Count == 0;

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task TakeAsync(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body, Encoding.UTF8);
        var body = await reader.ReadToEndAsync();
        await _received.Writer.WriteAsync(new Received(
            http.Request.Path, http.Request.Headers["webhook-id"]!, http.Request.Headers["webhook-timestamp"]!, http.Request.Headers["webhook-signature"]!, http.Request.ContentType, body));
        if (Answers.TryGetValue(http.Request.Path, out var answer))
        {
            await answer(http);
        }
    }
}

/// <summary>A message as it came.</summary>
internal sealed record Received(string Path, string Id, string Timestamp, string Signature, string? ContentType, string Body)
{
    public System.Text.Json.JsonElement Json => System.Text.Json.JsonDocument.Parse(Body).RootElement;

    /// <summary>As a receiver would do it, without the product's code.</summary>
    public bool IsSignedBy(string secret)
    {
        var key = Convert.FromBase64String(secret["whsec_".Length..]);
        var wanted = Convert.ToBase64String(System.Security.Cryptography.HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{Id}.{Timestamp}.{Body}")));
        return Signature.Split(' ').Contains($"v1,{wanted}");
    }
}
