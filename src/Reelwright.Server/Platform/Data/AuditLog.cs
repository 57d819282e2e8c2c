using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Reelwright.Server.Platform.Http;

namespace Reelwright.Server.Platform.Data;

/// <summary>Something an administrator or the payment provider did, kept for good.</summary>
internal sealed class AuditEntry
{
    public long Id { get; init; }

    /// <summary>0 where no person did it.</summary>
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
        Add(tx, actor.UserId, http.Connection.RemoteIpAddress?.ToString() ?? "", action, target, detail);
    }

    /// <summary>Records what another system caused, with no person behind it: no actor, and the system's name where an address would be.</summary>
    public void AddFrom(Tx tx, string system, string action, string target, object detail) => Add(tx, 0, system, action, target, detail);

    private void Add(Tx tx, long actorId, string address, string action, string target, object detail) => tx.Db.Add(new AuditEntry
    {
        ActorId = actorId,
        Action = action,
        Target = target,
        Detail = JsonSerializer.Serialize(detail, ApiJson.Options),
        Address = address,
        CreatedAt = clock.GetStorableNow(),
    });
}
