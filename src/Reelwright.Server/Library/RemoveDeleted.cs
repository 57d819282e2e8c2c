using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Maintenance;
using Reelwright.Server.Platform.Storage;

namespace Reelwright.Server.Library;

/// <summary>Takes deleted files out of the store once no unfinished job and no backup needs them.</summary>
internal sealed class RemoveDeleted(Database database, IMediaStore store, KeepFiles keepFiles) : IMaintenanceTask
{
    private const int Batch = 100;

    public string Name => "media-deletions";

    public TimeSpan Every => TimeSpan.FromMinutes(1);

    public bool IsUrgent => true;

    public async Task<bool> RunAsync(CancellationToken cancel)
    {
        // Most rounds find nothing, and the permission costs a connection.
        if (!await database.ReadAsync(db => Removable(db).AnyAsync(cancel), cancel))
        {
            return false;
        }

        await using var permission = await keepFiles.TryDeleteAsync(cancel);
        if (permission is null)
        {
            return false;
        }

        var names = await database.ReadAsync(db => Removable(db).OrderBy(deletion => deletion.CreatedAt).Select(deletion => deletion.Filename).Take(Batch).ToListAsync(cancel), cancel);
        foreach (var name in names)
        {
            await store.DeleteAsync(name, cancel);
        }

        if (names.Count > 0)
        {
            await database.WriteAsync(tx => ForgetAsync(tx, names, cancel), cancel);
        }

        return names.Count == Batch;
    }

    public async Task<IReadOnlyList<DueWork>> LookAsync(CancellationToken cancel) =>
        DueWork.List(("deleted media files", await database.ReadAsync(db => Removable(db).LongCountAsync(cancel), cancel)));

    // Once a row is marked, nobody can begin to use it (see MediaLibrary.HoldAsync): what is free here stays free.
    private static IQueryable<MediaDeletion> Removable(ReelwrightDb db) => db.Set<MediaDeletion>()
        .Where(deletion => !db.Set<MediaUse>().Any(use => use.Filename == deletion.Filename))
        .Where(deletion => !db.Set<MediaFile>().Any(file => file.Filename == deletion.Filename && file.DeletedAt == null));

    private static async Task ForgetAsync(Tx tx, List<string> names, CancellationToken cancel)
    {
        await tx.Db.Set<MediaFile>().Where(file => names.Contains(file.Filename) && file.DeletedAt != null).ExecuteDeleteAsync(cancel);
        await tx.Db.Set<MediaDeletion>().Where(deletion => names.Contains(deletion.Filename)).ExecuteDeleteAsync(cancel);
    }
}
