namespace Reelwright.Media;

/// <summary>One wait for a program: ends it when the caller cancels or the time is over.</summary>
public sealed class ToolWatch : IDisposable
{
    private readonly CancellationToken _cancel;
    private readonly CancellationTokenSource _limit;
    private readonly CancellationTokenRegistration _kill;
    private readonly TimeSpan _timeout;

    internal ToolWatch(ToolProcess process, TimeSpan timeout, CancellationToken cancel)
    {
        _cancel = cancel;
        _timeout = timeout;
        _limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        _kill = _limit.Token.Register(process.Kill);
        _limit.CancelAfter(timeout);
    }

    /// <summary>Says why the program was ended, if this watch ended it.</summary>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    /// <exception cref="MediaException">TimedOut.</exception>
    public void ThrowIfEnded()
    {
        _cancel.ThrowIfCancellationRequested();
        if (_limit.IsCancellationRequested)
        {
            throw new MediaException(MediaFailure.TimedOut, $"The work took longer than its limit of {_timeout.TotalSeconds:0} seconds.");
        }
    }

    public void Dispose()
    {
        _kill.Dispose();
        _limit.Dispose();
    }
}
