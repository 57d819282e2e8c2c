using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Reelwright.Server.Tests.Harness;

/// <summary>Holds a query after it has read and before its caller goes on: others can come between what a transaction saw and what it then does.</summary>
/// <param name="words">A part of the query's SQL.</param>
internal sealed class CommandGate(string words) : DbCommandInterceptor
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _holds;

    /// <summary>Done once a query is held.</summary>
    public Task Reached => _reached.Task.WaitAsync(Patience);

    /// <summary>The next such query is held, once.</summary>
    public void HoldNext() => Interlocked.Exchange(ref _holds, 1);

    public void Release() => _released.TrySetResult();

    public override async ValueTask<DbDataReader> ReaderExecutedAsync(DbCommand command, CommandExecutedEventData eventData, DbDataReader result, CancellationToken cancellationToken = default)
    {
        if (command.CommandText.Contains(words, StringComparison.Ordinal) && Interlocked.Exchange(ref _holds, 0) == 1)
        {
            _reached.TrySetResult();
            await _released.Task.WaitAsync(Patience, cancellationToken);
        }

        return result;
    }
}
