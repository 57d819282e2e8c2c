using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Platform;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Maintenance;
using Reelwright.Server.Platform.Signals;
using Reelwright.Server.Platform.Storage;

namespace Reelwright.Server.Library;

/// <summary>Finds what a crash left in the store: at start the intents of this data folder's dead predecessor, later those that have grown too old.</summary>
internal sealed class MediaSweep(Database database, DataFolder folder, SignalBus signals, TimeProvider clock) : IStartTask, IMaintenanceTask
{
    // Between intent and commit lie one upload to the store and one transaction.
    private static readonly TimeSpan TooOld = TimeSpan.FromHours(2);

    public string Name => "stale-media-intents";

    public TimeSpan Every => TimeSpan.FromMinutes(10);

    Task IStartTask.RunAsync(CancellationToken cancel) => database.WriteAsync(
        tx => AbandonAsync(
            tx, tx.Db.Set<MediaIntent>().Where(intent => intent.FolderId == folder.Id && intent.ProcessId != signals.Node), clock.GetStorableNow(), cancel),
        cancel);

    public async Task<bool> RunAsync(CancellationToken cancel)
    {
        var now = clock.GetStorableNow();
        await database.WriteAsync(tx => AbandonAsync(tx, Stale(tx.Db, now), now, cancel), cancel);
        return false;
    }

    public async Task<IReadOnlyList<DueWork>> LookAsync(CancellationToken cancel) =>
        DueWork.List(("media files that nobody's work finished", await database.ReadAsync(db => Stale(db, clock.GetStorableNow()).LongCountAsync(cancel), cancel)));

    private static IQueryable<MediaIntent> Stale(ReelwrightDb db, DateTimeOffset now)
    {
        var before = now - TooOld;
        return db.Set<MediaIntent>().Where(intent => intent.CreatedAt < before);
    }

    /// <summary>Turns intents into deletions. A commit that comes later finds its intent gone and fails.</summary>
    public static async Task AbandonAsync(Tx tx, IQueryable<MediaIntent> intents, DateTimeOffset now, CancellationToken cancel)
    {
        var names = await intents.Select(intent => intent.Filename).ToListAsync(cancel);
        foreach (var name in names)
        {
            if (await tx.Db.Set<MediaIntent>().Where(intent => intent.Filename == name).ExecuteDeleteAsync(cancel) == 1)
            {
                tx.Db.Add(new MediaDeletion { Filename = name, CreatedAt = now });
            }
        }

        if (names.Count > 0)
        {
            tx.Signal(MaintenanceLoop.WakeTopic, "");
        }
    }
}
