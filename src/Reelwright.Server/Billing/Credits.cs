using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Bodies;

namespace Reelwright.Server.Billing;

/// <summary>What an account has and when its allowance renews.</summary>
internal sealed record CreditsView(long Credits, string Tier, int MonthlyAllowance, long AllowanceRemaining, long Purchased, DateTimeOffset ResetsAt);

internal static class GetCredits
{
    public static async Task<Ok<CreditsView>> Handle(Caller caller, CreditReader credits, TierPolicy tiers, CancellationToken cancel)
    {
        var account = await credits.ReadAsync(caller.UserId, cancel);
        var monthly = tiers.For(account.Tier).MonthlyCredits;
        return TypedResults.Ok(new CreditsView(account.Balance, account.Tier.Id(), monthly, account.Allowance, account.Purchased, account.PeriodEnd));
    }
}

/// <summary>A line of the ledger as its owner sees it.</summary>
internal sealed record TransactionView(long Id, long Amount, long BalanceAfter, CreditKind Kind, string Description, Guid? JobId, DateTimeOffset CreatedAt);

internal sealed record TransactionList(IReadOnlyList<TransactionView> Transactions, int Total, int Limit, int Offset);

internal static class ListTransactions
{
    public static async Task<Ok<TransactionList>> Handle(Caller caller, Query query, CreditReader credits, Database database, CancellationToken cancel)
    {
        var page = query.Paging();
        query.ThrowIfInvalid();

        // A renewal that is due belongs into the list.
        var account = await credits.ReadAsync(caller.UserId, cancel);
        return TypedResults.Ok(await database.ReadAsync(
            async db =>
            {
                var own = db.Set<CreditTransaction>().Where(t => t.UserId == caller.UserId);
                var lines = await own.OrderByDescending(t => t.Id).Skip(page.Offset).Take(page.Limit)
                    .Select(t => new TransactionView(t.Id, t.Amount, t.BalanceAfter, t.Kind, t.Description, t.JobId, t.CreatedAt)).ToListAsync(cancel);
                return new TransactionList(lines, (int)account.Lines, page.Limit, page.Offset);
            },
            cancel));
    }
}
