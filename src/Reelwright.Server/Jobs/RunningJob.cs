using Reelwright.Server.Platform.Storage;

namespace Reelwright.Server.Jobs;

/// <summary>A job in this process: its lease, and the way to stop it.</summary>
internal sealed class RunningJob(Job job, TimeProvider clock, CancellationToken serverStops) : IDisposable
{
    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(serverStops);
    private readonly long _startedAt = clock.GetTimestamp();

    public Job Job { get; } = job;

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

    public TimeSpan Took => clock.GetElapsedTime(_startedAt);

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
