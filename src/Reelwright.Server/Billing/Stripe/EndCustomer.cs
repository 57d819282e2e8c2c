using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Reelwright.Server.Platform.Closing;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;

namespace Reelwright.Server.Billing.Stripe;

/// <summary>Ends a deleted account's customer at Stripe: its subscriptions end with it at once, nobody can pay on its open pages, and its cards are forgotten.
/// Asked for until Stripe has done it, so that nobody goes on paying for an account that is gone.</summary>
internal sealed class EndCustomer(StripeClient stripe, Database database, IOptions<StripeOptions> options, ILogger<EndCustomer> log) : IClosingListener
{
    /// <exception cref="Refusal">503 <c>billing_not_configured</c>: it pays for a subscription, and this server cannot end it.</exception>
    public async Task OnClosingAsync(Tx tx, long userId, CancellationToken cancel)
    {
        if (!options.Value.IsConfigured
            && (await tx.Db.Owned<Subscription>(userId).Select(subscription => subscription.Status).ToListAsync(cancel)).Exists(SubscriptionStatus.IsLive))
        {
            throw Sales.NotConfigured("There is a subscription that this server cannot end while Stripe is not configured.");
        }
    }

    public async Task<Erasure> EraseAsync(long userId, CancellationToken cancel)
    {
        var customer = await database.ReadAsync(db => db.Set<Customer>().Where(row => row.UserId == userId).Select(row => row.CustomerId).SingleOrDefaultAsync(cancel), cancel);
        if (customer is null || !options.Value.IsConfigured)
        {
            return Erasure.Done;
        }

        try
        {
            await stripe.DeleteCustomerAsync(customer, cancel);
        }
        catch (StripeFailure gone) when (gone.Code == "resource_missing")
        {
            log.LogInformation("Customer {Customer} of the deleted account {User} was gone at Stripe already", customer, userId);
        }
        catch (StripeFailure failure)
        {
            log.LogError("Customer {Customer} of the deleted account {User} could not be ended, and may go on paying; trying again: {Failure}", customer, userId, failure.Message);
            return Erasure.Later;
        }

        await database.WriteAsync(tx => Customers.ForgetAsync(tx, customer, CancellationToken.None), CancellationToken.None);
        return Erasure.More;
    }
}
