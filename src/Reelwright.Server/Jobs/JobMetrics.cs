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
        _claim = _meter.CreateHistogram<double>("reelwright.jobs.claim", "s", "Time a claim took, by lane.");
        _ended = _meter.CreateCounter<long>("reelwright.jobs.ended", "{job}", "Jobs that ended here, by operation and status.");
        _meter.CreateObservableGauge("reelwright.jobs.waiting", () => Observe(lane => lane.Waiting), "{job}", "Jobs that wait, by lane.");
        _meter.CreateObservableGauge("reelwright.jobs.running", () => Observe(lane => lane.Running), "{job}", "Jobs that run, by lane.");
    }

    public void Claimed(string lane, int jobs, TimeSpan took)
    {
        if (jobs > 0)
        {
            _claim.Record(took.TotalSeconds, new KeyValuePair<string, object?>("lane", lane));
        }
    }

    public void Ended(Job job, JobStatus status) =>
        _ended.Add(1, new KeyValuePair<string, object?>("operation", job.Operation), new KeyValuePair<string, object?>("status", status.ToString().ToLowerInvariant()));

    public void Saw(string lane, QueueView view) => _lanes[lane] = (view.Waiting, view.Running);

    public void Dispose() => _meter.Dispose();

    private IEnumerable<Measurement<long>> Observe(Func<(long Waiting, long Running), long> number) =>
        _lanes.Select(lane => new Measurement<long>(number(lane.Value), new KeyValuePair<string, object?>("lane", lane.Key)));
}
