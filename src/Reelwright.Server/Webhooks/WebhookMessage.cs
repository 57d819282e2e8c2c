using System.Text.Json;
using Reelwright.Server.Platform.Http;

namespace Reelwright.Server.Webhooks;

/// <summary>What a receiver gets.</summary>
/// <param name="Type">The event.</param>
/// <param name="Timestamp">When it happened, which is not when it is sent.</param>
/// <param name="Data">For events of jobs, the status object.</param>
internal sealed record WebhookMessage(string Type, DateTimeOffset Timestamp, object Data)
{
    /// <summary>A delivery of it that is due at once.</summary>
    public WebhookDelivery For(long endpointId, Guid? jobId, DateTimeOffset now) => new()
    {
        EndpointId = endpointId,
        MessageId = $"msg_{Guid.CreateVersion7():N}",
        Event = Type,
        JobId = jobId,
        Payload = JsonSerializer.Serialize(this, ApiJson.Options),
        NextAttemptAt = now,
        CreatedAt = now,
    };
}
