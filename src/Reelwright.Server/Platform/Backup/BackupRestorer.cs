using System.Formats.Tar;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Storage;

namespace Reelwright.Server.Platform.Backup;

/// <summary>Brings an archive back into an empty database and an empty data folder, of either kind, whole or not at all.</summary>
internal sealed class BackupRestorer(DatabaseCopies databases, IMediaStore store, DataFolder folder, RestoreMark mark)
{
    /// <exception cref="BackupException">The archive cannot be trusted, or the target is not empty.</exception>
    public async Task<BackupSummary> RestoreAsync(string file, CancellationToken cancel)
    {
        var manifest = await BackupVerifier.VerifyAsync(file, cancel);
        var known = Migrator.Known(postgres: false)[^1].Version;
        if (manifest.SchemaVersion > known)
        {
            throw new BackupException($"The archive has schema version {manifest.SchemaVersion}, this program knows {known}: it was made by a newer Reelwright ({manifest.ProgramVersion}). Restore it with that one.");
        }

        folder.Lock();
        var unfinished = mark.FindTarget();
        if (unfinished is null)
        {
            ThrowIfFolderIsUsed();
        }

        await using var database = databases.Open();
        await database.BeginRestoreAsync(mayClear: unfinished == database.Target, cancel);
        mark.Set(database.Target);
        mark.ClearFolder();
        var stored = new List<string>();
        try
        {
            await RestoreAsync(file, manifest, database, stored, cancel);
        }
        catch (Exception failure)
        {
            await AbandonAsync(database, stored);
            if (failure is InvalidDataException or FormatException or System.Text.Json.JsonException or KeyNotFoundException or InvalidCastException)
            {
                throw new BackupException($"The archive does not fit: {failure.Message}", failure);
            }

            throw;
        }

        mark.Remove();
        return manifest.ToSummary();
    }

    private async Task RestoreAsync(string file, BackupManifest manifest, IDatabaseCopy database, List<string> stored, CancellationToken cancel)
    {
        await database.MigrateAsync(manifest.SchemaVersion, cancel);
        await database.BeginRowsAsync(cancel);
        await using (var source = File.OpenRead(file))
        await using (var tar = new TarReader(source))
        {
            while (await tar.GetNextEntryAsync(copyData: false, cancel) is { } entry && entry.Name != BackupArchive.Manifest)
            {
                if (entry.Name.StartsWith(BackupArchive.MediaPrefix, StringComparison.Ordinal))
                {
                    await RestoreMediaAsync(entry, stored, cancel);
                }
                else if (entry.Name.StartsWith(BackupArchive.CatalogPrefix, StringComparison.Ordinal))
                {
                    await RestoreCatalogAsync(entry, cancel);
                }
                else
                {
                    using var rows = await RowReader.OpenAsync(entry.DataStream!, cancel);
                    ThrowIfMisplaced(entry.Name, rows.Header);
                    await database.WriteRowsAsync(rows, cancel);
                }
            }
        }

        await database.CommitRowsAsync(cancel);
        await database.MigrateAsync(int.MaxValue, cancel);
        await database.FinishRestoreAsync(cancel);
    }

    /// <summary>The header's names go into SQL: they have to be names.</summary>
    private static void ThrowIfMisplaced(string entry, TableHeader header)
    {
        if (entry != BackupArchive.EntryOfRows(header.Table) || header.Columns.Any(column => column.Name.Length == 0 || column.Name.Any(c => !char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c != '_')))
        {
            throw new BackupException($"The archive is damaged: {entry} holds another table.");
        }
    }

    private async Task RestoreMediaAsync(TarEntry entry, List<string> stored, CancellationToken cancel)
    {
        using var work = folder.CreateTemporaryFolder("restore");
        var name = entry.Name[BackupArchive.MediaPrefix.Length..];
        var path = Path.Combine(work.Path, name);
        await using (var target = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 0, FileOptions.Asynchronous))
        {
            await (entry.DataStream ?? Stream.Null).CopyToAsync(target, cancel);
        }

        stored.Add(name);
        await store.PutAsync(name, path, ContentTypes.Of(name), cancel);
    }

    private async Task RestoreCatalogAsync(TarEntry entry, CancellationToken cancel)
    {
        var path = Path.Combine(folder.Catalog, entry.Name[BackupArchive.CatalogPrefix.Length..]);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await using var target = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 0, FileOptions.Asynchronous);
        await (entry.DataStream ?? Stream.Null).CopyToAsync(target, cancel);
    }

    private void ThrowIfFolderIsUsed()
    {
        if (Directory.EnumerateFiles(folder.Media, "*", SearchOption.AllDirectories).Any() || (Directory.Exists(folder.Catalog) && Directory.EnumerateFileSystemEntries(folder.Catalog).Any()))
        {
            throw new BackupException($"The data folder {folder.Path} holds media or models already. A backup is only restored into an empty data folder: choose another with --data.");
        }
    }

    private async Task AbandonAsync(IDatabaseCopy database, List<string> stored)
    {
        foreach (var name in stored)
        {
            await store.DeleteAsync(name, CancellationToken.None);
        }

        await database.AbandonRestoreAsync();
        mark.ClearFolder();
        mark.Remove();
    }
}

/// <summary>What a store is told about a file whose row it does not see.</summary>
internal static class ContentTypes
{
    public static string Of(string name) => Path.GetExtension(name) switch
    {
        ".mp4" => "video/mp4",
        ".mov" => "video/quicktime",
        ".webm" => "video/webm",
        ".mkv" => "video/x-matroska",
        ".png" => "image/png",
        ".jpg" => "image/jpeg",
        ".webp" => "image/webp",
        ".gif" => "image/gif",
        ".mp3" => "audio/mpeg",
        ".wav" => "audio/wav",
        ".flac" => "audio/flac",
        ".ogg" => "audio/ogg",
        ".m4a" => "audio/mp4",
        ".glb" => "model/gltf-binary",
        _ => "application/octet-stream",
    };
}
