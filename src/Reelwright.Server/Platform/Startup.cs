using Reelwright.Server.Platform.Backup;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Storage;

namespace Reelwright.Server.Platform;

/// <summary>Something a room does at start, after the schema is current and before the first request and the first job. In order of registration.</summary>
internal interface IStartTask
{
    Task RunAsync(CancellationToken cancel);
}

/// <summary>Whether <see cref="Startup"/> is through, and anything may run that has to be stopped in order.</summary>
internal sealed class StartMark
{
    public bool IsPrepared { get; set; }
}

/// <summary>Takes the data folder, brings the schema up to date, then lets the rooms prepare. A failure stops the start.</summary>
internal sealed class Startup(
    StartMark mark, DataFolder folder, RestoreMark restore, Migrator migrator, Database database, ServerSecrets secrets, IEnumerable<IStartTask> tasks) : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        folder.Lock();
        await restore.ThrowIfUnfinishedAsync(cancellationToken);
        folder.SweepTemporary();
        await migrator.MigrateAsync(cancellationToken);
        await secrets.LoadAsync(database, cancellationToken);
        foreach (var task in tasks)
        {
            await task.RunAsync(cancellationToken);
        }

        mark.IsPrepared = true;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
