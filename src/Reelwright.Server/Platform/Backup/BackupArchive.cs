using System.Text.RegularExpressions;
using Reelwright.Server.Platform.Storage;

namespace Reelwright.Server.Platform.Backup;

/// <summary>What an archive looks like: a tar of <c>rows/TABLE.ndjson.gz</c>, <c>media/NAME</c>, <c>catalog/…</c> and, last, <c>manifest.json</c>, without which it is incomplete.</summary>
internal static partial class BackupArchive
{
    public const int Format = 1;
    public const string Manifest = "manifest.json";
    public const string MediaPrefix = "media/";
    public const string CatalogPrefix = "catalog/";

    /// <summary>Tables that mean nothing anywhere else: which migrations ran, who cleans up, what is half written, who is alive.</summary>
    public static readonly IReadOnlyList<string> LeftOut = ["schema_migrations", "maintenance_leases", "media_intents", "backend_nodes"];

    public static string EntryOfRows(string table) => $"rows/{table}.ndjson.gz";

    /// <summary>False for every name that this program would not have written, paths that climb among them.</summary>
    public static bool IsEntryName(string name) =>
        name == Manifest
        || RowsPattern().IsMatch(name)
        || (name.StartsWith(MediaPrefix, StringComparison.Ordinal) && MediaName.IsValid(name[MediaPrefix.Length..]))
        || (name.StartsWith(CatalogPrefix, StringComparison.Ordinal) && IsCatalogPath(name[CatalogPrefix.Length..]));

    public static bool IsCatalogPath(string path) => path.Split('/') is { Length: <= 8 } steps && steps.All(step => StepPattern().IsMatch(step) && step.Trim('.').Length > 0);

    [GeneratedRegex(@"\Arows/[a-z][a-z0-9_]{0,62}\.ndjson\.gz\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex RowsPattern();

    [GeneratedRegex(@"\A[A-Za-z0-9._-]{1,100}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex StepPattern();
}

/// <summary>The archive's table of contents, with what it takes to tell that every byte of it arrived.</summary>
internal sealed record BackupManifest
{
    public required int Format { get; init; }

    public required string ProgramVersion { get; init; }

    public required int SchemaVersion { get; init; }

    /// <summary>Which database it came from; it can go into either.</summary>
    public required string Database { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>In an order in which rows may be inserted.</summary>
    public required IReadOnlyList<BackupTable> Tables { get; init; }

    public required IReadOnlyList<BackupEntry> Files { get; init; }

    /// <summary>What was wrong with the media when the backup was made.</summary>
    public required IReadOnlyList<string> Problems { get; init; }
}

internal sealed record BackupTable(string Name, long Rows, long SizeBytes, string Sha256);

internal sealed record BackupEntry(string Name, long SizeBytes, string Sha256);

/// <summary>Something a person has to be told about a backup: the message says what to do.</summary>
public sealed class BackupException(string message, Exception? cause = null) : Exception(message, cause);

/// <summary>What was saved or brought back.</summary>
/// <param name="Problems">Media that were missing or damaged when the backup was made, in words.</param>
public sealed record BackupSummary(int SchemaVersion, long Rows, int Files, long Bytes, IReadOnlyList<string> Problems);
