using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Reelwright.Server.Accounts;

/// <summary>What a program signs in with. Revoked keys stay, so that a list explains what once worked.</summary>
internal sealed class ApiKey
{
    public long Id { get; init; }

    public required long UserId { get; init; }

    public required string Name { get; init; }

    /// <summary>The key's first characters, by which its owner knows it again.</summary>
    public required string Prefix { get; init; }

    /// <summary>SHA-256 of the key. It has 238 random bits, so no slow hash is needed.</summary>
    public required string KeyHash { get; init; }

    /// <summary>Whether it carries its owner's admin rights.</summary>
    public required bool IsAdmin { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>A minute behind at most.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }

    public DateTimeOffset? RevokedAt { get; init; }

    public bool IsActive(DateTimeOffset now) => RevokedAt is null && !(ExpiresAt <= now);
}

internal sealed class ApiKeyConfiguration : IEntityTypeConfiguration<ApiKey>
{
    public void Configure(EntityTypeBuilder<ApiKey> key)
    {
        key.ToTable("api_keys");
        key.HasIndex(k => k.KeyHash).IsUnique();
        key.HasIndex(k => k.UserId);
    }
}
