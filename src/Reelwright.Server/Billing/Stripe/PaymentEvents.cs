using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Platform.Data;

namespace Reelwright.Server.Billing.Stripe;

/// <summary>Credits what was paid and takes back what was paid back; each once, in whatever order Stripe tells it.</summary>
internal sealed class PaymentEvents(Database database, HandledEvents events, CreditLedger ledger, AuditLog audit, TimeProvider clock, ILogger<PaymentEvents> log)
{
    private const string Refunded = "Purchased credits were refunded";

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
            if (await events.ClaimAsync(tx, happened, cancel))
            {
                var checkout = await LockAsync(tx, null, null, dispute.PaymentIntent, cancel);
                log.LogWarning("{Who} disputes a payment at the bank: {Dispute}, {Amount} {Currency}, charge {Charge}", WhoOf(checkout), dispute.Id, dispute.Amount, dispute.Currency, dispute.Charge);
                Note(tx, "billing.dispute", happened, dispute, checkout);
            }
        },
        cancel);

    /// <summary><c>charge.dispute.closed</c>: what was lost the bank has taken, and Stripe tells of no refund. What was won stays as it is.</summary>
    public Task DisputeClosedAsync(StripeEvent happened, StripeDispute dispute, CancellationToken cancel) => database.WriteAsync(
        async tx =>
        {
            if (!await events.ClaimAsync(tx, happened, cancel))
            {
                return;
            }

            var checkout = await LockAsync(tx, null, null, dispute.PaymentIntent, cancel);
            log.LogWarning("The dispute {Dispute} of {Who} was closed: {Status}", dispute.Id, WhoOf(checkout), dispute.Status);
            Note(tx, "billing.dispute_closed", happened, dispute, checkout);
            if (dispute.Status != "lost" || checkout is not { Tier: null })
            {
                return;
            }

            if (dispute.Currency != Sales.Currency)
            {
                log.LogError("Dispute {Dispute} ({Event}) is in {Currency} and does not fit checkout {Checkout}", dispute.Id, happened.Id, dispute.Currency, checkout.Id);
                return;
            }

            checkout.LostPence = Math.Max(checkout.LostPence, dispute.Amount);
            await TakeBackAsync(tx, happened, checkout, "The bank took the payment for purchased credits back", cancel);
        },
        cancel);

    private static string WhoOf(Checkout? checkout) => checkout is null ? "Somebody whose payment is no sale of credits" : $"account {checkout.OwnerId}";

    private void Note(Tx tx, string action, StripeEvent happened, StripeDispute dispute, Checkout? checkout) => audit.AddFrom(
        tx,
        "stripe",
        action,
        checkout is null ? $"charge:{dispute.Charge}" : $"user:{checkout.OwnerId}",
        new { dispute = dispute.Id, dispute.Amount, dispute.Status, dispute.Reason, dispute.Charge, @event = happened.Id });

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
        await TakeBackAsync(tx, happened, checkout, Refunded, cancel);
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
            await TakeBackAsync(tx, happened, checkout, Refunded, cancel);
        }
    }

    private async Task TakeBackAsync(Tx tx, StripeEvent happened, Checkout checkout, string description, CancellationToken cancel)
    {
        var more = checkout.CreditsFor(checkout.RefundedPence + checkout.LostPence) - checkout.ReturnedCredits;
        if (more <= 0)
        {
            return;
        }

        checkout.ReturnedCredits += more;
        var taken = await ledger.TakeBackAsync(tx, checkout.OwnerId, more, description, cancel);
        audit.AddFrom(tx, "stripe", "billing.refund", $"user:{checkout.OwnerId}", new { checkout = checkout.Id, refunded_pence = checkout.RefundedPence, lost_pence = checkout.LostPence, credits = more, taken, @event = happened.Id });
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
