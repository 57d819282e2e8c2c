using System.Globalization;
using Microsoft.Extensions.Options;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Pages;

namespace Reelwright.Server.Billing.Stripe;

/// <summary>Where people land who come back from Stripe. Their address proves nothing: anybody can write it, so the page tells of the account that is signed in and of no other, and of what has happened already.</summary>
internal static class ReturnPage
{
    public const string Path = "/billing";

    private const string Success = "success";
    private const string Cancelled = "cancelled";

    /// <summary>What is told to Stripe as the way back from a payment page.</summary>
    /// <param name="returnUrl">The page's own address, without a query.</param>
    public static string AfterPaying(string returnUrl) => $"{returnUrl}?checkout={Success}&session_id={{CHECKOUT_SESSION_ID}}";

    /// <inheritdoc cref="AfterPaying"/>
    public static string AfterLeaving(string returnUrl) => $"{returnUrl}?checkout={Cancelled}";

    public static async Task<Page> Show(HttpContext http, CreditReader credits, IOptions<StripeOptions> options, CancellationToken cancel)
    {
        var page = Describe(http.Request.Query["checkout"].ToString(), options.Value.IsConfigured);
        if (http.FindCaller() is not { } caller)
        {
            return page;
        }

        var account = await credits.ReadAsync(caller.UserId, cancel);
        var balance = account.Balance.ToString("N0", CultureInfo.InvariantCulture);
        return page with { Paragraphs = [.. page.Paragraphs, $"As of now you have {balance} {(account.Balance == 1 ? "credit" : "credits")} and the {account.Tier} plan."] };
    }

    // The links are relative: behind a proxy the studio may live in a folder.
    private static Page Describe(string checkout, bool isSelling) => (isSelling, checkout) switch
    {
        (false, _) => new Page("Nothing is sold here")
        {
            Paragraphs = ["This studio takes no payments at present. If you have paid a moment ago, ask whoever runs it: they find your payment at Stripe."],
            Link = new PageLink("Look again", "?"),
        },
        (true, Success) => new Page("Thank you")
        {
            Paragraphs = ["Your payment is with Stripe. Credits or a new plan appear here as soon as Stripe confirms it, usually within a minute; with some ways of paying it takes days."],
            Link = new PageLink("Look again", $"?checkout={Success}"),
        },
        (true, Cancelled) => new Page("Nothing was charged")
        {
            Paragraphs = ["You left the payment page before paying. You can start again whenever you like."],
            Link = new PageLink("Look again", $"?checkout={Cancelled}"),
        },
        _ => new Page("Back from Stripe")
        {
            Paragraphs = ["What you changed there takes effect here as soon as Stripe confirms it, usually within a minute."],
            Link = new PageLink("Look again", "?"),
        },
    };
}
