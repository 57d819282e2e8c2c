namespace Reelwright.Server.Webhooks;

/// <summary>Calls to other programs when a job ends.</summary>
internal static class WebhooksSetup
{
    public static void AddWebhooks(this WebApplicationBuilder builder) => _ = builder;

    public static void MapWebhooks(this IEndpointRouteBuilder api) => _ = api;
}
