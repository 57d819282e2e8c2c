using Microsoft.AspNetCore.Http.HttpResults;
using Reelwright.Server.Billing;
using Reelwright.Server.MediaWork;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Bodies;
using Reelwright.Server.Stock.Sources;

namespace Reelwright.Server.Stock;

/// <summary>Looks for other people's films, pictures and music.</summary>
internal sealed class SearchStock(StockSearches searches, IEnumerable<IStockSource> sources, TierPolicy tiers)
{
    public const string What = "Stock media";

    private const int MaxPerPage = 30;
    private const int UsualPerPage = 15;
    private const int MaxPage = 1_000;

    public static async Task<Ok<StockVideos>> HandleVideos(Caller caller, Query query, SearchStock search, CancellationToken cancel)
    {
        var found = await search.RunAsync(caller, StockType.Video, query, cancel);
        return TypedResults.Ok(new StockVideos(found.Items, found.Page, found.PerPage, found.Total));
    }

    public static async Task<Ok<StockImages>> HandleImages(Caller caller, Query query, SearchStock search, CancellationToken cancel)
    {
        var found = await search.RunAsync(caller, StockType.Image, query, cancel);
        return TypedResults.Ok(new StockImages(found.Items, found.Page, found.PerPage, found.Total));
    }

    public static async Task<Ok<StockMusic>> HandleMusic(Caller caller, Query query, SearchStock search, CancellationToken cancel)
    {
        var found = await search.RunAsync(caller, StockType.Music, query, cancel);
        return TypedResults.Ok(new StockMusic(found.Items, found.Page, found.PerPage, found.Total));
    }

    private Task<StockPage> RunAsync(Caller caller, StockType type, Query query, CancellationToken cancel)
    {
        tiers.ThrowIfWithout(caller, Feature.Stock, What);
        var (text, page, perPage) = (query.Text("query", 100), query.Int("page", 1, MaxPage) ?? 1, query.Int("per_page", 1, MaxPerPage) ?? UsualPerPage);
        query.ThrowIfInvalid();
        if (string.IsNullOrWhiteSpace(text))
        {
            throw Refusal.Invalid("query", "is required");
        }

        var source = sources.FirstOrDefault(one => one.Offers(type)) ?? throw NotConfigured(type);
        return searches.FindAsync(source, new StockQuery(type, text, page, perPage), cancel);
    }

    private static Refusal NotConfigured(StockType type) => type is StockType.Music
        ? Refusal.Unavailable("stock_not_configured", "Stock music", "The operator has to set Stock:Openverse:BaseUrl.")
        : Refusal.Unavailable("stock_not_configured", type is StockType.Video ? "Stock video" : "Stock imagery", "The operator has to set Stock:Pexels:ApiKey.");
}
