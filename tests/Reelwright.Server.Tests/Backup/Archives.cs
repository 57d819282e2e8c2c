using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Reelwright.Server.Tests.Backup;

/// <summary>Takes archives apart and puts them together, honestly or not.</summary>
internal static class Archives
{
    public static List<(string Name, byte[] Content)> Read(string file)
    {
        using var tar = new TarReader(File.OpenRead(file));
        var entries = new List<(string, byte[])>();
        while (tar.GetNextEntry() is { } entry)
        {
            using var content = new MemoryStream();
            entry.DataStream?.CopyTo(content);
            entries.Add((entry.Name, content.ToArray()));
        }

        return entries;
    }

    public static void Write(string file, IEnumerable<(string Name, byte[] Content)> entries, params TarEntry[] more)
    {
        using var tar = new TarWriter(File.Create(file), TarEntryFormat.Pax);
        foreach (var entry in more)
        {
            tar.WriteEntry(entry);
        }

        foreach (var (name, content) in entries)
        {
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(content) });
        }
    }

    /// <summary>Changes an archive and mends its manifest, so that only a look at the content can tell.</summary>
    public static void Rewrite(string source, string target, Func<string, string, string?> changeRows, Action<JsonObject>? changeManifest = null)
    {
        var entries = Read(source);
        var manifest = JsonNode.Parse(entries[^1].Content)!.AsObject();
        var tables = manifest["tables"]!.AsArray();
        var kept = new List<(string, byte[])>();
        foreach (var (name, content) in entries[..^1])
        {
            if (!name.StartsWith("rows/", StringComparison.Ordinal))
            {
                kept.Add((name, content));
                continue;
            }

            var table = name["rows/".Length..^".ndjson.gz".Length];
            var listed = tables.Single(t => t!["name"]!.GetValue<string>() == table)!;
            if (changeRows(table, Unzip(content)) is not { } lines)
            {
                tables.Remove(listed);
                continue;
            }

            var changed = Zip(lines);
            listed["size_bytes"] = changed.Length;
            listed["sha256"] = Convert.ToHexStringLower(SHA256.HashData(changed));
            kept.Add((name, changed));
        }

        changeManifest?.Invoke(manifest);
        Write(target, kept.Append(("manifest.json", Encoding.UTF8.GetBytes(manifest.ToJsonString()))));
    }

    /// <summary>All rows by table, sorted, without headers and what is about this very moment.</summary>
    public static SortedDictionary<string, string[]> Rows(string file) => new(
        Read(file).Where(entry => entry.Name.StartsWith("rows/", StringComparison.Ordinal))
            .ToDictionary(entry => entry.Name, entry => Unzip(entry.Content).Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Order(StringComparer.Ordinal).ToArray()),
        StringComparer.Ordinal);

    public static JsonElement Manifest(string file) => JsonSerializer.Deserialize<JsonElement>(Read(file)[^1].Content);

    private static string Unzip(byte[] content)
    {
        using var reader = new StreamReader(new GZipStream(new MemoryStream(content), CompressionMode.Decompress));
        return reader.ReadToEnd();
    }

    private static byte[] Zip(string lines)
    {
        using var content = new MemoryStream();
        using (var zip = new GZipStream(content, CompressionLevel.Fastest))
        {
            zip.Write(Encoding.UTF8.GetBytes(lines));
        }

        return content.ToArray();
    }
}
