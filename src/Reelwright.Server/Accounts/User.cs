using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Reelwright.Server.Accounts;

/// <summary>Somebody with an account. The plan and the credits stand in Billing's row of the same id.</summary>
internal sealed class User : IdentityUser<long>
{
    public const int MaxDisplayName = 80;
    public const int MaxBio = 500;

    public bool IsAdmin { get; init; }

    public string? DisplayName { get; set; }

    public string? Bio { get; set; }

    /// <summary><c>dark</c> or <c>light</c>.</summary>
    public string Theme { get; set; } = "dark";

    public bool ProfilePublic { get; set; }

    /// <summary>The IANA name of the zone in whose days usage is counted; null is UTC.</summary>
    public string? TimeZone { get; set; }

    /// <summary>Since when the account is barred; null while it is not.</summary>
    public DateTimeOffset? SuspendedAt { get; set; }

    /// <summary>Since when the account waits for its address to be confirmed before it can sign in; null for all others.</summary>
    public DateTimeOffset? UnconfirmedSince { get; set; }

    /// <summary>Since when the account is deleted: it has no name any more, and is suspended for good. The row stays for the books.</summary>
    public DateTimeOffset? ClosedAt { get; set; }

    /// <summary>Since when nothing of a deleted account is left in the rooms.</summary>
    public DateTimeOffset? ErasedAt { get; set; }

    /// <summary>The file of its picture.</summary>
    public string? Avatar { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }
}

internal sealed class UserConfiguration : IEntityTypeConfiguration<User>
{
    public void Configure(EntityTypeBuilder<User> user)
    {
        user.ToTable("users");
        user.Property(u => u.UserName).IsRequired();
        user.Property(u => u.NormalizedUserName).IsRequired();
        user.Property(u => u.Email).IsRequired();
        user.Property(u => u.NormalizedEmail).IsRequired();
        user.Property(u => u.PasswordHash).IsRequired();
        user.Property(u => u.SecurityStamp).IsRequired();
        user.Property(u => u.Avatar).HasMaxLength(100);
        user.HasIndex(u => u.NormalizedUserName).IsUnique();
        user.HasIndex(u => u.NormalizedEmail).IsUnique();

        // Parts of Identity this house has no use for: lockout is per account and address (LoginThrottle), writes go through
        // one transaction each, and there are neither phones nor second factors.
        user.Ignore(u => u.LockoutEnd);
        user.Ignore(u => u.LockoutEnabled);
        user.Ignore(u => u.AccessFailedCount);
        user.Ignore(u => u.ConcurrencyStamp);
        user.Ignore(u => u.PhoneNumber);
        user.Ignore(u => u.PhoneNumberConfirmed);
        user.Ignore(u => u.TwoFactorEnabled);
    }
}
