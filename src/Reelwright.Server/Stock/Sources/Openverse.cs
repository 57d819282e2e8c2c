using Microsoft.Extensions.Options;

namespace Reelwright.Server.Stock.Sources;

/// <summary>Music under Creative Commons licences that allow commercial use and changes, found by Openverse (https://api.openverse.org).</summary>
internal sealed class Openverse(StockClient client, IOptions<StockOptions> options) : IStockSource
{
    public string Name => "Openverse";

    // More is for those who registered.
    public int MaxPerPage => 20;

    public bool Offers(StockType type) => type is StockType.Music && options.Value.Openverse.IsConfigured;

    public async Task<StockPage> SearchAsync(StockQuery query, CancellationToken cancel)
    {
        // Music under a film is an adaptation of it, and films here may be sold: other licences do not allow that.
        var address = new Uri(
            $"{options.Value.Openverse.BaseUrl!.TrimEnd('/')}/v1/audio/?q={StockWords.Escape(query.Text)}&page={StockWords.Number(query.Page)}&page_size={StockWords.Number(query.PerPage)}"
            + "&category=music&license_type=commercial,modification");
        var found = await client.GetAsync<Reply>(Name, address, null, query.Page, cancel);
        return new StockPage([.. (found.Results ?? []).Select(ItemOf).OfType<StockItem>()], query.Page, query.PerPage, found.ResultCount);
    }

    private StockItem? ItemOf(Track track)
    {
        if (track is not { Id: { } id, Url: { } url, License: { } license })
        {
            return null;
        }

        var title = string.IsNullOrWhiteSpace(track.Title) ? "Untitled" : track.Title;
        var terms = LicenseOf(license, track.LicenseVersion);
        return new StockItem
        {
            Id = id,
            Title = title,
            PreviewUrl = url,
            DownloadUrl = url,
            DurationSeconds = track.Duration / 1000,
            Author = track.Creator,
            AuthorUrl = StockWords.Link(track.CreatorUrl),
            Source = track.Source ?? track.Provider ?? Name,
            SourceUrl = StockWords.Link(track.ForeignLandingUrl),
            License = terms,
            LicenseUrl = StockWords.Link(track.LicenseUrl),
            Attribution = track.Attribution ?? (track.Creator is null ? $"\"{title}\" ({terms})" : $"\"{title}\" by {track.Creator} ({terms})"),
        };
    }

    private static string LicenseOf(string license, string? version)
    {
        var name = license.ToLowerInvariant() switch
        {
            "cc0" => "CC0",
            "pdm" => "Public Domain Mark",
            var cc => $"CC {cc.ToUpperInvariant()}",
        };
        return version is null ? name : $"{name} {version}";
    }

    private sealed record Reply(long ResultCount, IReadOnlyList<Track>? Results);

    private sealed record Track(
        string? Id,
        string? Title,
        string? ForeignLandingUrl,
        string? Url,
        string? Creator,
        string? CreatorUrl,
        string? License,
        string? LicenseVersion,
        string? LicenseUrl,
        string? Provider,
        string? Source,
        string? Attribution,
        double? Duration);
}
