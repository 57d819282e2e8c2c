using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Reelwright.Server.Jobs;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Storage;

namespace Reelwright.Server.Backends;

/// <summary>
/// Who drives which backend: one node each, for as long as it says that it lives. A node takes what nobody drives, and asks for one of a
/// neighbour's when it has fewer than its share; the neighbour lets it go once nothing runs there.
/// </summary>
/// <remarks>A node is its data folder, which one process has at a time: after a crash the next start goes on with what it had.</remarks>
internal sealed class BackendLeases(DataFolder folder, BackendEndpoints endpoints, IOptions<WorkerOptions> options)
{
    /// <summary>Numbers that always change are written at least this often.</summary>
    private static readonly TimeSpan SavedAnyway = TimeSpan.FromSeconds(30);

    public string Node => folder.Id;

    private TimeSpan Length => TimeSpan.FromSeconds(options.Value.LeaseSeconds);

    /// <summary>Whether a turn would change more than the time until which this node lives.</summary>
    public bool HasWork(IReadOnlyList<BackendView> found, IReadOnlyCollection<DrivenBackend> driven, DateTimeOffset now) =>
        driven.Any(backend => backend.HasBeenSeen && backend.State.DiffersWidely(backend.Saved))
        || found.Any(backend => backend.Driver == Node ? backend.IsLeaving || driven.All(other => other.Name != backend.Name) : backend.IsFree(now));

    /// <summary>One turn of this node. Rows are taken in the order of their names, so that two nodes do not wait for each other.</summary>
    public async Task TurnAsync(Tx tx, IReadOnlyList<BackendView> found, IReadOnlyCollection<DrivenBackend> driven, DateTimeOffset now, CancellationToken cancel)
    {
        var nodes = await BeatAsync(tx, now, cancel);
        var until = now + Length;
        await tx.Db.Set<Backend>().Where(row => row.Driver == Node).ExecuteUpdateAsync(row => row.SetProperty(b => b.DriverUntil, until), cancel);
        foreach (var backend in driven.OrderBy(backend => backend.Name, StringComparer.Ordinal))
        {
            await SaveAsync(tx, backend, now, cancel);
        }

        // Only what gets no new work since the last turn: a claim that was under way meanwhile shows by now.
        var draining = driven.Where(backend => backend.IsDraining).Select(backend => backend.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var backend in found.Where(backend => backend.IsLeaving && backend.Driver == Node && (draining.Contains(backend.Name) || driven.All(other => other.Name != backend.Name))))
        {
            await LetGoAsync(tx, backend, nodes, cancel);
        }

        foreach (var backend in found.Where(backend => backend.Driver != Node && backend.IsFree(now)))
        {
            await TakeAsync(tx, backend, now, cancel);
        }

        await AskAsync(tx, found, nodes.Count, now, cancel);
    }

    /// <summary>This node ends in good order.</summary>
    public async Task ReleaseAllAsync(Tx tx, CancellationToken cancel)
    {
        await tx.Db.Set<Backend>().Where(row => row.WantedBy == Node).ExecuteUpdateAsync(row => row.SetProperty(b => b.WantedBy, (string?)null), cancel);
        if (await ReleaseAsync(tx, tx.Db.Set<Backend>(), cancel) > 0)
        {
            tx.Signal(BackendPool.RowsTopic, Node);
        }

        await tx.Db.Set<BackendNode>().Where(other => other.Node == Node).ExecuteDeleteAsync(cancel);
    }

    /// <summary>Says that this node lives, and forgets those that do not.</summary>
    private async Task<List<string>> BeatAsync(Tx tx, DateTimeOffset now, CancellationToken cancel)
    {
        await tx.Db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO backend_nodes (node, alive_until) VALUES ({Node}, {(now + Length).ToMicroseconds()})
            ON CONFLICT (node) DO UPDATE SET alive_until = excluded.alive_until
            """,
            cancel);
        await tx.Db.Set<BackendNode>().Where(other => other.AliveUntil <= now && other.Node != Node).ExecuteDeleteAsync(cancel);
        return await tx.Db.Set<BackendNode>().Select(other => other.Node).ToListAsync(cancel);
    }

    private async Task SaveAsync(Tx tx, DrivenBackend backend, DateTimeOffset now, CancellationToken cancel)
    {
        var (state, saved) = (backend.State, backend.Saved);
        var isWide = state.DiffersWidely(saved);
        var isNews = isWide || state with { SeenAt = saved.SeenAt } != saved || now - saved.SeenAt >= SavedAnyway;
        if (!isNews || !backend.HasBeenSeen)
        {
            return;
        }

        var hasNewModels = !ReferenceEquals(state.Models, saved.Models);
        await BackendRows.SaveAsync(tx, backend.Name, Node, state, hasNewModels, cancel);
        if (hasNewModels)
        {
            await BackendRows.RememberAsync(tx, state.Models?.Offered ?? [], now, cancel);
        }

        if (isWide)
        {
            tx.Signal(BackendPool.RowsTopic, Node);
        }

        tx.AfterCommit(() => backend.Saved = state);
    }

    /// <summary>Gives it to the node that asked, or takes it off the table, as soon as nothing runs on it.</summary>
    private async Task LetGoAsync(Tx tx, BackendView backend, List<string> nodes, CancellationToken cancel)
    {
        var mine = tx.Db.Set<Backend>().Where(row => row.Name == backend.Name && row.Driver == Node);
        if (!backend.IsRemoved && !nodes.Contains(backend.WantedBy!))
        {
            // Who asked has died meanwhile.
            await mine.ExecuteUpdateAsync(row => row.SetProperty(b => b.WantedBy, (string?)null), cancel);
        }
        else if (!await BackendRows.IsBusyAsync(tx.Db, backend.Name, cancel))
        {
            await (backend.IsRemoved ? mine.ExecuteDeleteAsync(cancel) : ReleaseAsync(tx, mine, cancel));
            tx.Signal(BackendPool.RowsTopic, Node);
        }
    }

    private Task<int> ReleaseAsync(Tx tx, IQueryable<Backend> which, CancellationToken cancel) => which.Where(row => row.Driver == Node)
        .ExecuteUpdateAsync(row => row.SetProperty(b => b.Driver, (string?)null).SetProperty(b => b.DriverUntil, DateTimeOffset.UnixEpoch).SetProperty(b => b.IsOnline, false), cancel);

    private async Task TakeAsync(Tx tx, BackendView backend, DateTimeOffset now, CancellationToken cancel)
    {
        var free = tx.Db.Set<Backend>().Where(row => row.Name == backend.Name && (row.Driver == null || row.DriverUntil <= now));
        if (backend.IsRemoved)
        {
            await free.Where(row => row.IsRemoved).ExecuteDeleteAsync(cancel);
            return;
        }

        if (!endpoints.CanReach(backend))
        {
            return;
        }

        // Whoever asked comes first, unless it has died.
        var until = now + Length;
        await free
            .Where(row => row.WantedBy == null || row.WantedBy == Node || !tx.Db.Set<BackendNode>().Any(other => other.Node == row.WantedBy))
            .ExecuteUpdateAsync(row => row.SetProperty(b => b.Driver, Node).SetProperty(b => b.DriverUntil, until).SetProperty(b => b.WantedBy, (string?)null), cancel);
    }

    /// <summary>A share is rounded down: two nodes do not pass the odd one to and fro.</summary>
    private async Task AskAsync(Tx tx, IReadOnlyList<BackendView> found, int nodes, DateTimeOffset now, CancellationToken cancel)
    {
        var reachable = found.Where(backend => !backend.IsRemoved && endpoints.CanReach(backend)).ToList();
        var mine = reachable.Count(backend => backend.Driver == Node || backend.WantedBy == Node || backend.IsFree(now));
        var lacking = (reachable.Count / nodes) - mine;
        if (lacking <= 0)
        {
            return;
        }

        // From whoever has most.
        var others = reachable.Where(backend => backend.Driver != Node && !backend.IsFree(now)).GroupBy(backend => backend.Driver).OrderByDescending(group => group.Count());
        foreach (var backend in others.SelectMany(group => group.Where(backend => backend.WantedBy is null).Take(lacking)).Take(lacking))
        {
            await tx.Db.Set<Backend>().Where(row => row.Name == backend.Name && row.WantedBy == null && row.Driver != Node)
                .ExecuteUpdateAsync(row => row.SetProperty(b => b.WantedBy, Node), cancel);
            tx.Signal(BackendPool.RowsTopic, Node);
        }
    }
}
