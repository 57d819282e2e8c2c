using System.Text.Json;

namespace Reelwright.Server.Tests.Harness;

/// <summary>Waiting for jobs as a program would: by their events, which end with the job.</summary>
internal static class JobsOfTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>The status object once its job is over; what is no status object stays as it is.</summary>
    public static async Task<JsonElement> WaitForEndAsync(this TestAccount owner, JsonElement reply) =>
        reply.ValueKind is JsonValueKind.Object && reply.TryGetProperty("job_id", out var job) && reply.TryGetProperty("status", out var status) && status.GetString() is "queued" or "running"
            ? await owner.WaitForEndAsync(job.GetString()!)
            : reply;

    /// <summary>The job's last snapshot.</summary>
    public static async Task<JsonElement> WaitForEndAsync(this TestAccount owner, string jobId)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        var last = default(JsonElement);
        try
        {
            await using var events = await owner.Client.GetStreamAsync($"/api/jobs/{jobId}/events", patience.Token);
            using var reader = new StreamReader(events);
            while (await reader.ReadLineAsync(patience.Token) is { } line)
            {
                // Pictures are data URLs.
                if (line.StartsWith("data: {", StringComparison.Ordinal))
                {
                    last = JsonDocument.Parse(line["data:".Length..]).RootElement.Clone();
                }
            }
        }
        catch (OperationCanceledException) when (!TestContext.Current.CancellationToken.IsCancellationRequested)
        {
            Assert.Fail($"Job {jobId} did not end within {Patience}; its last snapshot: {last}");
        }

        return last;
    }
}
