using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Reelwright.Benchmarks.Http;

/// <summary>The yardstick: a minimal API with one endpoint that answers a status-sized JSON object and does nothing else.</summary>
internal static class BareServer
{
    public static async Task<int> RunAsync(int port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        var app = builder.Build();
        app.MapGet("/api/status", (string job_id) => TypedResults.Ok(new BareStatus(
            job_id, "video", "generate", "queued", 0, null, 1, null, null, "local", null, null, null, [], 17, null, null, null, 21, 0, 0, "2026-11-22T12:00:00.000Z", null, null)));
        await app.RunAsync();
        return 0;
    }

    private sealed record BareStatus(
        string JobId, string Kind, string Operation, string Status, int Progress, string? Stage, int? Position, int? EtaSeconds, string? WaitingFor, string? Engine, string? Filename, string? Url,
        string? ThumbnailUrl, string[] Outputs, long? GenerationId, string? Result, string? Error, string? ErrorCode, int CreditsCharged, int CreditsRefunded, int Attempt, string CreatedAt, string? StartedAt, string? CompletedAt);
}
