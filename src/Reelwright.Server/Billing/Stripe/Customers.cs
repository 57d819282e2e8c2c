using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Platform.Data;

namespace Reelwright.Server.Billing.Stripe;

/// <summary>Each account's one customer at Stripe.</summary>
internal sealed class Customers(StripeClient stripe, Database database, TimeProvider clock, ILogger<Customers> log)
{
    /// <summary>The account's customer, made on first use. Requests that meet here use one key, for which Stripe makes one customer.</summary>
    /// <exception cref="StripeFailure">Stripe made none.</exception>
    public async Task<string> FindOrCreateAsync(long userId, CancellationToken cancel)
    {
        var row = await database.ReadAsync(db => db.Set<Customer>().SingleOrDefaultAsync(c => c.UserId == userId, cancel), cancel)
            ?? await database.WriteAsync(tx => AddAsync(tx, userId, cancel), cancel);
        if (row.CustomerId is { } known)
        {
            return known;
        }

        var made = await stripe.CreateCustomerAsync(userId, row.CreationKey, cancel);

        // It exists now, whether or not anybody waits for it any more.
        return await database.WriteAsync(tx => KeepAsync(tx, userId, made.Id), CancellationToken.None);
    }

    /// <summary>Does something with the account's customer. One that was deleted at Stripe, unheard by this server, is forgotten, and it is done once more with a new one.</summary>
    public async Task<T> UseAsync<T>(long userId, Func<string, Task<T>> use, CancellationToken cancel)
    {
        var customer = await FindOrCreateAsync(userId, cancel);
        try
        {
            return await use(customer);
        }
        catch (StripeFailure failure) when (IsGone(failure))
        {
            await ForgetAsync(customer, failure);
        }

        return await use(await FindOrCreateAsync(userId, cancel));
    }

    /// <summary>Stripe does not know the customer that it was asked about.</summary>
    public static bool IsGone(StripeFailure failure) => failure is { Code: "resource_missing", Param: "customer" };

    /// <summary>Forgets a customer that Stripe does not know.</summary>
    public Task ForgetAsync(string customer, StripeFailure reason)
    {
        log.LogWarning("Customer {Customer} is gone at Stripe and forgotten here: {Failure}", customer, reason.Message);
        return database.WriteAsync(tx => ForgetAsync(tx, customer, CancellationToken.None), CancellationToken.None);
    }

    private async Task<Customer> AddAsync(Tx tx, long userId, CancellationToken cancel)
    {
        var (key, now) = (NewKey(), clock.GetStorableNow().ToMicroseconds());
        await tx.Db.Database.ExecuteSqlAsync(
            $"INSERT INTO stripe_customers (user_id, creation_key, version, created_at) VALUES ({userId}, {key}, 0, {now}) ON CONFLICT (user_id) DO NOTHING", cancel);
        return await tx.Db.Set<Customer>().AsNoTracking().SingleAsync(c => c.UserId == userId, cancel);
    }

    private static async Task<string> KeepAsync(Tx tx, long userId, string customerId)
    {
        var row = await Customer.LockAsync(tx, userId, CancellationToken.None);

        // The one that is stored wins.
        return row.CustomerId ??= customerId;
    }

    /// <summary>A customer that was deleted at Stripe is forgotten; the account's next payment makes a new one.</summary>
    public static async Task ForgetAsync(Tx tx, string customerId, CancellationToken cancel)
    {
        var userId = await tx.Db.Set<Customer>().Where(c => c.CustomerId == customerId).Select(c => (long?)c.UserId).SingleOrDefaultAsync(cancel);
        if (userId is { } found && await Customer.LockAsync(tx, found, cancel) is { } row && row.CustomerId == customerId)
        {
            (row.CustomerId, row.CreationKey) = (null, NewKey());
        }
    }

    private static string NewKey() => Guid.CreateVersion7().ToString("N");
}
