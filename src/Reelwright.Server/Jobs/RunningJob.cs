using Reelwright.Server.Platform.Storage;

namespace Reelwright.Server.Jobs;

/// <summary>A job in this process: its lease, and the way to stop it.</summary>
internal sealed class RunningJob(Job job, TimeProvider clock, CancellationToken serverStops) : IDisposable
{
    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(serverStops);
    public Job Job { get; } = job;

    public long StartedAt { get; } = clock.GetTimestamp();

    /// <summary>What the handler knows of the job; null until it runs.</summary>
    public JobContext? Context { get; set; }

    /// <summary>Called when the backend has done its part.</summary>
    public Action? BackendLeft { get; init; }

    /// <summary>How the work ended; null when it was stopped or has not ended.</summary>
    public JobOutcome? Outcome { get; set; }

    public CancellationToken Stop => _stop.Token;

    /// <summary>The job is over or somebody else's: whatever comes of the work is thrown away.</summary>
    public bool IsDropped { get; private set; }

    /// <summary>Ends when everything of this start is over.</summary>
    public Task Work { get; set; } = Task.CompletedTask;

    public TemporaryFolder? WorkFolder { get; set; }

    /// <summary>Null until the first renewal, which comes soon: the job may have been cancelled before this process knew that it has it.</summary>
    public long? RenewedAt { get; set; }

    /// <summary>The progress that the row shows.</summary>
    public (int Progress, string? Stage, string? Engine) Saved { get; set; } = (0, null, job.Engine);

    /// <summary>Time spent on the job's own work: without waiting in a backend's queue, loading weights, or waiting here once the backend had done its part.</summary>
    public TimeSpan Took
    {
        get
        {
            var took = clock.GetElapsedTime(Context?.BeganAt ?? StartedAt, Context?.LeftBackendAt ?? clock.GetTimestamp()) - (Context?.Loading ?? TimeSpan.Zero);
            return took > TimeSpan.Zero ? took : TimeSpan.Zero;
        }
    }

    /// <summary>It has not only been handed over to a backend.</summary>
    public bool IsWorking => Context?.BeganAt is not null;

    public void Drop()
    {
        IsDropped = true;
        try
        {
            _stop.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It ended in this very moment.
        }
    }

    public void Dispose()
    {
        _stop.Dispose();
        WorkFolder?.Dispose();
    }
}
