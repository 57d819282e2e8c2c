using System.Text.Json.Nodes;

namespace Reelwright.Server.Billing.Stripe;

/// <summary>What this server asks of Stripe, each request once and in types. Every POST has an idempotency key.</summary>
/// <remarks>All of it throws <see cref="StripeFailure"/>.</remarks>
internal sealed class StripeClient(StripeCalls calls)
{
    /// <summary>Stripe learns an account's number and nothing else of it; it asks for an e-mail address itself.</summary>
    public Task<StripeRef> CreateCustomerAsync(long userId, string key, CancellationToken cancel) =>
        PostAsync<StripeRef>("v1/customers", new JsonObject { ["metadata"] = new JsonObject { ["account_id"] = userId } }, $"reelwright-customer-{key}", cancel);

    /// <summary>Deletes a customer for good; its subscriptions end at once. A second time is <c>resource_missing</c>.</summary>
    public Task<StripeRef> DeleteCustomerAsync(string id, CancellationToken cancel) =>
        calls.SendAsync<StripeRef>(new StripeCall(HttpMethod.Delete, $"v1/customers/{Uri.EscapeDataString(id)}"), cancel);

    /// <param name="body">The session's parameters.</param>
    /// <param name="checkout">Whose session it is: the same row gets the same session.</param>
    /// <param name="cancel">Ends the request.</param>
    public Task<StripeSession> CreateSessionAsync(JsonObject body, Guid checkout, CancellationToken cancel) =>
        PostAsync<StripeSession>("v1/checkout/sessions", body, $"reelwright-checkout-{checkout:N}", cancel);

    public Task<StripeSession> GetSessionAsync(string id, CancellationToken cancel) => GetAsync<StripeSession>($"v1/checkout/sessions/{Uri.EscapeDataString(id)}", cancel);

    /// <summary>Closes an open session: nobody can pay in it any more.</summary>
    public Task<StripeSession> ExpireSessionAsync(string id, CancellationToken cancel) =>
        PostAsync<StripeSession>($"v1/checkout/sessions/{Uri.EscapeDataString(id)}/expire", [], $"reelwright-expire-{id}", cancel);

    /// <param name="customer">Whose bills and cards it shows.</param>
    /// <param name="returnUrl">Where its way back leads.</param>
    /// <param name="cancel">Ends the request.</param>
    public Task<StripePortal> CreatePortalAsync(string customer, string returnUrl, CancellationToken cancel) =>
        PostAsync<StripePortal>(
            "v1/billing_portal/sessions", new JsonObject { ["customer"] = customer, ["return_url"] = returnUrl }, $"reelwright-portal-{Guid.CreateVersion7():N}", cancel);

    public Task<StripeSubscription> GetSubscriptionAsync(string id, CancellationToken cancel) => GetAsync<StripeSubscription>($"v1/subscriptions/{Uri.EscapeDataString(id)}", cancel);

    /// <summary>A customer's subscriptions that have not ended, newest first; more than anybody should have.</summary>
    public async Task<IReadOnlyList<StripeSubscription>> ListSubscriptionsAsync(string customer, CancellationToken cancel) =>
        (await GetAsync<StripeList<StripeSubscription>>($"v1/subscriptions?customer={Uri.EscapeDataString(customer)}&limit=100", cancel)).Data;

    private Task<T> PostAsync<T>(string path, JsonObject body, string key, CancellationToken cancel) => calls.SendAsync<T>(new StripeCall(HttpMethod.Post, path, body, key), cancel);

    private Task<T> GetAsync<T>(string path, CancellationToken cancel) => calls.SendAsync<T>(new StripeCall(HttpMethod.Get, path), cancel);
}
