using Reelwright.Server.Billing.Stripe;
using Reelwright.Server.Jobs;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Maintenance;

namespace Reelwright.Server.Billing;

/// <summary>Plans, prices, credits and their ledger.</summary>
internal static class BillingSetup
{
    public static void AddBilling(this WebApplicationBuilder builder)
    {
        builder.Services.AddTiersAndPrices();
        builder.Services.AddSingleton<CreditLedger>();
        builder.Services.AddSingleton<CreditReader>();
        builder.Services.AddSingleton<IJobCredits, JobCredits>();
        builder.Services.AddSingleton<IMaintenanceTask, AllowanceRenewal>();
        builder.AddStripe();
    }

    public static void MapBilling(this IEndpointRouteBuilder api)
    {
        var billing = api.MapGroup("").WithTags("Credits and billing");

        billing.MapGet("/credits", GetCredits.Handle).Allow(Access.User)
            .WithName(nameof(GetCredits)).WithSummary("My credits")
            .WithDescription("The allowance is spent first and renews on `resets_at` without piling up; purchased credits stay.");
        billing.MapGet("/credits/history", ListTransactions.Handle).Allow(Access.User)
            .WithName(nameof(ListTransactions)).WithSummary("My credit ledger")
            .WithDescription("Every change of the balance, newest first. The balance is the sum of all amounts.")
            .Pages();
        billing.MapStripe();
    }
}
