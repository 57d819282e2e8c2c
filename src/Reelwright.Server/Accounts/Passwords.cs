using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;

namespace Reelwright.Server.Accounts;

/// <summary>ASP.NET Core Identity over our transactions: hashes passwords and stores users. Hashing takes tens of milliseconds,
/// so it is never done while a transaction is open.</summary>
internal sealed class Passwords(IPasswordHasher<User> hasher, ILookupNormalizer normalizer, IServiceProvider services, ILogger<UserManager<User>> log)
{
    private static readonly User Nobody = new() { CreatedAt = DateTimeOffset.UnixEpoch };

    // Verified when there is no such account, so that the answer takes as long as for one that exists.
    private readonly Lazy<string> _dummyHash = new(() => hasher.HashPassword(Nobody, "nobody has this password"));

    public string Normalize(string username) => normalizer.NormalizeName(username);

    /// <summary>Goes with every new password.</summary>
    public static string NewStamp() => Guid.CreateVersion7().ToString("N");

    public string Hash(string password) => hasher.HashPassword(Nobody, password);

    /// <param name="hash">The account's hash; null when there is no such account, which takes as long and fails.</param>
    public PasswordVerificationResult Verify(string? hash, string password)
    {
        var result = hasher.VerifyHashedPassword(Nobody, hash ?? _dummyHash.Value, password);
        return hash is null ? PasswordVerificationResult.Failed : result;
    }

    /// <summary>Stores a new user, whose <see cref="IdentityUser{TKey}.PasswordHash"/> is set.</summary>
    /// <exception cref="Refusal">400 <c>username_taken</c>, <c>email_taken</c> or <c>invalid_request</c>.</exception>
    public async Task CreateAsync(Tx tx, User user)
    {
        using var users = UsersOf(tx);
        var result = await users.CreateAsync(user);
        if (!result.Succeeded)
        {
            throw Refuse(result.Errors.First());
        }
    }

    /// <summary>Runs work that creates a user. Two requests for one name may both find it free; the index lets one through, and the other
    /// finds the name taken when it runs again.</summary>
    public static async Task<T> CreateAgainOnRaceAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (DbUpdateException race) when (Database.IsDuplicate(race))
        {
            return await work();
        }
    }

    private UserManager<User> UsersOf(Tx tx)
    {
        var options = new IdentityOptions();
        options.User.RequireUniqueEmail = true;
        options.User.AllowedUserNameCharacters = UsernameRule.Characters;
        options.Lockout.AllowedForNewUsers = false;
        var describer = new IdentityErrorDescriber();
        return new UserManager<User>(
            new UserOnlyStore<User, ReelwrightDb, long>(tx.Db, describer), Options.Create(options), hasher, [new UserValidator<User>(describer)], [], normalizer, describer, services, log);
    }

    private static Refusal Refuse(IdentityError error) => error.Code switch
    {
        nameof(IdentityErrorDescriber.DuplicateUserName) => Refusal.Invalid("username_taken", "username", "is taken"),
        nameof(IdentityErrorDescriber.DuplicateEmail) => Refusal.Invalid("email_taken", "email", "belongs to another account"),
        nameof(IdentityErrorDescriber.InvalidUserName) => Refusal.Invalid("username", UsernameRule.Message),
        nameof(IdentityErrorDescriber.InvalidEmail) => Refusal.Invalid("email", EmailRule.Message),
        _ => throw new InvalidOperationException($"Identity refused a user: {error.Code}"),
    };
}
