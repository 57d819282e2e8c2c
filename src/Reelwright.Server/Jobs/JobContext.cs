using System.Text.Json;
using Reelwright.Server.Platform.Http;

namespace Reelwright.Server.Jobs;

/// <summary>What a handler knows of its job and its surroundings.</summary>
internal sealed class JobContext(Job job, string workFolder, JobHub hub, TimeProvider clock)
{
    // Ten times a second is as often as anybody can see.
    private static readonly TimeSpan ReportInterval = TimeSpan.FromMilliseconds(100);

    private readonly Lock _lock = new();
    private LiveProgress _live = new(job.Attempt, 0, null, job.Engine, null);
    private long _reportedAt;
    private long _beganAt;
    private long _leftAt;
    private long _loadingTicks;

    public Guid JobId => job.Id;

    public long UserId => job.UserId;

    public string? Model => job.Model;

    public int Attempt => job.Attempt;

    /// <summary>The engine chosen at submission, if it was.</summary>
    public string? Engine => job.Engine;

    public long? GenerationId => job.GenerationId;

    /// <summary>The backend that has the job; null in the cpu lane.</summary>
    public string? Backend => job.Backend;

    /// <summary>An empty folder, for this attempt only; removed when it ends, whatever happens.</summary>
    public string WorkFolder { get; } = workFolder;

    /// <summary>What was given at submission.</summary>
    public T Request<T>() => JsonSerializer.Deserialize<T>(job.Request, ApiJson.Options)
        ?? throw new JsonException($"Job {job.Id} has an empty request.");

    /// <summary>Says how far the work is. Going back is ignored; saying it very often costs nothing.</summary>
    /// <param name="fraction">0 to 1.</param>
    /// <param name="stage">What is being done, e.g. "sampling".</param>
    public void Report(double fraction, string? stage = null)
    {
        // 100 is for what has been stored.
        var percent = double.IsNaN(fraction) ? 0 : (int)Math.Clamp(fraction * 100, 0, 99);
        Update(live => live with { Progress = Math.Max(live.Progress, percent), Stage = stage ?? live.Stage });
    }

    /// <summary>Says which engine really does the work.</summary>
    public void UseEngine(string engine) => Update(live => live with { Engine = engine });

    /// <summary>Says that the backend begins only now: until here the job stood in its queue. Speeds are learned from this moment on.</summary>
    public void BeginWork() => Volatile.Write(ref _beganAt, clock.GetTimestamp());

    /// <summary>Says how long loading the model's weights took, which is learned for the backend and does not count as the job's own work.</summary>
    public void ReportLoading(TimeSpan took) => Interlocked.Exchange(ref _loadingTicks, took.Ticks);

    /// <summary>Says that the backend has done its part: it may have another job while this one is brought home.</summary>
    public void LeaveBackend()
    {
        Volatile.Write(ref _leftAt, clock.GetTimestamp());
        BackendLeft?.Invoke();
    }

    public bool HasLeftBackend => LeftBackendAt is not null;

    /// <summary>When the backend had done its part; null while it has not.</summary>
    public long? LeftBackendAt => Volatile.Read(ref _leftAt) is var at && at != 0 ? at : null;

    /// <summary>For the worker, which then has a slot to fill.</summary>
    public Action? BackendLeft { get; init; }

    /// <summary>When <see cref="BeginWork"/> was called last; null when it never was.</summary>
    public long? BeganAt => Volatile.Read(ref _beganAt) is var at && at != 0 ? at : null;

    public TimeSpan Loading => TimeSpan.FromTicks(Interlocked.Read(ref _loadingTicks));

    /// <summary>Shows a picture of the unfinished work.</summary>
    public void ShowPreview(byte[] image, string contentType) => Update(live => live with { Preview = new JobPreview(image, contentType) });

    private void Update(Func<LiveProgress, LiveProgress> change)
    {
        lock (_lock)
        {
            var changed = change(_live);
            if (changed == _live)
            {
                return;
            }

            var isOnlyProgress = changed with { Progress = _live.Progress } == _live;
            _live = changed;
            if (isOnlyProgress && _reportedAt != 0 && clock.GetElapsedTime(_reportedAt) < ReportInterval)
            {
                hub.Keep(job.Id, changed);
                return;
            }

            _reportedAt = clock.GetTimestamp();
            hub.Report(job.Id, changed);
        }
    }
}

/// <summary>How far a job is that runs in this process; newer than the row.</summary>
internal sealed record LiveProgress(int Attempt, int Progress, string? Stage, string? Engine, JobPreview? Preview);

internal sealed record JobPreview(byte[] Image, string ContentType);
