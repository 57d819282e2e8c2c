using System.Text.Json.Serialization;

namespace Reelwright.Server.Stock;

internal enum StockType
{
    Video,
    Image,
    Music,
}

/// <summary>Somebody else's work, as a search shows it.</summary>
internal sealed record StockItem
{
    /// <summary>At its source.</summary>
    public required string Id { get; init; }

    public required string Title { get; init; }

    /// <summary>A picture of it; for music, the music.</summary>
    public required string PreviewUrl { get; init; }

    /// <summary>What POST /api/stock/download takes.</summary>
    public required string DownloadUrl { get; init; }

    public int? Width { get; init; }

    public int? Height { get; init; }

    public double? DurationSeconds { get; init; }

    public string? Author { get; init; }

    public string? AuthorUrl { get; init; }

    /// <summary>Where it really is from: Pexels, jamendo, …</summary>
    public required string Source { get; init; }

    /// <summary>Its page there.</summary>
    public string? SourceUrl { get; init; }

    public required string License { get; init; }

    public string? LicenseUrl { get; init; }

    /// <summary>The line that gives credit.</summary>
    public required string Attribution { get; init; }

    public StockCredit Credit() => new(Attribution, Title, Author, AuthorUrl, Source, SourceUrl, License, LicenseUrl);
}

/// <summary>Whose work an asset is and under which terms: it stays with the asset.</summary>
internal sealed record StockCredit(string Attribution, string Title, string? Author, string? AuthorUrl, string Source, string? SourceUrl, string License, string? LicenseUrl);

/// <summary>What is searched for.</summary>
internal sealed record StockQuery(StockType Type, string Text, int Page, int PerPage);

/// <summary>A page of what was found.</summary>
/// <param name="Total">At the source.</param>
internal sealed record StockPage(IReadOnlyList<StockItem> Items, int Page, int PerPage, long Total);

internal sealed record StockVideos(IReadOnlyList<StockItem> Videos, int Page, int PerPage, long Total);

internal sealed record StockImages(IReadOnlyList<StockItem> Images, int Page, int PerPage, long Total);

internal sealed record StockMusic([property: JsonPropertyName("music")] IReadOnlyList<StockItem> Tracks, int Page, int PerPage, long Total);
