using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;

namespace Reelwright.Server.Accounts.Recovery;

/// <summary>A link that was mailed to somebody: whoever has it has the mailbox. It works once.</summary>
internal sealed class AccountToken
{
    public long Id { get; init; }

    public required long UserId { get; init; }

    public required TokenPurpose Purpose { get; init; }

    /// <summary>SHA-256 of the token, which has 238 random bits; the token itself is only in the mail.</summary>
    public required string TokenHash { get; init; }

    /// <summary>The address it is about: the new one to allow or confirm, or the old one to go back to.</summary>
    public string? Email { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }
}

internal enum TokenPurpose
{
    /// <summary>Choose a new password.</summary>
    Reset,

    /// <summary>Make the new address the account's.</summary>
    Email,

    /// <summary>Mailed to the old address: consent to a change that was asked for without the password.</summary>
    AllowEmail,

    /// <summary>Mailed to the old address: forget the change that was asked for.</summary>
    StopEmail,

    /// <summary>Mailed to the old address: go back to it.</summary>
    UndoEmail,

    /// <summary>Confirm the address of a new account.</summary>
    SignUp,
}

internal sealed class AccountTokenConfiguration : IEntityTypeConfiguration<AccountToken>
{
    public void Configure(EntityTypeBuilder<AccountToken> token)
    {
        token.ToTable("account_tokens");
        token.Property(t => t.Purpose).HasConversion<string>().HasMaxLength(16);
        token.Property(t => t.TokenHash).HasMaxLength(64);
        token.Property(t => t.Email).HasMaxLength(254);
        token.HasIndex(t => t.TokenHash).IsUnique();
        token.HasIndex(t => t.UserId);
        token.HasIndex(t => t.ExpiresAt);
    }
}

/// <summary>Makes, takes and ends the links that are mailed.</summary>
internal sealed class AccountTokens(TimeProvider clock)
{
    /// <summary>Links of one purpose an account gets in an hour: nobody fills somebody else's mailbox.</summary>
    public const int PerHour = 3;

    /// <summary>Expired ones are kept for as long as <see cref="PerHour"/> counts them.</summary>
    public static readonly TimeSpan Counted = TimeSpan.FromHours(1);

    public static TimeSpan LifeOf(TokenPurpose purpose) => purpose switch
    {
        TokenPurpose.Reset => TimeSpan.FromHours(1),
        TokenPurpose.UndoEmail => TimeSpan.FromDays(7),
        _ => TimeSpan.FromDays(1),
    };

    /// <returns>The token, which nothing but its letter may show.</returns>
    public string Issue(Tx tx, long userId, TokenPurpose purpose, string? email = null)
    {
        var token = Secrets.NewToken();
        var now = clock.GetStorableNow();
        tx.Db.Add(new AccountToken { UserId = userId, Purpose = purpose, TokenHash = Secrets.Hash(token), Email = email, CreatedAt = now, ExpiresAt = now + LifeOf(purpose) });
        return token;
    }

    public async Task<bool> MayIssueAsync(ReelwrightDb db, long userId, TokenPurpose purpose, CancellationToken cancel)
    {
        var since = clock.GetStorableNow() - Counted;
        return await db.Set<AccountToken>().CountAsync(token => token.UserId == userId && token.Purpose == purpose && token.CreatedAt > since, cancel) < PerHour;
    }

    /// <exception cref="Refusal">429 <c>rate_limited</c>.</exception>
    public async Task ThrowIfTooManyAsync(ReelwrightDb db, long userId, TokenPurpose purpose, CancellationToken cancel)
    {
        if (!await MayIssueAsync(db, userId, purpose, cancel))
        {
            throw Refusal.TooMany("rate_limited", $"At most {PerHour} changes can be asked for in an hour.", (int)Counted.TotalSeconds);
        }
    }

    /// <summary>Whether a link still works, without using it.</summary>
    public Task<bool> IsLiveAsync(ReelwrightDb db, string token, TokenPurpose purpose, CancellationToken cancel) =>
        Secrets.LooksLikeToken(token) ? Live(db, token, purpose).AnyAsync(cancel) : Task.FromResult(false);

    /// <summary>Uses a link up. Of two that come with it at once, one gets it. The account is locked first, so that two of its links cannot wait for each other.</summary>
    /// <exception cref="Refusal">400 <c>invalid_token</c>: wrong, used, expired, or the account is suspended.</exception>
    public async Task<(AccountToken Token, User User)> TakeAsync(Tx tx, string token, TokenPurpose purpose, CancellationToken cancel)
    {
        var found = Secrets.LooksLikeToken(token) ? await Live(tx.Db, token, purpose).AsNoTracking().SingleOrDefaultAsync(cancel) : null;
        var user = found is null ? null : await LockedUser.TakeAsync(tx, found.UserId, cancel);
        return user is { SuspendedAt: null } && await Live(tx.Db, token, purpose).ExecuteDeleteAsync(cancel) == 1 ? (found!, user) : throw Invalid();
    }

    /// <summary>Ends an account's links, named ones, or all but the ways back to an old address: somebody who took the account must not rob its owner of them.</summary>
    public Task EndAsync(Tx tx, long userId, CancellationToken cancel, params TokenPurpose[] purposes)
    {
        var now = clock.GetStorableNow();
        return tx.Db.Set<AccountToken>()
            .Where(token => token.UserId == userId && token.ExpiresAt > now && (purposes.Length == 0 ? token.Purpose != TokenPurpose.UndoEmail : purposes.Contains(token.Purpose)))
            .ExecuteUpdateAsync(set => set.SetProperty(token => token.ExpiresAt, now), cancel);
    }

    /// <summary>Ends the ways back that came after one that was used: they lead to whoever took the account.</summary>
    public Task EndLaterAsync(Tx tx, AccountToken used, CancellationToken cancel)
    {
        var now = clock.GetStorableNow();
        return tx.Db.Set<AccountToken>()
            .Where(token => token.UserId == used.UserId && token.Purpose == used.Purpose && token.Id > used.Id && token.ExpiresAt > now)
            .ExecuteUpdateAsync(set => set.SetProperty(token => token.ExpiresAt, now), cancel);
    }

    public static Refusal Invalid() => Refusal.Invalid("invalid_token", "token", "is not valid any more: the link was used, has expired, or is not complete");

    private IQueryable<AccountToken> Live(ReelwrightDb db, string token, TokenPurpose purpose)
    {
        var (hash, now) = (Secrets.Hash(token), clock.GetStorableNow());
        return db.Set<AccountToken>().Where(row => row.TokenHash == hash && row.Purpose == purpose && row.ExpiresAt > now
            && db.Set<User>().Any(user => user.Id == row.UserId && user.SuspendedAt == null));
    }
}
