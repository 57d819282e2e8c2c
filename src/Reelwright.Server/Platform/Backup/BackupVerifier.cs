using System.Formats.Tar;
using System.Text.Json;
using Reelwright.Server.Platform.Http;

namespace Reelwright.Server.Platform.Backup;

/// <summary>Reads an archive through before anything is done with it: complete, undamaged, and nothing in it that we would not have written.</summary>
internal static class BackupVerifier
{
    /// <exception cref="BackupException">The archive cannot be trusted.</exception>
    public static async Task<BackupManifest> VerifyAsync(string file, CancellationToken cancel)
    {
        if (!File.Exists(file))
        {
            throw new BackupException($"There is no file {file}.");
        }

        try
        {
            var (manifest, found) = await ReadAsync(file, cancel);
            Compare(manifest, found);
            return manifest;
        }
        catch (Exception damage) when (damage is InvalidDataException or EndOfStreamException or JsonException or FormatException)
        {
            throw new BackupException($"The archive is damaged: {damage.Message}", damage);
        }
    }

    private static async Task<(BackupManifest Manifest, Dictionary<string, BackupEntry> Found)> ReadAsync(string file, CancellationToken cancel)
    {
        await using var source = File.OpenRead(file);
        await using var tar = new TarReader(source);
        var found = new Dictionary<string, BackupEntry>(StringComparer.Ordinal);
        while (await tar.GetNextEntryAsync(copyData: false, cancel) is { } entry)
        {
            if (entry.EntryType is not TarEntryType.RegularFile || !BackupArchive.IsEntryName(entry.Name))
            {
                throw new BackupException($"The archive was not made by Reelwright: it holds \"{entry.Name}\".");
            }

            if (entry.Name == BackupArchive.Manifest)
            {
                var manifest = await JsonSerializer.DeserializeAsync<BackupManifest>(entry.DataStream ?? Stream.Null, ApiJson.Options, cancel);
                return (manifest ?? throw new BackupException("The archive is damaged: its manifest is empty."), found);
            }

            await using var hashing = new HashingStream(entry.DataStream ?? Stream.Null);
            await hashing.CopyToAsync(Stream.Null, cancel);
            if (!found.TryAdd(entry.Name, new BackupEntry(entry.Name, hashing.Count, hashing.Sha256())))
            {
                throw new BackupException($"The archive is damaged: it holds {entry.Name} twice.");
            }
        }

        throw new BackupException("The archive is incomplete: it ends before its manifest.");
    }

    private static void Compare(BackupManifest manifest, Dictionary<string, BackupEntry> found)
    {
        if (manifest.Format != BackupArchive.Format)
        {
            throw new BackupException($"The archive has format {manifest.Format}; this program reads {BackupArchive.Format}. Use the Reelwright that made it ({manifest.ProgramVersion}).");
        }

        var listed = manifest.Tables.Select(table => new BackupEntry(BackupArchive.EntryOfRows(table.Name), table.SizeBytes, table.Sha256)).Concat(manifest.Files).ToList();
        foreach (var entry in listed)
        {
            if (!found.Remove(entry.Name, out var there))
            {
                throw new BackupException($"The archive is damaged: {entry.Name} is missing.");
            }

            if (there != entry)
            {
                throw new BackupException($"The archive is damaged: {entry.Name} is not what was saved.");
            }
        }

        if (found.Count > 0)
        {
            throw new BackupException($"The archive was changed: its manifest knows nothing of {found.Keys.First()}.");
        }
    }
}
