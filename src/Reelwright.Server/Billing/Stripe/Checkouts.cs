using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;

namespace Reelwright.Server.Billing.Stripe;

/// <summary>Opens payment pages: a row of ours first, then Stripe's session for it.</summary>
internal sealed class Checkouts(
    StripeClient stripe, Database database, IOptions<StripeOptions> options, SiteAddress site, TimeProvider clock, ILogger<Checkouts> log)
{
    // Stripe forgets idempotency keys after a day at the earliest, and so does this server.
    private static readonly TimeSpan Repeatable = TimeSpan.FromHours(23);

    /// <summary>Where Stripe sends people back to.</summary>
    public string ReturnUrl(HttpContext http) => new Uri(site.SeenBy(http.Request), options.Value.ReturnPath.TrimStart('/')).AbsoluteUri;

    /// <summary>Stores what is to be bought. A request that is repeated after a crash gets the row it had, and with it the session it had.</summary>
    public async Task<Checkout> AddAsync(Checkout wanted, CancellationToken cancel)
    {
        var since = clock.GetUtcNow() - Repeatable;
        return await database.WriteAsync(
            async tx =>
            {
                var found = wanted.RequestKey is null ? null : await tx.Db.Owned<Checkout>(wanted.OwnerId).AsNoTracking()
                    .Where(c => c.RequestKey == wanted.RequestKey && c.CreatedAt > since && c.ClosedAt == null
                        && c.CustomerId == wanted.CustomerId && c.Tier == wanted.Tier && c.Credits == wanted.Credits && c.AmountPence == wanted.AmountPence)
                    .OrderByDescending(c => c.CreatedAt).FirstOrDefaultAsync(cancel);
                if (found is null)
                {
                    tx.Db.Add(wanted);
                }

                return found ?? wanted;
            },
            cancel);
    }

    /// <summary>Opens the session of a row; the same row gets the same session, however often it is asked for.</summary>
    /// <exception cref="StripeFailure">There is no session. When Stripe refused it, the row is gone too.</exception>
    public async Task<CheckoutView> OpenAsync(Checkout checkout, JsonObject items, CancellationToken cancel)
    {
        StripeSession session;
        try
        {
            session = await stripe.CreateSessionAsync(Parameters(checkout, items), checkout.Id, cancel);
        }
        catch (StripeFailure refused) when (!refused.IsWorthAnotherTry)
        {
            await database.WriteAsync(tx => tx.Db.Set<Checkout>().Where(c => c.Id == checkout.Id).ExecuteDeleteAsync(CancellationToken.None), CancellationToken.None);
            throw;
        }

        var view = new CheckoutView(session.Url ?? throw new StripeFailure($"Session {session.Id} has no address."), session.Id);
        log.LogInformation("Checkout {Checkout} of account {User}: session {Session}", checkout.Id, checkout.OwnerId, session.Id);
        await database.WriteAsync(
            tx => tx.Db.Set<Checkout>().Where(c => c.Id == checkout.Id).ExecuteUpdateAsync(set => set.SetProperty(c => c.SessionId, session.Id), CancellationToken.None), CancellationToken.None);
        return view;
    }

    private static JsonObject Parameters(Checkout checkout, JsonObject items)
    {
        var body = new JsonObject
        {
            ["mode"] = checkout.Tier is null ? "payment" : "subscription",
            ["customer"] = checkout.CustomerId,
            ["client_reference_id"] = checkout.OwnerId.ToString(),
            ["success_url"] = ReturnPage.AfterPaying(checkout.ReturnUrl),
            ["cancel_url"] = ReturnPage.AfterLeaving(checkout.ReturnUrl),
            ["metadata"] = Marks(checkout),
        };

        // The charge carries these on, so that a refund finds its way back even before the payment was told.
        body[checkout.Tier is null ? "payment_intent_data" : "subscription_data"] = new JsonObject { ["metadata"] = Marks(checkout) };
        foreach (var (name, value) in items)
        {
            body[name] = value?.DeepClone();
        }

        return body;
    }

    private static JsonObject Marks(Checkout checkout) => new() { [CheckoutMarks.Account] = checkout.OwnerId.ToString(), [CheckoutMarks.Checkout] = checkout.Id.ToString("N") };
}

/// <summary>Our names in Stripe's metadata.</summary>
internal static class CheckoutMarks
{
    public const string Account = "account_id";

    public const string Checkout = "checkout_id";

    /// <summary>The checkout that metadata name; null when they name none.</summary>
    public static Guid? CheckoutOf(IReadOnlyDictionary<string, string>? metadata) =>
        metadata?.TryGetValue(Checkout, out var text) is true && Guid.TryParseExact(text, "N", out var id) ? id : null;
}

/// <param name="CheckoutUrl">Stripe's payment page.</param>
internal sealed record CheckoutView(string CheckoutUrl, string SessionId);
