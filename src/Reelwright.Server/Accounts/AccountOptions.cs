using System.ComponentModel.DataAnnotations;

namespace Reelwright.Server.Accounts;

/// <summary>Settings under "Admin": the account an empty database gets.</summary>
internal sealed class AdminOptions : IValidatableObject
{
    public const string Section = "Admin";

    [Required, RegularExpression(UsernameRule.Pattern, ErrorMessage = "Admin:Username " + UsernameRule.Message)]
    public string Username { get; init; } = "admin";

    /// <summary>One is made up, and printed once, when none (or an empty one) is given.</summary>
    public string? Password { get; init; }

    [Required, RegularExpression(EmailRule.Pattern, ErrorMessage = "Admin:Email " + EmailRule.Message)]
    public string Email { get; init; } = "admin@localhost";

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Password is { Length: > 0 and (< PasswordRule.Shortest or > PasswordRule.Longest) })
        {
            yield return new ValidationResult($"Admin:Password must have {PasswordRule.Shortest} to {PasswordRule.Longest} characters.", [nameof(Password)]);
        }
    }
}

/// <summary>Settings under "Signup".</summary>
internal sealed class SignupOptions
{
    public const string Section = "Signup";

    public SignupMode Mode { get; init; } = SignupMode.Open;

    /// <summary>How long an account whose address was never confirmed is kept.</summary>
    [Range(2, 3650)]
    public int UnconfirmedDays { get; init; } = 30;
}

internal enum SignupMode
{
    Open,

    /// <summary>An account works once its e-mail address is confirmed.</summary>
    Verified,

    /// <summary>Nobody signs up.</summary>
    Closed,
}
