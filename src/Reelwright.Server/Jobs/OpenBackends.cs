using System.Collections.Concurrent;
using Reelwright.Server.Platform.Data;

namespace Reelwright.Server.Jobs;

/// <summary>The backends as the policy sees them: which of them have a free slot that this process is to fill, and what they hold. One that breaks what it is given gets a pause, doubled each time.</summary>
internal sealed class OpenBackends(IGpuSlots slots, BackendLoads loads, EngineSpeeds speeds, Database database, TimeProvider clock)
{
    // How long a job is taken to run while nothing was learned of its model: only for choosing between backends, never shown.
    private static readonly TimeSpan Unknown = TimeSpan.FromSeconds(30);

    // Jobs that are over in a moment leave no time to hand over the next one: some more of them go at once, as long as they take no longer than this together.
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);
    private const int MomentaryFactor = 4;

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, (int InARow, long At)> _breaks = new(StringComparer.Ordinal);

    /// <summary>This process drives backends, whether they have a free slot or not.</summary>
    public bool HasAny => slots.Online.Any(backend => backend.IsDrivenHere);

    /// <summary>All backends that are online. Open are those of this process that have a free slot which is to be filled now.</summary>
    /// <param name="running">The jobs of this process.</param>
    public async Task<IReadOnlyList<PoolBackend>> ListAsync(IEnumerable<RunningJob> running, CancellationToken cancel)
    {
        await loads.RefreshAsync(cancel);
        var jobs = running.Where(job => job is { Job.Backend: not null, Context: not { HasLeftBackend: true } }).ToLookup(job => job.Job.Backend!, StringComparer.Ordinal);
        return await database.ReadAsync(
            async db =>
            {
                var pool = new List<PoolBackend>();
                foreach (var backend in slots.Online)
                {
                    pool.Add(await DescribeAsync(db, backend, [.. jobs[backend.Name]], cancel));
                }

                return pool;
            },
            cancel);
    }

    /// <summary>How a job on the backend ended.</summary>
    public void Saw(string backend, JobOutcome? outcome)
    {
        switch (outcome)
        {
            case JobOutcome.Requeued { AvoidBackend: false } or JobOutcome.Failed { IsWorthAnotherTry: true }:
                _breaks.AddOrUpdate(backend, _ => (1, clock.GetTimestamp()), (_, breaks) => (breaks.InARow + 1, clock.GetTimestamp()));
                break;
            case JobOutcome.Completed:
                _breaks.TryRemove(backend, out _);
                break;
        }
    }

    private bool IsPausing(string backend)
    {
        if (!_breaks.TryGetValue(backend, out var breaks))
        {
            return false;
        }

        var pause = FirstPause * Math.Pow(2, Math.Min(breaks.InARow - 1, 10));
        return clock.GetElapsedTime(breaks.At) < (pause < LongestPause ? pause : LongestPause);
    }

    private async Task<PoolBackend> DescribeAsync(ReelwrightDb db, GpuBackend backend, IReadOnlyList<RunningJob> running, CancellationToken cancel)
    {
        var (busy, isKnown) = (TimeSpan.Zero, true);
        foreach (var job in running)
        {
            var remaining = await RemainingAsync(db, job, cancel);
            busy += remaining ?? Unknown;
            isKnown &= remaining is not null;
        }

        var hasRoom = backend.IsDrivenHere && running.Count < SlotsOf(backend, isKnown ? busy : null) && !IsPausing(backend.Name);
        var models = backend.Models.DistinctBy(model => model.Family).ToDictionary(model => model.Family, StringComparer.Ordinal);
        return new PoolBackend(
            backend.Name,
            hasRoom && (running.Count == 0 || AffinityPolicy.IsTimeToHandOver(isKnown ? busy : null)),
            backend.Models.Select(model => JobLane.GpuOf(model.Id)).ToHashSet(StringComparer.Ordinal),
            FamiliesOf(backend, running),
            busy.TotalSeconds,
            family => models.TryGetValue(family, out var model) ? loads.Expect(backend.Name, model) : 0);
    }

    private static int SlotsOf(GpuBackend backend, TimeSpan? busy) => backend.Slots > 1 && busy < Moment ? backend.Slots * MomentaryFactor : backend.Slots;

    private async Task<TimeSpan?> RemainingAsync(ReelwrightDb db, RunningJob job, CancellationToken cancel)
    {
        if (await speeds.ExpectAsync(db, job.Job, job.Job.Engine, cancel) is not { } whole)
        {
            return null;
        }

        var left = job.IsWorking ? whole - job.Took : whole;
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    /// <summary>What will be loaded when the next job begins there.</summary>
    private static IReadOnlyCollection<string> FamiliesOf(GpuBackend backend, IReadOnlyList<RunningJob> running) =>
        running.MaxBy(job => job.StartedAt) is { } last && backend.Models.FirstOrDefault(model => model.Id == last.Job.Model) is { } model ? [model.Family] : backend.LoadedFamilies;
}
