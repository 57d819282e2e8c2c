using Reelwright.Server.Platform.Http.Bodies;
using Reelwright.Server.Platform.Outbound;

namespace Reelwright.Server.Webhooks.Endpoints;

/// <summary>Rules of the fields that creating and changing share.</summary>
internal sealed class WebhookFields(OutboundAddresses addresses)
{
    /// <summary>Nothing is fetched: what the address leads to is checked at each delivery.</summary>
    public void CheckUrl(string? url, FieldErrors errors)
    {
        if (url is null || errors.Has("url"))
        {
            return;
        }

        if (!Uri.TryCreate(url, UriKind.Absolute, out var address))
        {
            errors.Add("url", "must be an absolute https address");
        }
        else if (addresses.FindProblem(address) is { } problem)
        {
            errors.Add("url", problem);
        }
    }

    public static void CheckEvents(string[]? events, FieldErrors errors)
    {
        if (events is not null && !errors.Has("events") && (events.Length == 0 || !Array.TrueForAll(events, name => name == WebhookEvents.Any || WebhookEvents.All.Contains(name))))
        {
            errors.Add("events", $"must be some of {string.Join(", ", WebhookEvents.All)}, or {WebhookEvents.Any} for all");
        }
    }

    public static string HostOf(string url) => new Uri(url).IdnHost.ToLowerInvariant();
}
