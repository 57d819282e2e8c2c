using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Jobs;
using Reelwright.Server.Platform.Data;

namespace Reelwright.Server.Backends;

/// <summary>Reads and writes the table of backends. What backends offer is long and rarely changes, so it is read only when its revision is new.</summary>
internal sealed class BackendRows
{
    private readonly Dictionary<string, (DateTimeOffset CreatedAt, int Revision, BackendModels? Models)> _known = new(StringComparer.Ordinal);

    /// <summary>Sorted by name. One caller at a time.</summary>
    public async Task<IReadOnlyList<BackendView>> ReadAsync(ReelwrightDb db, DateTimeOffset now, CancellationToken cancel)
    {
        // The same columns but Models.
        var rows = await db.Set<Backend>().OrderBy(row => row.Name).Select(row => new
        {
            row.Name,
            row.Url,
            row.Token,
            row.CaFile,
            row.Slots,
            row.IsConfigured,
            row.IsDraining,
            row.IsRemoved,
            row.ClientId,
            row.CreatedAt,
            row.Driver,
            row.DriverUntil,
            row.WantedBy,
            row.IsOnline,
            row.Problem,
            row.Version,
            row.VramTotal,
            row.VramFree,
            row.QueueRunning,
            row.QueuePending,
            row.LoadedModel,
            row.LoadedFamily,
            row.Revision,
            row.SeenAt,
        }).ToListAsync(cancel);

        foreach (var gone in _known.Keys.Except(rows.Select(row => row.Name), StringComparer.Ordinal).ToList())
        {
            _known.Remove(gone);
        }

        var stale = rows.Where(row => !_known.TryGetValue(row.Name, out var known) || (known.CreatedAt, known.Revision) != (row.CreatedAt, row.Revision)).Select(row => row.Name).ToList();
        if (stale.Count > 0)
        {
            foreach (var row in await db.Set<Backend>().Where(row => stale.Contains(row.Name)).Select(row => new { row.Name, row.CreatedAt, row.Revision, row.Models }).ToListAsync(cancel))
            {
                _known[row.Name] = (row.CreatedAt, row.Revision, row.Models is null ? null : BackendModels.Parse(row.Models));
            }
        }

        return
        [
            .. rows.Select(row => new BackendView
            {
                Name = row.Name,
                Url = row.Url,
                CaFile = row.CaFile,
                ProtectedToken = row.Token,
                Slots = row.Slots,
                IsConfigured = row.IsConfigured,
                IsDraining = row.IsDraining,
                IsRemoved = row.IsRemoved,
                ClientId = row.ClientId,
                CreatedAt = row.CreatedAt,
                Driver = row.Driver,
                DriverUntil = row.DriverUntil,
                WantedBy = row.WantedBy,
                Revision = row.Revision,
                State = new BackendState
                {
                    IsOnline = row.IsOnline && row.DriverUntil > now,
                    Problem = row.Problem,
                    Version = row.Version,
                    VramTotal = row.VramTotal,
                    VramFree = row.VramFree,
                    QueueRunning = row.QueueRunning,
                    QueuePending = row.QueuePending,
                    LoadedModel = row.LoadedModel,
                    LoadedFamily = row.LoadedFamily,
                    Models = _known.TryGetValue(row.Name, out var known) ? known.Models : null,
                    SeenAt = row.SeenAt,
                },
            }),
        ];
    }

    /// <summary>Writes what its driver saw, unless somebody else drives it now.</summary>
    public static async Task SaveAsync(Tx tx, string name, string node, BackendState state, bool withModels, CancellationToken cancel)
    {
        var mine = tx.Db.Set<Backend>().Where(row => row.Name == name && row.Driver == node);
        await mine.ExecuteUpdateAsync(
            row => row
                .SetProperty(b => b.IsOnline, state.IsOnline)
                .SetProperty(b => b.Problem, state.Problem)
                .SetProperty(b => b.Version, state.Version)
                .SetProperty(b => b.VramTotal, state.VramTotal)
                .SetProperty(b => b.VramFree, state.VramFree)
                .SetProperty(b => b.QueueRunning, state.QueueRunning)
                .SetProperty(b => b.QueuePending, state.QueuePending)
                .SetProperty(b => b.LoadedModel, state.LoadedModel)
                .SetProperty(b => b.LoadedFamily, state.LoadedFamily)
                .SetProperty(b => b.SeenAt, state.SeenAt),
            cancel);
        if (withModels)
        {
            var json = state.Models?.Json;
            await mine.ExecuteUpdateAsync(row => row.SetProperty(b => b.Models, json).SetProperty(b => b.Revision, b => b.Revision + 1), cancel);
        }
    }

    /// <summary>A job runs on it.</summary>
    public static Task<bool> IsBusyAsync(ReelwrightDb db, string name, CancellationToken cancel) =>
        db.Set<Job>().AnyAsync(job => job.Status == JobStatus.Running && job.Backend == name, cancel);

    public static async Task<IReadOnlyList<string>> ReadEverOfferedAsync(ReelwrightDb db, CancellationToken cancel) =>
        await db.Set<BackendModel>().Select(model => model.Model).ToListAsync(cancel);

    /// <summary>Remembers for good that these models have been offered.</summary>
    public static async Task RememberAsync(Tx tx, IEnumerable<string> models, DateTimeOffset now, CancellationToken cancel)
    {
        foreach (var model in models)
        {
            await tx.Db.Database.ExecuteSqlAsync(
                $"INSERT INTO backend_models (model, first_seen) VALUES ({model}, {now.ToMicroseconds()}) ON CONFLICT (model) DO NOTHING", cancel);
        }
    }
}
