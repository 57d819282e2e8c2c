namespace Reelwright.Server.Platform.Data;

/// <summary>Writes now and then what is gathered in memory, where a write at every request would cost more than the request.</summary>
/// <remarks>A kill loses what came in since the last pass; a stop loses nothing, unless the database refuses the last pass too.</remarks>
/// <param name="what">In words for the log, in the plural: times of use.</param>
internal abstract class GatheredWrites(string what, TimeSpan every, TimeProvider clock, ILogger log) : BackgroundService
{
    private readonly SemaphoreSlim _flushing = new(1, 1);

    protected TimeProvider Clock => clock;

    /// <summary>Writes what was gathered up to now.</summary>
    public async Task FlushAsync(CancellationToken cancel)
    {
        // One at a time: whoever asks meanwhile wants to read what the first one is writing.
        await _flushing.WaitAsync(cancel);
        try
        {
            await WriteAsync(cancel);
        }
        finally
        {
            _flushing.Release();
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await TryFlushAsync(cancellationToken);
    }

    /// <summary>Writes what was gathered. Never runs twice at once; what a failed pass could not write has to be there for the next.</summary>
    protected abstract Task WriteAsync(CancellationToken cancel);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(every, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await TryFlushAsync(stoppingToken);
        }
    }

    private async Task TryFlushAsync(CancellationToken cancel)
    {
        try
        {
            await FlushAsync(cancel);
        }
        catch (Exception failure) when (failure is not OperationCanceledException || !cancel.IsCancellationRequested)
        {
            log.LogWarning(failure, "Some {What} could not be written; the next pass tries again", what);
        }
    }
}
