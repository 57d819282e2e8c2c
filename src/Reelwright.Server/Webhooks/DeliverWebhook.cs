using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Outbound;

namespace Reelwright.Server.Webhooks;

/// <summary>How one attempt went.</summary>
/// <param name="At">When it began: what was signed.</param>
/// <param name="Took">Until the reply, or until it was given up.</param>
/// <param name="Reply">What came back; null when nothing did.</param>
/// <param name="Error">Why it does not count; null when it does.</param>
internal sealed record DeliveryResult(DateTimeOffset At, TimeSpan Took, BriefReply? Reply, string? Error)
{
    public bool IsDelivered => Error is null;

    /// <summary>The receiver never wants to hear of us again.</summary>
    public bool IsGone => Reply?.Status == (int)HttpStatusCode.Gone;
}

/// <summary>Sends one message once.</summary>
internal sealed class DeliverWebhook(GuardedFetcher fetcher, WebhookSecrets secrets, TimeProvider clock, IOptions<WebhooksOptions> options, ILogger<DeliverWebhook> log)
{
    private const int ExcerptBytes = 2 << 10;

    public async Task<DeliveryResult> RunAsync(ClaimedDelivery claimed, CancellationToken cancel)
    {
        var (at, begin) = (clock.GetStorableNow(), clock.GetTimestamp());
        if (!claimed.Endpoint.IsActive)
        {
            return new DeliveryResult(at, TimeSpan.Zero, null, "The endpoint is switched off.");
        }

        try
        {
            using var request = RequestFor(claimed, at);
            var reply = await fetcher.SendAsync(request, new FetchLimits(ExcerptBytes, TimeSpan.FromSeconds(options.Value.TimeoutSeconds)), cancel);
            return new DeliveryResult(at, clock.GetElapsedTime(begin), reply, reply.Status is >= 200 and < 300 ? null : Explain(reply.Status));
        }
        catch (OutboundException failure)
        {
            return new DeliveryResult(at, clock.GetElapsedTime(begin), null, failure.Message);
        }
        catch (CryptographicException unreadable)
        {
            log.LogError(unreadable, "The secret of webhook endpoint {Endpoint} cannot be read", claimed.Endpoint.Id);
            return new DeliveryResult(at, TimeSpan.Zero, null, "The webhook's secret cannot be read any more; rotate it.");
        }
    }

    private HttpRequestMessage RequestFor(ClaimedDelivery claimed, DateTimeOffset at)
    {
        var (delivery, endpoint) = (claimed.Delivery, claimed.Endpoint);
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(endpoint.Url))
        {
            Content = new ByteArrayContent(Encoding.UTF8.GetBytes(delivery.Payload)) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
        };
        request.Headers.Add("webhook-id", delivery.MessageId);
        request.Headers.Add("webhook-timestamp", at.ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture));
        request.Headers.TryAddWithoutValidation("webhook-signature", WebhookSignature.Sign(SecretsOf(endpoint, at), delivery.MessageId, at, delivery.Payload));
        return request;
    }

    private IEnumerable<string> SecretsOf(WebhookEndpoint endpoint, DateTimeOffset at)
    {
        yield return secrets.Open(endpoint.OwnerId, endpoint.Secret);
        if (endpoint.PreviousSecret is { } previous && endpoint.PreviousUntil > at)
        {
            yield return secrets.Open(endpoint.OwnerId, previous);
        }
    }

    private static string Explain(int status) => status switch
    {
        410 => "The receiver answered 410: it is gone for good.",
        >= 300 and < 400 => $"The receiver answered {status}; redirects are not followed.",
        _ => $"The receiver answered {status}.",
    };
}
