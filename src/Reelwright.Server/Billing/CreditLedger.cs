using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;

namespace Reelwright.Server.Billing;

/// <summary>Moves credits, always inside the transaction of what they are moved for. Each step locks the account's row first, renews its allowance
/// when the month is over, and adds lines to the ledger; where a job's row is locked too, that lock comes before.</summary>
internal sealed class CreditLedger(TierPolicy tiers, TimeProvider clock)
{
    /// <summary>Opens a new user's account with the first month's allowance.</summary>
    public CreditBalance Open(Tx tx, long userId, Tier tier)
    {
        var account = CreditAccount.Open(userId, tier, clock.GetStorableNow());
        tx.Db.Add(account);
        GrantAllowance(tx, account, "Monthly allowance");
        return CreditBalance.Of(account);
    }

    /// <summary>Takes credits for a job, allowance first. Nothing is written for an amount of 0.</summary>
    /// <returns>What is left.</returns>
    /// <exception cref="Refusal">403 <c>insufficient_credits</c>.</exception>
    public async Task<CreditBalance> ChargeAsync(Tx tx, long userId, int amount, Guid? jobId, string description, CancellationToken cancel)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(amount);
        var account = await LockAsync(tx, userId, cancel);
        if (amount > account.Balance)
        {
            throw Refusal.InsufficientCredits(amount, account.Balance);
        }

        if (amount > 0)
        {
            Write(tx, account, CreditKind.Charge, -amount, -account.Take(amount), jobId, description);
        }

        return CreditBalance.Of(account);
    }

    /// <summary>Gives back what a job was charged, or <paramref name="amount"/> of it, once: a second call changes nothing and gives 0.</summary>
    /// <remarks>Credits return to where they came from, those that stay first. What came from an allowance whose month has ended lapses at once,
    /// as a line of its own.</remarks>
    /// <returns>What was refunded.</returns>
    public Task<int> RefundAsync(Tx tx, Guid jobId, int? amount, string description, CancellationToken cancel) =>
        GiveBackAsync(tx, jobId, CreditKind.Refund, charged => amount ?? charged, description, cancel);

    /// <summary>Brings a job's charge, which was an estimate, down to the real amount, once. A charge is never raised.</summary>
    /// <returns>What was given back.</returns>
    public Task<int> SettleAsync(Tx tx, Guid jobId, int actual, string description, CancellationToken cancel) =>
        GiveBackAsync(tx, jobId, CreditKind.Settlement, charged => charged - actual, description, cancel);

    /// <summary>Adds credits that stay, or takes away, allowance first and never below zero.</summary>
    /// <returns>What the balance changed by.</returns>
    public async Task<long> AdjustAsync(Tx tx, long userId, long amount, string description, CancellationToken cancel)
    {
        var account = await LockAsync(tx, userId, cancel);
        var change = Math.Max(amount, -account.Balance);
        if (change > 0)
        {
            account.GivePurchased(change);
            Write(tx, account, CreditKind.Adjustment, change, 0, null, description);
        }
        else if (change < 0)
        {
            Write(tx, account, CreditKind.Adjustment, change, -account.Take(-change), null, description);
        }

        return change;
    }

    /// <summary>Adds credits that were paid for.</summary>
    public async Task PurchaseAsync(Tx tx, long userId, long amount, string description, CancellationToken cancel)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(amount);
        var account = await LockAsync(tx, userId, cancel);
        account.GivePurchased(amount);
        Write(tx, account, CreditKind.Purchase, amount, 0, null, description);
    }

    /// <summary>Takes credits away whose price was paid back: never from the allowance, and never below zero.</summary>
    /// <returns>How many were taken; the rest is spent.</returns>
    public async Task<long> TakeBackAsync(Tx tx, long userId, long amount, string description, CancellationToken cancel)
    {
        var account = await LockAsync(tx, userId, cancel);
        var taken = account.TakePurchased(amount);
        if (taken > 0)
        {
            Write(tx, account, CreditKind.Adjustment, -taken, 0, null, description);
        }

        return taken;
    }

    /// <summary>Changes the plan. A higher one grants the difference of the allowances at once; a lower one leaves what is there until the month ends.</summary>
    /// <returns>The plan it was.</returns>
    public async Task<Tier> ChangeTierAsync(Tx tx, long userId, Tier tier, CancellationToken cancel)
    {
        var account = await LockAsync(tx, userId, cancel);
        var before = account.Tier;
        account.Tier = tier;
        if (tier > before)
        {
            GrantAllowance(tx, account, $"Allowance of the {tier.Id()} tier");
        }

        return before;
    }

    /// <summary>Ends an account of somebody who is gone: what is left is lost, and no month brings anything again. The lines stay.</summary>
    public async Task CloseAsync(Tx tx, long userId, string description, CancellationToken cancel)
    {
        await AdjustAsync(tx, userId, -(await LockAsync(tx, userId, cancel)).Balance, description, cancel);
        (await LockAsync(tx, userId, cancel)).PeriodEnd = CreditAccount.Never;
    }

    /// <summary>The account as it is now: when its month is over, the renewal is written.</summary>
    public async Task<CreditAccount> RenewAsync(Tx tx, long userId, CancellationToken cancel) => await LockAsync(tx, userId, cancel);

    private async Task<int> GiveBackAsync(Tx tx, Guid jobId, CreditKind kind, Func<int, int> wanted, string description, CancellationToken cancel)
    {
        // What this transaction has written so far must be seen by the queries below.
        await tx.Db.SaveChangesAsync(cancel);
        var lines = tx.Db.Set<CreditTransaction>().AsNoTracking().Where(t => t.JobId == jobId);
        if (await lines.SingleOrDefaultAsync(t => t.Kind == CreditKind.Charge, cancel) is not { } charge)
        {
            return 0;
        }

        var account = await LockAsync(tx, charge.UserId, cancel);
        var returned = await lines.Where(t => t.Kind == CreditKind.Refund || t.Kind == CreditKind.Settlement).ToListAsync(cancel);
        if (returned.Exists(t => t.Kind == CreditKind.Refund || t.Kind == kind))
        {
            return 0;
        }

        var left = (int)(-charge.Amount - returned.Sum(t => t.Amount));
        var leftOfAllowance = -charge.FromAllowance - returned.Sum(t => t.FromAllowance);
        var amount = Math.Clamp(wanted(left), 0, left);
        if (amount == 0)
        {
            return 0;
        }

        var toPurchased = Math.Min(amount, left - leftOfAllowance);
        GiveBack(tx, account, charge, kind, toPurchased, amount - toPurchased, description);
        return amount;
    }

    private void GiveBack(Tx tx, CreditAccount account, CreditTransaction charge, CreditKind kind, long toPurchased, long toAllowance, string description)
    {
        account.GivePurchased(toPurchased);
        account.GiveAllowance(toAllowance);
        Write(tx, account, kind, toPurchased + toAllowance, toAllowance, charge.JobId, description);
        if (toAllowance > 0 && charge.PeriodStart != account.PeriodStart)
        {
            account.TakeAllowance(toAllowance);
            Write(tx, account, CreditKind.Expiry, -toAllowance, -toAllowance, charge.JobId, "Allowance of a month that has ended");
        }
    }

    private async Task<CreditAccount> LockAsync(Tx tx, long userId, CancellationToken cancel)
    {
        var accounts = tx.Db.Set<CreditAccount>();
        if (accounts.Local.FindEntry(userId) is { } locked)
        {
            return locked.Entity;
        }

        // SQLite has one writer, and this transaction is it; PostgreSQL needs the row's lock.
        var found = tx.Db.IsPostgres
            ? await accounts.FromSql($"SELECT * FROM credit_accounts WHERE user_id = {userId} FOR UPDATE").AsTracking().ToListAsync(cancel)
            : await accounts.AsTracking().Where(account => account.UserId == userId).ToListAsync(cancel);
        var account = found is [var one] ? one : throw new InvalidOperationException($"User {userId} has no credit account.");
        if (account.HasPeriodEnded(clock.GetUtcNow()))
        {
            Renew(tx, account);
        }

        return account;
    }

    private void Renew(Tx tx, CreditAccount account)
    {
        var before = account.PeriodStart;
        var lapsed = account.BeginPeriod(clock.GetStorableNow());
        if (lapsed > 0)
        {
            Write(tx, account, CreditKind.Expiry, -lapsed, -lapsed, null, $"Unused allowance of the month from {before:yyyy-MM-dd}");
        }

        GrantAllowance(tx, account, "Monthly allowance");
    }

    private void GrantAllowance(Tx tx, CreditAccount account, string description)
    {
        var granted = account.GrantUpTo(tiers.For(account.Tier).MonthlyCredits);
        if (granted > 0)
        {
            Write(tx, account, CreditKind.Grant, granted, granted, null, description);
        }
    }

    private void Write(Tx tx, CreditAccount account, CreditKind kind, long amount, long fromAllowance, Guid? jobId, string description)
    {
        account.Lines++;
        tx.Db.Add(new CreditTransaction
        {
            UserId = account.UserId,
            Kind = kind,
            Amount = amount,
            FromAllowance = fromAllowance,
            BalanceAfter = account.Balance,
            PeriodStart = account.PeriodStart,
            JobId = jobId,
            Description = description,
            CreatedAt = clock.GetStorableNow(),
        });
    }
}

/// <summary>What an account has.</summary>
/// <param name="Allowance">Left of this month's allowance.</param>
/// <param name="Purchased">Credits that stay.</param>
internal readonly record struct CreditBalance(long Allowance, long Purchased)
{
    public long Total => Allowance + Purchased;

    public static CreditBalance Of(CreditAccount account) => new(account.Allowance, account.Purchased);
}
