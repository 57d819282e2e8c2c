using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Reelwright.Server.Platform.Http.Idempotency;

/// <summary>What an account's Idempotency-Key stands for: a request under way, or the reply it got.</summary>
internal sealed class IdempotencyRecord
{
    public required long UserId { get; init; }

    public required string Key { get; init; }

    public required string Fingerprint { get; init; }

    /// <summary>The request that works on it.</summary>
    public required string Owner { get; init; }

    /// <summary>Until then the mark of a request under way counts; renewed while it lives.</summary>
    public required DateTimeOffset LockedUntil { get; init; }

    /// <summary>The stored reply; null while the request is under way.</summary>
    public string? Reply { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}

internal sealed class IdempotencyRecordConfiguration : IEntityTypeConfiguration<IdempotencyRecord>
{
    public void Configure(EntityTypeBuilder<IdempotencyRecord> record)
    {
        record.ToTable("idempotency_records");
        record.HasKey(r => new { r.UserId, r.Key });
        record.Property(r => r.Key).HasMaxLength(255);
        record.Property(r => r.Fingerprint).HasMaxLength(64);
        record.Property(r => r.Owner).HasMaxLength(64);
        record.HasIndex(r => r.CreatedAt);
    }
}
