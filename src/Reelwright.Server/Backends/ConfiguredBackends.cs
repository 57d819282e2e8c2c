using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Platform;
using Reelwright.Server.Platform.Data;

namespace Reelwright.Server.Backends;

/// <summary>Brings this node's configured backends into the table, and takes out those that no living node has configured.</summary>
internal sealed class ConfiguredBackends(BackendEndpoints endpoints, BackendLeases leases, BackendPool pool, Database database, TimeProvider clock) : IStartTask
{
    public async Task RunAsync(CancellationToken cancel)
    {
        var now = clock.GetStorableNow();
        var names = endpoints.Configured.Select(backend => backend.Name!).ToList();
        var node = leases.Node;
        await database.WriteAsync(
            async tx =>
            {
                foreach (var backend in endpoints.Configured.OrderBy(backend => backend.Name, StringComparer.Ordinal))
                {
                    await StoreAsync(tx, backend, now, cancel);
                }

                // One that another node drives stands in that node's configuration.
                await tx.Db.Set<Backend>()
                    .Where(row => row.IsConfigured && !names.Contains(row.Name) && (row.Driver == null || row.Driver == node || row.DriverUntil <= now))
                    .ExecuteDeleteAsync(cancel);
                tx.Signal(BackendPool.RowsTopic, "");
            },
            cancel);
        await pool.ReadAsync(cancel);
    }

    private static async Task StoreAsync(Tx tx, BackendOptions backend, DateTimeOffset now, CancellationToken cancel)
    {
        var (clientId, no, yes) = (Guid.CreateVersion7().ToString(), false, true);
        await tx.Db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO backends (name, url, ca_file, slots, is_configured, is_draining, is_removed, client_id, created_at, driver_until, is_online, queue_running, queue_pending, revision)
            VALUES ({backend.Name}, {backend.Url}, {backend.CaFile}, {backend.Slots}, {yes}, {no}, {no}, {clientId}, {now.ToMicroseconds()}, 0, {no}, 0, 0, 0)
            ON CONFLICT (name) DO UPDATE SET url = excluded.url, ca_file = excluded.ca_file, slots = excluded.slots, is_configured = excluded.is_configured,
              is_removed = excluded.is_removed, token = NULL
            """,
            cancel);
    }
}
