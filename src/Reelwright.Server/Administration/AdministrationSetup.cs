using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Idempotency;

namespace Reelwright.Server.Administration;

/// <summary>What administrators do to accounts, and the record of it. For everybody else these paths do not exist.</summary>
internal static class AdministrationSetup
{
    public static void AddAdministration(this WebApplicationBuilder builder) => builder.Services.AddSingleton<SetSuspended>();

    public static void MapAdministration(this IEndpointRouteBuilder api)
    {
        var admin = api.MapGroup("/admin").WithTags("Administration").Allow(Access.Admin);

        admin.MapGet("/users", ListUsers.Handle)
            .WithName(nameof(ListUsers)).WithSummary("Find accounts").WithDescription("Newest first. `query` is a part of a username or an e-mail address.")
            .Parameter<string>("query", "Part of a username or an e-mail address.").Pages();
        admin.MapPut("/users/{id}/tier", SetTier.Handle)
            .WithName(nameof(SetTier)).WithSummary("Change an account's tier")
            .WithDescription("A higher tier grants the difference of the monthly allowances at once; a lower one leaves the credits until the allowance renews.")
            .Reads<SetTierRequest>("""{ "tier": "creator" }""").Answers("not_found");
        admin.MapPost("/users/{id}/credits", AdjustCredits.Handle).Idempotent()
            .WithName(nameof(AdjustCredits)).WithSummary("Add or take away credits")
            .WithDescription("Added credits stay; taking starts with the allowance and stops at zero. `amount` in the reply is what the balance changed by.")
            .Reads<AdjustCreditsRequest>("""{ "amount": 500, "description": "Goodwill" }""").Answers("not_found");
        admin.MapPut("/users/{id}/suspended", SetSuspended.Handle)
            .WithName(nameof(SetSuspended)).WithSummary("Suspend an account, or lift it")
            .WithDescription("A suspended account's sessions end and its keys stop working at once. The last administrator cannot be suspended.")
            .Reads<SetSuspendedRequest>("""{ "suspended": true }""").Answers("not_found", "last_admin");
        admin.MapGet("/audit", ListAudit.Handle)
            .WithName(nameof(ListAudit)).WithSummary("What administrators did").WithDescription("Newest first; entries are never removed.")
            .Pages();
    }
}
