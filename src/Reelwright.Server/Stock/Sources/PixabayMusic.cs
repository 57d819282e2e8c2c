using System.Globalization;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Options;

namespace Reelwright.Server.Stock.Sources;

/// <summary>Music at an address that answers as Pixabay's API does for its other media: that API has none in public.</summary>
internal sealed class PixabayMusic(StockClient client, IOptions<StockOptions> options) : IStockSource
{
    private const string License = "Pixabay Content License";
    private const string LicenseUrl = "https://pixabay.com/service/license-summary/";

    public string Name => "Pixabay";

    public int MaxPerPage => 200;

    public bool Offers(StockType type) => type is StockType.Music && options.Value.Pixabay.IsConfigured;

    public async Task<StockPage> SearchAsync(StockQuery query, CancellationToken cancel)
    {
        var server = options.Value.Pixabay;
        var address = new Uri(
            $"{server.BaseUrl!.TrimEnd('/')}/?key={StockWords.Escape(server.ApiKey!)}&q={StockWords.Escape(query.Text)}&page={StockWords.Number(query.Page)}&per_page={StockWords.Number(Math.Max(3, query.PerPage))}");
        var found = await client.GetAsync<Reply>(Name, address, null, query.Page, cancel);
        return new StockPage([.. (found.Hits ?? []).Take(query.PerPage).Select(ItemOf).OfType<StockItem>()], query.Page, query.PerPage, found.TotalHits);
    }

    private StockItem? ItemOf(Hit hit) => hit.AudioUrl is not { } url ? null : new StockItem
    {
        Id = hit.Id.ToString(CultureInfo.InvariantCulture),
        Title = hit.Title ?? StockWords.TitleOf(hit.PageUrl) ?? hit.Tags ?? "Untitled",
        PreviewUrl = url,
        DownloadUrl = url,
        DurationSeconds = hit.Duration,
        Author = hit.User,
        Source = Name,
        SourceUrl = StockWords.Link(hit.PageUrl),
        License = License,
        LicenseUrl = LicenseUrl,
        Attribution = hit.User is null ? "Music from Pixabay" : $"Music by {hit.User} from Pixabay",
    };

    private sealed record Reply([property: JsonPropertyName("totalHits")] long TotalHits, IReadOnlyList<Hit>? Hits);

    private sealed record Hit(
        long Id,
        [property: JsonPropertyName("pageURL")] string? PageUrl,
        [property: JsonPropertyName("audioURL")] string? AudioUrl,
        string? Title,
        string? Tags,
        double? Duration,
        string? User);
}
