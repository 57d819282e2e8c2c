using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Storage;

namespace Reelwright.Server.Platform.Backup;

/// <summary>Says that a restore has begun and not ended: no server starts on half a studio, and the next restore may clear what the dead one left.</summary>
internal sealed class RestoreMark(DataFolder folder, IDbContextFactory<ReelwrightDb> contexts)
{
    private string File => Path.Combine(folder.Path, "restore-unfinished");

    /// <summary>The database that an unfinished restore was writing; null when there is none.</summary>
    public string? FindTarget() => System.IO.File.Exists(File) ? System.IO.File.ReadAllText(File) : null;

    public void Set(string target)
    {
        System.IO.File.WriteAllText(File, target);
        FolderSync.Flush(folder.Path);
    }

    public void Remove()
    {
        System.IO.File.Delete(File);
        FolderSync.Flush(folder.Path);
    }

    /// <summary>Empties the folder of what an unfinished restore put there. It was empty before, or no mark would stand.</summary>
    public void ClearFolder()
    {
        foreach (var place in new DirectoryInfo(folder.Media).EnumerateDirectories())
        {
            place.Delete(recursive: true);
        }

        if (Directory.Exists(folder.Catalog))
        {
            Directory.Delete(folder.Catalog, recursive: true);
        }

        folder.SweepTemporary();
    }

    /// <exception cref="BackupException">A restore has not ended.</exception>
    public async Task ThrowIfUnfinishedAsync(CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        if (System.IO.File.Exists(File) || (db.IsPostgres && await db.Database.SqlQuery<string?>($"SELECT to_regclass({PostgresCopy.Mark})::text AS \"Value\"").SingleAsync(cancel) is not null))
        {
            throw new BackupException("A restore has begun and not ended. Run ./reelwright restore again: it clears what the unfinished one left, and begins anew.");
        }
    }
}
