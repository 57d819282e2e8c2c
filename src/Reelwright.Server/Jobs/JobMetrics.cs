using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Reelwright.Server.Jobs;

/// <summary>Numbers of the queue for whoever listens to the meter "Reelwright.Jobs".</summary>
internal sealed class JobMetrics : IDisposable
{
    private readonly Meter _meter;
    private readonly Histogram<double> _claim;
    private readonly Counter<long> _ended;
    private readonly ConcurrentDictionary<string, (long Waiting, long Running)> _lanes = new(StringComparer.Ordinal);

    public JobMetrics(IMeterFactory meters)
    {
        _meter = meters.Create("Reelwright.Jobs");
        _claim = _meter.CreateHistogram<double>("reelwright.jobs.claim", "s", "Time a claim took, by kind of lane.");
        _ended = _meter.CreateCounter<long>("reelwright.jobs.ended", "{job}", "Jobs that ended here, by operation and status.");
        _meter.CreateObservableGauge("reelwright.jobs.waiting", () => Observe(lane => lane.Waiting), "{job}", "Jobs that wait, by kind of lane.");
        _meter.CreateObservableGauge("reelwright.jobs.running", () => Observe(lane => lane.Running), "{job}", "Jobs that run, by kind of lane.");
    }

    public void Claimed(string lane, TimeSpan took) => _claim.Record(took.TotalSeconds, new KeyValuePair<string, object?>("lane", JobLane.KindOf(lane)));

    public void Ended(Job job, JobStatus status) =>
        _ended.Add(1, new KeyValuePair<string, object?>("operation", job.Operation), new KeyValuePair<string, object?>("status", status.ToString().ToLowerInvariant()));

    /// <summary>The lanes as they stand. All gpu lanes count as one, so that there are as many numbers however many models there are.</summary>
    public void Saw(IEnumerable<LaneCount> lanes)
    {
        foreach (var kind in lanes.GroupBy(lane => JobLane.KindOf(lane.Lane)))
        {
            _lanes[kind.Key] = (kind.Sum(lane => lane.Waiting), kind.Sum(lane => lane.Running));
        }
    }

    public void Dispose() => _meter.Dispose();

    private IEnumerable<Measurement<long>> Observe(Func<(long Waiting, long Running), long> number) =>
        _lanes.Select(lane => new Measurement<long>(number(lane.Value), new KeyValuePair<string, object?>("lane", lane.Key)));
}
