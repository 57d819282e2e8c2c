using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Platform.Data;

namespace Reelwright.Server.Accounts;

/// <summary>Whose an e-mail address is. Addresses are compared in the form that accounts are stored with.</summary>
internal static class AccountMail
{
    public const int MaxLength = 254;
    public const string Pattern = EmailRule.Pattern;
    public const string Message = EmailRule.Message;

    private static readonly UpperInvariantLookupNormalizer Normalizer = new();

    /// <summary>The form in which two spellings of one address are equal.</summary>
    public static string Normalize(string email) => Normalizer.NormalizeEmail(email.Trim());

    /// <summary>The account's normalised address.</summary>
    public static async Task<string> OfAsync(ReelwrightDb db, long userId, CancellationToken cancel) =>
        await db.Set<User>().Where(user => user.Id == userId).Select(user => user.NormalizedEmail!).SingleAsync(cancel);

    /// <summary>Where mail to the account goes: its address as it was given.</summary>
    public static async Task<string> ToWriteToAsync(ReelwrightDb db, long userId, CancellationToken cancel) =>
        await db.Set<User>().Where(user => user.Id == userId).Select(user => user.Email!).SingleAsync(cancel);

    /// <summary>The account with this normalised address; null when there is none.</summary>
    public static Task<long?> FindAsync(ReelwrightDb db, string normalizedEmail, CancellationToken cancel) =>
        db.Set<User>().Where(user => user.NormalizedEmail == normalizedEmail).Select(user => (long?)user.Id).SingleOrDefaultAsync(cancel);
}
