using Reelwright.Server.Jobs;
using Reelwright.Server.Platform;
using Reelwright.Server.Platform.Closing;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Idempotency;
using Reelwright.Server.Platform.Maintenance;
using Reelwright.Server.Webhooks.Endpoints;

namespace Reelwright.Server.Webhooks;

/// <summary>Calls to other programs when a job ends.</summary>
internal static class WebhooksSetup
{
    public static void AddWebhooks(this WebApplicationBuilder builder)
    {
        builder.AddChecked<WebhooksOptions>(WebhooksOptions.Section);
        var services = builder.Services;
        services.AddSingleton<WebhookSecrets>();
        services.AddSingleton<WebhookFields>();
        services.AddSingleton<CreateWebhook>();
        services.AddSingleton<ChangeWebhook>();
        services.AddSingleton<IClosingListener, EraseWebhooks>();
        services.AddSingleton<DeliveryQueue>();
        services.AddSingleton<DeliverWebhook>();
        services.AddSingleton<DeliveryOutcomes>();
        services.AddSingleton<IJobListener, RecordDeliveries>();
        services.AddSingleton<IMaintenanceTask, ForgetDeliveries>();
        services.AddHostedService<SendDeliveries>();
    }

    public static void MapWebhooks(this IEndpointRouteBuilder api)
    {
        var webhooks = api.MapGroup("/webhooks").WithTags("Webhooks").Allow(Access.User);
        webhooks.MapGet("", ListWebhooks.Handle)
            .WithName(nameof(ListWebhooks)).WithSummary("List webhooks")
            .WithDescription("Newest first. `disabled_reason` says why the server switched one off: `gone` (the receiver answered 410) or `failing` (nothing arrived for days).")
            .Pages();
        webhooks.MapPost("", CreateWebhook.Handle).Idempotent()
            .WithName(nameof(CreateWebhook)).WithSummary("Be called when jobs end")
            .WithDescription("Each end of a job is posted to the address, signed as Standard Webhooks 1.0 says, and tried ten times over three days. The reply is the only one that shows the secret. "
                + "The address has to be https and on the open internet; it is not called now.")
            .Reads<CreateWebhookRequest>("""{ "url": "https://example.org/hooks/films", "events": ["job.completed", "job.failed"] }""");
        webhooks.MapPut("/{id}", ChangeWebhook.HandleAsync)
            .WithName(nameof(ChangeWebhook)).WithSummary("Change a webhook")
            .WithDescription("Changes the fields that are present. `is_active: true` switches one on again that the server switched off.")
            .Reads<ChangeWebhookRequest>("""{ "events": ["*"], "is_active": true }""").Answers("not_found");
        webhooks.MapDelete("/{id}", ChangeWebhook.DeleteAsync)
            .WithName("DeleteWebhook").WithSummary("Remove a webhook").WithDescription("Its deliveries go with it; what is under way may still arrive.")
            .Answers("not_found");
        webhooks.MapPost("/{id}/rotate", ChangeWebhook.RotateAsync).Idempotent()
            .WithName("RotateWebhookSecret").WithSummary("Give a webhook a new secret")
            .WithDescription("The reply is the only one that shows it. For 24 hours messages carry a signature by the old one too, so that a receiver can change over without missing any.")
            .Answers("not_found");
        webhooks.MapPost("/{id}/test", Deliveries.TestAsync).Idempotent()
            .WithName("TestWebhook").WithSummary("Send a test message")
            .WithDescription("A message of type `webhook.test`, whatever events the webhook wants. The reply is its delivery, which is sent at once and in the background.")
            .Answers("not_found");
        webhooks.MapGet("/{id}/deliveries", Deliveries.ListAsync)
            .WithName("ListDeliveries").WithSummary("What was sent to a webhook")
            .WithDescription("Newest first, kept for 30 days: how often each was tried, what came back, and when it is tried next.")
            .Pages().Answers("not_found");
        webhooks.MapPost("/deliveries/{id}/replay", Deliveries.ReplayAsync).Idempotent()
            .WithName("ReplayDelivery").WithSummary("Send a message again")
            .WithDescription("The same message with the same `webhook-id`, signed anew and from the schedule's beginning.")
            .Answers("not_found");
    }
}
