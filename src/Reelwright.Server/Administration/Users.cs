using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Accounts;
using Reelwright.Server.Billing;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Bodies;
using Reelwright.Server.Platform.Http.Idempotency;

namespace Reelwright.Server.Administration;

/// <summary>An account as an administrator sees it.</summary>
internal sealed record AccountView(
    long Id, string Username, string Email, string? DisplayName, string Tier, bool IsAdmin, bool Suspended, DateTimeOffset? SuspendedAt, long Credits, DateTimeOffset CreatedAt)
{
    /// <exception cref="Refusal">404.</exception>
    public static async Task<AccountView> ReadAsync(ReelwrightDb db, long userId, CancellationToken cancel)
    {
        var user = await db.Set<User>().AsNoTracking().SingleOrDefaultAsync(u => u.Id == userId && u.ClosedAt == null, cancel) ?? throw NoSuchUser();
        return Of(user, await db.Set<CreditAccount>().SingleAsync(a => a.UserId == userId, cancel));
    }

    public static AccountView Of(User user, CreditAccount account) => new(
        user.Id, user.UserName!, user.Email!, user.DisplayName, account.Tier.Id(), user.IsAdmin, user.SuspendedAt is not null, user.SuspendedAt, account.Balance, user.CreatedAt);

    public static Refusal NoSuchUser() => Refusal.NotFound("There is no such user.");
}

internal sealed record AccountList(IReadOnlyList<AccountView> Users, int Total, int Limit, int Offset);

internal static class ListUsers
{
    public static async Task<Ok<AccountList>> Handle(Query query, Database database, CancellationToken cancel)
    {
        var text = query.Text("query");
        var page = query.Paging();
        query.ThrowIfInvalid();
        return TypedResults.Ok(await database.ReadAsync(db => ReadAsync(db, text, page, cancel), cancel));
    }

    private static async Task<AccountList> ReadAsync(ReelwrightDb db, string? text, Paging page, CancellationToken cancel)
    {
        var users = db.Set<User>().Where(u => u.ClosedAt == null);
        if (text is not null)
        {
            // Names and addresses are kept in capitals beside their own spelling, so one comparison serves both databases.
            var part = text.ToUpperInvariant();
            users = users.Where(u => u.NormalizedUserName!.Contains(part) || u.NormalizedEmail!.Contains(part));
        }

        var found = await (from user in users
                           join account in db.Set<CreditAccount>() on user.Id equals account.UserId
                           orderby user.Id descending
                           select new { user, account }).Skip(page.Offset).Take(page.Limit).ToListAsync(cancel);
        return new AccountList([.. found.Select(row => AccountView.Of(row.user, row.account))], await users.CountAsync(cancel), page.Limit, page.Offset);
    }
}

public sealed record SetTierRequest
{
    [Required, AllowedValues("free", "starter", "creator", "pro", "studio", "enterprise")]
    public string? Tier { get; init; }
}

internal static class SetTier
{
    public static async Task<Ok<AccountView>> Handle(
        ResourceId id, JsonBody<SetTierRequest> body, HttpContext http, Database database, CreditLedger ledger, AuditLog audit, CancellationToken cancel)
    {
        await database.ReadAsync(db => AccountView.ReadAsync(db, id.Value, cancel), cancel);
        var tier = Tiers.Parse((await body.ReadAsync(cancel)).Tier)!.Value;
        return TypedResults.Ok(await database.WriteAsync(
            async tx =>
            {
                var before = await ledger.ChangeTierAsync(tx, id.Value, tier, cancel);
                CallerCache.ForgetEverywhere(tx, id.Value);
                audit.Add(tx, http, "user.tier", $"user:{id.Value}", new { from = before.Id(), to = tier.Id() });
                await tx.Db.SaveChangesAsync(cancel);
                return await AccountView.ReadAsync(tx.Db, id.Value, cancel);
            },
            cancel));
    }
}

public sealed record AdjustCreditsRequest
{
    [Required, Range(-1_000_000_000, 1_000_000_000)]
    public int? Amount { get; init; }

    /// <summary>Shown to the owner in the ledger.</summary>
    [StringLength(200)]
    public string? Description { get; init; }
}

/// <param name="Amount">What the balance changed by: taking stops at zero.</param>
internal sealed record CreditsAdjusted(long Amount, long Credits, AccountView User);

internal static class AdjustCredits
{
    public static async Task<Ok<CreditsAdjusted>> Handle(
        ResourceId id, JsonBody<AdjustCreditsRequest> body, HttpContext http, Database database, CreditLedger ledger, AuditLog audit, IdempotentReply idempotent, CancellationToken cancel)
    {
        await database.ReadAsync(db => AccountView.ReadAsync(db, id.Value, cancel), cancel);
        var request = await body.ReadAsync(cancel);
        var description = string.IsNullOrWhiteSpace(request.Description) ? "Adjustment by an administrator" : request.Description.Trim();
        return TypedResults.Ok(await database.WriteAsync(
            async tx =>
            {
                var amount = await ledger.AdjustAsync(tx, id.Value, request.Amount!.Value, description, cancel);
                audit.Add(tx, http, "user.credits", $"user:{id.Value}", new { requested = request.Amount, amount, description });
                await tx.Db.SaveChangesAsync(cancel);
                var user = await AccountView.ReadAsync(tx.Db, id.Value, cancel);
                var reply = new CreditsAdjusted(amount, user.Credits, user);
                await idempotent.RecordAsync(tx, reply, cancel);
                return reply;
            },
            cancel));
    }
}
