using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Platform.Data;

namespace Reelwright.Server.Billing.Stripe;

/// <summary>Credits what was paid and takes back what was paid back; each once, in whatever order Stripe tells it.</summary>
internal sealed class PaymentEvents(Database database, HandledEvents events, CreditLedger ledger, AuditLog audit, TimeProvider clock, ILogger<PaymentEvents> log)
{
    /// <summary><c>checkout.session.completed</c> and <c>async_payment_succeeded</c> of credits.</summary>
    public Task PayAsync(StripeEvent happened, StripeSession session, CancellationToken cancel) => database.WriteAsync(
        async tx =>
        {
            if (await events.ClaimAsync(tx, happened, cancel))
            {
                await PayAsync(tx, happened, session, cancel);
            }
        },
        cancel);

    /// <summary><c>charge.refunded</c>: comes with the sum of all refunds so far, so an older one that comes later says nothing.</summary>
    public Task RefundAsync(StripeEvent happened, StripeCharge charge, CancellationToken cancel) => database.WriteAsync(
        async tx =>
        {
            if (await events.ClaimAsync(tx, happened, cancel))
            {
                await RefundAsync(tx, happened, charge, cancel);
            }
        },
        cancel);

    /// <summary><c>charge.dispute.created</c>: nothing is taken before it is decided, and somebody has to look at it.</summary>
    public Task DisputeAsync(StripeEvent happened, StripeDispute dispute, CancellationToken cancel) => database.WriteAsync(
        async tx =>
        {
            if (await events.ClaimAsync(tx, happened, cancel) && await LockAsync(tx, null, null, dispute.PaymentIntent, cancel) is { } checkout)
            {
                log.LogWarning("Account {User} disputes the payment of checkout {Checkout} at its bank ({Dispute})", checkout.OwnerId, checkout.Id, dispute.Id);
                audit.AddFrom(tx, "stripe", "billing.dispute", $"user:{checkout.OwnerId}", new { dispute = dispute.Id, dispute.Amount, dispute.Reason, @event = happened.Id });
            }
        },
        cancel);

    private async Task PayAsync(Tx tx, StripeEvent happened, StripeSession session, CancellationToken cancel)
    {
        if (await LockAsync(tx, session.Id, CheckoutMarks.CheckoutOf(session.Metadata), null, cancel) is not { Tier: null } checkout)
        {
            // Other products may sell through the same account.
            log.LogInformation("Session {Session} ({Event}) is none of this server's", session.Id, happened.Id);
            return;
        }

        if (session.PaymentStatus != "paid" || checkout.CreditedAt is not null)
        {
            return;
        }

        if (session.Customer != checkout.CustomerId || session.AmountTotal != checkout.AmountPence || session.Currency != Sales.Currency || (checkout.SessionId ?? session.Id) != session.Id)
        {
            log.LogError(
                "Checkout {Checkout} of account {User} is not credited: {Expected} pence of {Customer} were to be paid in it, and Stripe says {Amount} {Currency} of {Payer} in {Session} ({Event})",
                checkout.Id, checkout.OwnerId, checkout.AmountPence, checkout.CustomerId, session.AmountTotal, session.Currency, session.Customer, session.Id, happened.Id);
            audit.AddFrom(tx, "stripe", "billing.mismatch", $"user:{checkout.OwnerId}", new { session = session.Id, expected = checkout.AmountPence, paid = session.AmountTotal, session.Currency, payer = session.Customer, @event = happened.Id });
            return;
        }

        (checkout.SessionId, checkout.PaymentIntentId, checkout.CreditedAt) = (session.Id, session.PaymentIntent, clock.GetStorableNow());
        await ledger.PurchaseAsync(tx, checkout.OwnerId, checkout.Credits, "Purchased credits", cancel);
        await TakeBackAsync(tx, happened, checkout, cancel);
    }

    private async Task RefundAsync(Tx tx, StripeEvent happened, StripeCharge charge, CancellationToken cancel)
    {
        if (await LockAsync(tx, null, CheckoutMarks.CheckoutOf(charge.Metadata), charge.PaymentIntent, cancel) is not { Tier: null } checkout)
        {
            log.LogInformation("Charge {Charge} ({Event}) is none of this server's sales of credits", charge.Id, happened.Id);
            return;
        }

        if (charge.Customer != checkout.CustomerId || charge.Amount != checkout.AmountPence || charge.Currency != Sales.Currency)
        {
            log.LogError("Charge {Charge} ({Event}) names checkout {Checkout} and does not fit it", charge.Id, happened.Id, checkout.Id);
            return;
        }

        checkout.RefundedPence = Math.Max(checkout.RefundedPence, charge.AmountRefunded);
        if (checkout.CreditedAt is not null)
        {
            await TakeBackAsync(tx, happened, checkout, cancel);
        }
    }

    private async Task TakeBackAsync(Tx tx, StripeEvent happened, Checkout checkout, CancellationToken cancel)
    {
        var more = checkout.CreditsFor(checkout.RefundedPence) - checkout.ReturnedCredits;
        if (more <= 0)
        {
            return;
        }

        checkout.ReturnedCredits += more;
        var taken = await ledger.TakeBackAsync(tx, checkout.OwnerId, more, "Purchased credits were refunded", cancel);
        audit.AddFrom(tx, "stripe", "billing.refund", $"user:{checkout.OwnerId}", new { checkout = checkout.Id, refunded_pence = checkout.RefundedPence, credits = more, taken, @event = happened.Id });
        if (taken < more)
        {
            log.LogWarning("Account {User} was paid back {Credits} credits and had spent all but {Taken} of them", checkout.OwnerId, more, taken);
        }
    }

    /// <summary>Finds a checkout by whatever names it, and locks its row.</summary>
    private static async Task<Checkout?> LockAsync(Tx tx, string? session, Guid? id, string? paymentIntent, CancellationToken cancel)
    {
        var rows = tx.Db.Set<Checkout>();
        var named = session is null ? rows.Where(c => c.PaymentIntentId == paymentIntent) : rows.Where(c => c.SessionId == session);
        var found = session is null && paymentIntent is null ? null : await named.Select(c => (Guid?)c.Id).FirstOrDefaultAsync(cancel);
        found ??= id;
        if (found is null)
        {
            return null;
        }

        return tx.Db.IsPostgres
            ? await rows.FromSql($"SELECT * FROM stripe_checkouts WHERE id = {found} FOR UPDATE").AsTracking().SingleOrDefaultAsync(cancel)
            : await rows.AsTracking().SingleOrDefaultAsync(c => c.Id == found, cancel);
    }
}
