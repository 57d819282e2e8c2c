using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;

namespace Reelwright.Server.Accounts;

/// <summary>Bounds guessing: each attempt is counted as a failure before the password is looked at, and a right one takes the count back.
/// So a hundred guesses at once are no better than one after the other, and names nobody has are treated like any other.</summary>
internal sealed class LoginThrottle(Database database, ServerSecrets secrets, TimeProvider clock)
{
    /// <exception cref="Refusal">429 <c>locked_out</c>.</exception>
    public async Task<LoginAttempt> BeginAsync(string normalizedName, HttpContext http, CancellationToken cancel)
    {
        var attempt = new LoginAttempt(HashOf(normalizedName), RateLimiting.Address(http.Connection.RemoteIpAddress));
        var lockedFor = await database.WriteAsync(tx => CountAsync(tx, attempt, cancel), cancel);
        if (lockedFor > TimeSpan.Zero)
        {
            var seconds = (int)Math.Ceiling(lockedFor.TotalSeconds);
            throw Refusal.TooMany("locked_out", $"Too many failed attempts; try again in {seconds} s. API keys and open sessions go on working.", seconds);
        }

        return attempt;
    }

    /// <summary>The password was right: nothing is held against the pair any more.</summary>
    public static Task SucceedAsync(Tx tx, LoginAttempt attempt, CancellationToken cancel) =>
        tx.Db.Set<LoginFailure>().Where(f => f.Account == attempt.Account && f.Address == attempt.Address).ExecuteDeleteAsync(cancel);

    /// <summary>Nothing is held against the account any more, from wherever it came.</summary>
    public Task ForgetAsync(Tx tx, string normalizedName, CancellationToken cancel)
    {
        var account = HashOf(normalizedName);
        return tx.Db.Set<LoginFailure>().Where(f => f.Account == account).ExecuteDeleteAsync(cancel);
    }

    private string HashOf(string normalizedName) => Convert.ToHexStringLower(HMACSHA256.HashData(secrets.Derive("login-failures"), Encoding.UTF8.GetBytes(normalizedName)));

    private async Task<TimeSpan> CountAsync(Tx tx, LoginAttempt attempt, CancellationToken cancel)
    {
        var now = clock.GetStorableNow();
        await tx.Db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO login_failures (account, address, failures, last_at) VALUES ({attempt.Account}, {attempt.Address}, 0, {now.ToMicroseconds()})
            ON CONFLICT (account, address) DO NOTHING
            """,
            cancel);
        var failures = tx.Db.Set<LoginFailure>();
        var found = tx.Db.IsPostgres
            ? await failures.FromSql($"SELECT * FROM login_failures WHERE account = {attempt.Account} AND address = {attempt.Address} FOR UPDATE").ToListAsync(cancel)
            : await failures.Where(f => f.Account == attempt.Account && f.Address == attempt.Address).ToListAsync(cancel);
        if (found[0].LockedFor(now) is { Ticks: > 0 } lockedFor)
        {
            return lockedFor;
        }

        found[0].Add(now);
        return TimeSpan.Zero;
    }
}

/// <summary>The pair an attempt counts for.</summary>
internal sealed record LoginAttempt(string Account, string Address);
