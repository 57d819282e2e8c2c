using System.Collections.Frozen;
using Reelwright.Server.Catalog;

namespace Reelwright.Server.Backends;

/// <summary>The backends of all nodes, as every node knows them. The pool keeps it current.</summary>
internal sealed class BackendDirectory : IBackendOffers
{
    private volatile Snapshot _now = new([], FrozenSet<string>.Empty);

    /// <summary>Sorted by name.</summary>
    public IReadOnlyList<BackendView> All => _now.Backends;

    public bool HasBackends => _now.Backends.Any(backend => !backend.IsRemoved);

    public BackendView? Find(string name) => _now.Backends.FirstOrDefault(backend => backend.Name == name);

    public bool WasEverOffered(string model) => _now.EverOffered.Contains(model);

    ModelOffer IBackendOffers.Find(string model)
    {
        var now = _now;
        if (now.Backends.Any(backend => backend.TakesJobs && backend.State.Offers(model)))
        {
            return new ModelOffer(true, true, []);
        }

        // Those that are away may lack least of all, and it does not help to hear so.
        var missing = now.Backends.Where(backend => backend.TakesJobs).Select(backend => backend.State.Models?.FindMissing(model)).OfType<IReadOnlyList<string>>().MinBy(list => list.Count);
        return new ModelOffer(false, now.EverOffered.Contains(model), now.Backends.Any(backend => backend.State.Models?.Offers(model) is true) ? [] : missing ?? []);
    }

    /// <returns>Whether jobs could care: a backend came, went, or offers something else.</returns>
    public bool Show(IReadOnlyList<BackendView> backends, IEnumerable<string> everOffered)
    {
        var before = _now;
        _now = new Snapshot(backends, everOffered.ToFrozenSet(StringComparer.Ordinal));
        return before.EverOffered.Count != _now.EverOffered.Count || before.Backends.Count != backends.Count || before.Backends.Zip(backends).Any(pair => Differ(pair.First, pair.Second));
    }

    private static bool Differ(BackendView before, BackendView after) =>
        (before.Name, before.Slots, before.IsDraining, before.IsRemoved, before.Driver, before.WantedBy, before.CreatedAt)
        != (after.Name, after.Slots, after.IsDraining, after.IsRemoved, after.Driver, after.WantedBy, after.CreatedAt)
        || before.State.LoadedFamily != after.State.LoadedFamily
        || before.State.DiffersWidely(after.State);

    private sealed record Snapshot(IReadOnlyList<BackendView> Backends, FrozenSet<string> EverOffered);
}
