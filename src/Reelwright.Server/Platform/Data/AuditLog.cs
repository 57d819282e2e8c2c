using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Reelwright.Server.Platform.Http;

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

/// <summary>Records what administrators do, in the transaction that does it.</summary>
internal sealed class AuditLog(TimeProvider clock)
{
    /// <param name="http">The request of the administrator.</param>
    /// <param name="action">Dotted, e.g. <c>user.tier</c>.</param>
    /// <param name="target">What it is done to, e.g. <c>user:17</c>.</param>
    /// <param name="detail">What changed; becomes JSON.</param>
    public void Add(Tx tx, HttpContext http, string action, string target, object detail)
    {
        var actor = http.FindCaller() ?? throw new InvalidOperationException($"Nobody is signed in who could do {action}.");
        tx.Db.Add(new AuditEntry
        {
            ActorId = actor.UserId,
            Action = action,
            Target = target,
            Detail = JsonSerializer.Serialize(detail, ApiJson.Options),
            Address = http.Connection.RemoteIpAddress?.ToString() ?? "",
            CreatedAt = clock.GetStorableNow(),
        });
    }
}
