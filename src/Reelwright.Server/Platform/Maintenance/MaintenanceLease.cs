using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Signals;

namespace Reelwright.Server.Platform.Maintenance;

/// <summary>Which node does a piece of housekeeping, and when it is due again.</summary>
internal sealed class MaintenanceLease
{
    public required string Name { get; init; }

    public required string Holder { get; init; }

    public required DateTimeOffset HeldUntil { get; init; }

    public required DateTimeOffset DueAt { get; init; }
}

internal sealed class MaintenanceLeaseConfiguration : IEntityTypeConfiguration<MaintenanceLease>
{
    public void Configure(EntityTypeBuilder<MaintenanceLease> lease)
    {
        lease.ToTable("maintenance_leases");
        lease.HasKey(l => l.Name);
        lease.Property(l => l.Name).HasMaxLength(64);
        lease.Property(l => l.Holder).HasMaxLength(32);
    }
}

/// <summary>Hands each piece of housekeeping to one node at a time.</summary>
internal sealed class MaintenanceLeases(Database database, SignalBus signals, TimeProvider clock)
{
    // A node that died holding a lease delays the work by this much.
    private static readonly TimeSpan Length = TimeSpan.FromMinutes(5);

    /// <summary>True when this node got the work.</summary>
    /// <param name="evenEarly">Whether it is wanted now, due or not.</param>
    public async Task<bool> TakeAsync(string name, bool evenEarly, CancellationToken cancel)
    {
        var now = clock.GetStorableNow();
        var due = evenEarly ? DateTimeOffset.MaxValue : now;
        var isDue = await database.ReadAsync(
            async db => await db.Set<MaintenanceLease>().SingleOrDefaultAsync(lease => lease.Name == name, cancel) is not { } found || (found.HeldUntil <= now && found.DueAt <= due), cancel);
        return isDue && await database.WriteAsync(tx => TakeAsync(tx, name, now, due, cancel), cancel);
    }

    private async Task<bool> TakeAsync(Tx tx, string name, DateTimeOffset now, DateTimeOffset due, CancellationToken cancel)
    {
        await tx.Db.Database.ExecuteSqlAsync(
            $"INSERT INTO maintenance_leases (name, holder, held_until, due_at) VALUES ({name}, '', 0, 0) ON CONFLICT (name) DO NOTHING", cancel);
        var until = now + Length;
        return await tx.Db.Set<MaintenanceLease>()
            .Where(lease => lease.Name == name && lease.HeldUntil <= now && lease.DueAt <= due)
            .ExecuteUpdateAsync(set => set.SetProperty(lease => lease.Holder, signals.Node).SetProperty(lease => lease.HeldUntil, until), cancel) == 1;
    }

    /// <summary>Gives the work back; it is due again at <paramref name="dueAt"/>.</summary>
    public Task ReturnAsync(string name, DateTimeOffset dueAt) => database.WriteAsync(
        tx => tx.Db.Set<MaintenanceLease>()
            .Where(lease => lease.Name == name && lease.Holder == signals.Node)
            .ExecuteUpdateAsync(set => set.SetProperty(lease => lease.HeldUntil, DateTimeOffset.UnixEpoch).SetProperty(lease => lease.DueAt, dueAt), CancellationToken.None),
        CancellationToken.None);
}
