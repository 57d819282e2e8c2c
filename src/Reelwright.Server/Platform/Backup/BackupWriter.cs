using System.Formats.Tar;
using System.Reflection;
using System.Text.Json;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Storage;

namespace Reelwright.Server.Platform.Backup;

/// <summary>Writes everything a studio keeps into one archive, while it goes on working: rows of one moment, and the files those rows name,
/// none of which may go before the archive is whole.</summary>
internal sealed class BackupWriter(DatabaseCopies databases, IMediaStore store, DataFolder folder, KeepFiles keepFiles, TimeProvider clock)
{
    /// <exception cref="BackupException">There is nothing to back up.</exception>
    public async Task<BackupSummary> WriteAsync(string file, CancellationToken cancel)
    {
        var part = file + ".part";
        try
        {
            BackupManifest manifest;
            await using (var target = CreatePrivate(part))
            {
                manifest = await WriteAsync(target, part + "-rows", cancel);
                target.Flush(flushToDisk: true);
            }

            // Only a whole archive takes the place of an earlier one.
            File.Move(part, file, overwrite: true);
            FolderSync.Flush(Path.GetDirectoryName(Path.GetFullPath(file))!);
            return manifest.ToSummary();
        }
        finally
        {
            File.Delete(part);
            File.Delete(part + "-rows");
        }
    }

    private async Task<BackupManifest> WriteAsync(FileStream target, string scratch, CancellationToken cancel)
    {
        // Held before the snapshot begins: what the snapshot names is there, and stays.
        await using var held = await keepFiles.HoldAsync(cancel);
        await using var tar = new TarWriter(target, TarEntryFormat.Pax, leaveOpen: true);
        await using var database = databases.Open();
        await database.BeginSnapshotAsync(cancel);
        var version = await database.ReadSchemaVersionAsync(cancel);
        var media = new MediaListing();
        var tables = new List<BackupTable>();
        foreach (var table in await database.ReadTablesAsync(cancel))
        {
            tables.Add(await WriteTableAsync(tar, database, table, scratch, media, cancel));
        }

        // The snapshot has done its part. Kept open while the films are copied, it would keep the databases from tidying up.
        await database.DisposeAsync();
        var files = new List<BackupEntry>();
        var problems = new List<string>();
        foreach (var file in media.Files)
        {
            await WriteMediaAsync(tar, file, files, problems, cancel);
        }

        await WriteCatalogAsync(tar, files, cancel);
        var manifest = new BackupManifest
        {
            Format = BackupArchive.Format,
            ProgramVersion = typeof(BackupWriter).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown",
            SchemaVersion = version,
            Database = databases.Provider,
            CreatedAt = clock.GetUtcNow(),
            Tables = tables,
            Files = files,
            Problems = problems,
        };
        using var json = new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(manifest, ApiJson.Options));
        await tar.WriteEntryAsync(Entry(BackupArchive.Manifest, json), cancel);
        return manifest;
    }

    private async Task<BackupTable> WriteTableAsync(TarWriter tar, IDatabaseCopy database, TableHeader table, string scratch, MediaListing media, CancellationToken cancel)
    {
        // A tar entry's size comes before its content.
        await using var rows = CreatePrivate(scratch);
        long count;
        using (var writer = new RowWriter(rows, table))
        {
            await database.ReadRowsAsync(table, writer, cancel);
            count = writer.Rows;
        }

        if (table.Table == MediaListing.Table)
        {
            rows.Position = 0;
            await media.ReadAsync(rows, cancel);
        }

        rows.Position = 0;
        var (size, sha256) = await AddAsync(tar, BackupArchive.EntryOfRows(table.Table), rows, cancel);
        return new BackupTable(table.Table, count, size, sha256);
    }

    private async Task WriteMediaAsync(TarWriter tar, ListedFile file, List<BackupEntry> files, List<string> problems, CancellationToken cancel)
    {
        await using var content = await store.OpenAsync(file.Filename, 0, file.SizeBytes, cancel);
        if (content is null)
        {
            // A deleted file may be gone before its row is.
            if (!file.IsDeleted)
            {
                problems.Add($"{file.Filename} is missing from the media store.");
            }

            return;
        }

        var entry = BackupArchive.MediaPrefix + file.Filename;
        var (size, sha256) = await AddAsync(tar, entry, content, cancel);
        files.Add(new BackupEntry(entry, size, sha256));
        if (sha256 != file.Sha256)
        {
            problems.Add($"{file.Filename} is damaged: its content is not what was stored.");
        }
    }

    private async Task WriteCatalogAsync(TarWriter tar, List<BackupEntry> files, CancellationToken cancel)
    {
        if (!Directory.Exists(folder.Catalog))
        {
            return;
        }

        foreach (var path in Directory.EnumerateFiles(folder.Catalog, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var relative = Path.GetRelativePath(folder.Catalog, path).Replace('\\', '/');
            if (!BackupArchive.IsCatalogPath(relative))
            {
                continue;
            }

            await using var content = File.OpenRead(path);
            var (size, sha256) = await AddAsync(tar, BackupArchive.CatalogPrefix + relative, content, cancel);
            files.Add(new BackupEntry(BackupArchive.CatalogPrefix + relative, size, sha256));
        }
    }

    private async Task<(long Size, string Sha256)> AddAsync(TarWriter tar, string name, Stream content, CancellationToken cancel)
    {
        await using var hashing = new HashingStream(content);
        await tar.WriteEntryAsync(Entry(name, hashing), cancel);
        return (hashing.Count, hashing.Sha256());
    }

    private PaxTarEntry Entry(string name, Stream content) => new(TarEntryType.RegularFile, name)
    {
        DataStream = content,
        Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        ModificationTime = clock.GetUtcNow(),
    };

    // The archive holds password hashes and the server's secret.
    private static FileStream CreatePrivate(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.ReadWrite, Share = FileShare.None, BufferSize = 1 << 16, Options = FileOptions.Asynchronous };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(path, options);
    }
}

/// <summary>The files that the media table's rows name.</summary>
internal sealed class MediaListing
{
    public const string Table = "media";

    public List<ListedFile> Files { get; } = [];

    public async Task ReadAsync(Stream rows, CancellationToken cancel)
    {
        using var reader = await RowReader.OpenAsync(rows, cancel);
        var columns = reader.Header.Columns.Select((column, at) => (column.Name, at)).ToDictionary(pair => pair.Name, pair => pair.at, StringComparer.Ordinal);
        while (await reader.ReadAsync(cancel) is { } row)
        {
            Files.Add(new ListedFile((string)row[columns["filename"]]!, (long)row[columns["size_bytes"]]!, (string)row[columns["sha256"]]!, row[columns["deleted_at"]] is not null));
        }
    }
}

internal sealed record ListedFile(string Filename, long SizeBytes, string Sha256, bool IsDeleted);

internal static class BackupManifestExtensions
{
    public static BackupSummary ToSummary(this BackupManifest manifest) => new(
        manifest.SchemaVersion,
        manifest.Tables.Sum(table => table.Rows),
        manifest.Files.Count,
        manifest.Tables.Sum(table => table.SizeBytes) + manifest.Files.Sum(file => file.SizeBytes),
        manifest.Problems);
}
