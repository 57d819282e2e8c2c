using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Reelwright.Server.Tests.Speech;

/// <summary>An OpenAI-compatible server on a real port: speaks tones, in the wire format of the real ones, and fails when told to.</summary>
internal sealed class FakeSpeechServer : IAsyncDisposable
{
    public const string Key = "sk-test-key";

    private readonly WebApplication _app;
    private readonly ConcurrentQueue<Func<HttpContext, Task>> _next = new();

    private FakeSpeechServer(WebApplication app) => _app = app;

    /// <summary>For Speech:BaseUrl.</summary>
    public string BaseUrl => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single() + "/v1";

    /// <summary>What was asked so far, oldest first.</summary>
    public ConcurrentQueue<SpeechQuestion> Questions { get; } = new();

    public static async Task<FakeSpeechServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        var app = builder.Build();
        var server = new FakeSpeechServer(app);
        app.MapPost("/v1/audio/speech", server.SpeakAsync);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }

    /// <summary>Settings of a studio that uses it.</summary>
    public IEnumerable<(string, string?)> Settings =>
    [
        ("Speech:BaseUrl", BaseUrl), ("Speech:ApiKey", Key), ("Speech:SpeechModel", "tone-1"),
        ("Speech:Voices:en_gb_male", "low"), ("Speech:Voices:en_gb_female", "high"), ("Speech:Voices:en_us_male", "low"), ("Speech:Voices:en_us_female", "high"),
    ];

    /// <summary>The next question is answered so, and the one after it by the next such call; then by tones again.</summary>
    public void Next(Func<HttpContext, Task> answer) => _next.Enqueue(answer);

    public void Next(int status, string body = """{"error":{"message":"no","type":"x"}}""", string type = "application/json", string? retryAfter = null) => Next(async http =>
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = type;
        if (retryAfter is not null)
        {
            http.Response.Headers.RetryAfter = retryAfter;
        }

        await http.Response.WriteAsync(body);
    });

    public void Next(byte[] sound, string type = "audio/wav") => Next(http =>
    {
        http.Response.ContentType = type;
        return http.Response.Body.WriteAsync(sound).AsTask();
    });

    /// <summary>A WAV with a tone, 16 bit, one channel.</summary>
    /// <param name="declared">The length in its header; null for the true one.</param>
    public static byte[] Tone(double seconds, int rate = 24_000, double hz = 220, uint? declared = null)
    {
        var samples = (int)(seconds * rate);
        var wav = new byte[44 + (2 * samples)];
        Encoding.ASCII.GetBytes("RIFF\0\0\0\0WAVEfmt ").CopyTo(wav, 0);
        BinaryPrimitives.WriteUInt32LittleEndian(wav.AsSpan(4), declared is { } riff ? Math.Max(riff, 36) : (uint)(36 + (2 * samples)));
        BinaryPrimitives.WriteInt32LittleEndian(wav.AsSpan(16), 16);
        BinaryPrimitives.WriteInt16LittleEndian(wav.AsSpan(20), 1);
        BinaryPrimitives.WriteInt16LittleEndian(wav.AsSpan(22), 1);
        BinaryPrimitives.WriteInt32LittleEndian(wav.AsSpan(24), rate);
        BinaryPrimitives.WriteInt32LittleEndian(wav.AsSpan(28), rate * 2);
        BinaryPrimitives.WriteInt16LittleEndian(wav.AsSpan(32), 2);
        BinaryPrimitives.WriteInt16LittleEndian(wav.AsSpan(34), 16);
        "data"u8.CopyTo(wav.AsSpan(36));
        BinaryPrimitives.WriteUInt32LittleEndian(wav.AsSpan(40), declared ?? (uint)(2 * samples));
        for (var i = 0; i < samples; i++)
        {
            BinaryPrimitives.WriteInt16LittleEndian(wav.AsSpan(44 + (2 * i)), (short)(8_000 * Math.Sin(Math.Tau * hz * i / rate)));
        }

        return wav;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task SpeakAsync(HttpContext http)
    {
        using var body = await JsonDocument.ParseAsync(http.Request.Body);
        var question = new SpeechQuestion(http.Request.Headers.Authorization.ToString(), body.RootElement.Clone());
        Questions.Enqueue(question);
        if (_next.TryDequeue(out var answer))
        {
            await answer(http);
            return;
        }

        http.Response.ContentType = "audio/wav";
        await http.Response.Body.WriteAsync(Tone(question.Seconds, hz: question.Text("voice") == "high" ? 220 : 110));
    }
}

internal sealed record SpeechQuestion(string Authorization, JsonElement Body)
{
    /// <summary>A twentieth of a second for each character, at the pace asked for.</summary>
    public double Seconds => Text("input").Length / 20.0 / Body.GetProperty("speed").GetDouble();

    public string Text(string field) => Body.GetProperty(field).GetString()!;
}
