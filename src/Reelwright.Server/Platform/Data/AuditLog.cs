using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Reelwright.Server.Platform.Data;

/// <summary>Something an administrator did, kept for good.</summary>
internal sealed class AuditEntry
{
    public long Id { get; init; }

    public required long ActorId { get; init; }

    /// <summary>Dotted, e.g. <c>user.tier</c>.</summary>
    public required string Action { get; init; }

    /// <summary>What it was done to, e.g. <c>user:17</c>.</summary>
    public required string Target { get; init; }

    /// <summary>JSON of what changed.</summary>
    public required string Detail { get; init; }

    public required string Address { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}

internal sealed class AuditEntryConfiguration : IEntityTypeConfiguration<AuditEntry>
{
    public void Configure(EntityTypeBuilder<AuditEntry> entry)
    {
        entry.ToTable("audit_log");
        entry.HasIndex(e => e.CreatedAt);
    }
}
