namespace Reelwright.Server.Jobs;

/// <summary>Where gpu jobs can run. The room of the backends stands above this one and brings the implementation; until it does, nowhere.</summary>
internal interface IGpuSlots
{
    /// <summary>
    /// The backends of all nodes that take jobs at this moment: online and not draining, the same on every node, whether it runs jobs or not.
    /// A snapshot that costs nothing to read. After a change <see cref="JobSignals.BackendsChanged"/> is published on the node where it is seen.
    /// </summary>
    IReadOnlyList<GpuBackend> Online { get; }
}

/// <summary>A backend that takes jobs.</summary>
/// <param name="Name">Unique; what <c>jobs.backend</c> names.</param>
/// <param name="Slots">Jobs it may have at once: one runs, the others are handed over early so that the graphics card never waits.</param>
/// <param name="Models">What it can run.</param>
/// <param name="IsDrivenHere">This process drives it, so this process claims for it.</param>
/// <param name="LoadedFamilies">Families of weights in its memory, as far as known, the one used last first.</param>
internal sealed record GpuBackend(string Name, int Slots, IReadOnlyList<GpuModel> Models, bool IsDrivenHere, IReadOnlyList<string> LoadedFamilies);

/// <summary>A model on a backend. Models of one family share their weights.</summary>
internal sealed record GpuModel(string Id, string Family, bool IsHeavy);

/// <summary>A server without backends.</summary>
internal sealed class NoGpuSlots : IGpuSlots
{
    public IReadOnlyList<GpuBackend> Online => [];
}

internal static class GpuSlots
{
    public static bool Offers(this GpuBackend backend, string lane) => backend.Models.Any(model => JobLane.GpuOf(model.Id) == lane);

    /// <summary>The backends that would take a job of the gpu lane now.</summary>
    public static IEnumerable<GpuBackend> Offering(this IGpuSlots slots, string lane) => slots.Online.Where(backend => backend.Offers(lane));

    /// <summary>There is a backend for the job that is not the one it had last.</summary>
    public static bool HasAnother(this IGpuSlots slots, Job job) => slots.Offering(job.Lane).Any(backend => backend.Name != job.Backend);

    /// <summary>The lanes whose jobs compete with a job that waits in the lane: all that its backends serve. Empty when nothing serves it now.</summary>
    public static IReadOnlyList<string> CompetingLanes(this IGpuSlots slots, string lane) =>
        JobLane.IsGpu(lane) ? Lanes(slots.Offering(lane)) : [lane];

    /// <summary>The lanes that the backend of a running job serves, the job's own among them.</summary>
    public static IReadOnlyList<string> LanesBeside(this IGpuSlots slots, Job job) =>
        JobLane.IsGpu(job.Lane) ? [.. Lanes(slots.Online.Where(backend => backend.Name == job.Backend)).Append(job.Lane).Distinct()] : [job.Lane];

    private static List<string> Lanes(IEnumerable<GpuBackend> backends) =>
        [.. backends.SelectMany(backend => backend.Models).Select(model => JobLane.GpuOf(model.Id)).Distinct().Order(StringComparer.Ordinal)];
}
