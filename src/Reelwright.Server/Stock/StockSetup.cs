using Reelwright.Server.Platform;
using Reelwright.Server.Platform.Closing;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Idempotency;
using Reelwright.Server.Platform.Maintenance;
using Reelwright.Server.Stock.Sources;

namespace Reelwright.Server.Stock;

/// <summary>Films, pictures and music of others, by their terms.</summary>
internal static class StockSetup
{
    private const string CacheNote = " An answer is used for 24 hours, for everybody, as the sources ask.";

    public static void AddStock(this WebApplicationBuilder builder)
    {
        builder.AddChecked<StockOptions>(StockOptions.Section);
        var services = builder.Services;

        // The time limit of a request is the caller's, who also reads the body.
        services.AddHttpClient(StockClient.Client, client => client.Timeout = Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
            {
                UseProxy = false,
                AllowAutoRedirect = false,
                UseCookies = false,
                ConnectTimeout = TimeSpan.FromSeconds(10),
                PooledConnectionLifetime = TimeSpan.FromMinutes(10),
            })
            .RemoveAllLoggers();
        services.AddSingleton<StockClient>();
        services.AddSingleton<IClosingListener, EraseAttributions>();

        // In this order: whoever has a music address of Pixabay's wants that one.
        services.AddSingleton<IStockSource, Pexels>();
        services.AddSingleton<IStockSource, PixabayMusic>();
        services.AddSingleton<IStockSource, Openverse>();
        services.AddSingleton<StockSearches>();
        services.AddSingleton<SearchStock>();
        services.AddSingleton<DownloadStock>();
        services.AddSingleton<IMaintenanceTask, ForgetStock>();
    }

    public static void MapStock(this IEndpointRouteBuilder api)
    {
        var stock = api.MapGroup("/stock").WithTags("Stock").Allow(Access.User);
        stock.MapGet("/videos", SearchStock.HandleVideos).Searches()
            .WithName("SearchStockVideos").WithSummary("Search films of Pexels")
            .WithDescription("download_url is an MP4 of at most 1920 pixels, preview_url a picture of it; show the source with what you use." + CacheNote);
        stock.MapGet("/images", SearchStock.HandleImages).Searches()
            .WithName("SearchStockImages").WithSummary("Search pictures of Pexels")
            .WithDescription("download_url is the original, preview_url a small one; show the source with what you use." + CacheNote);
        stock.MapGet("/music", SearchStock.HandleMusic).Searches()
            .WithName("SearchStockMusic").WithSummary("Search music that may be used in films")
            .WithDescription("Music under Creative Commons licences that allow commercial use and changes, by way of Openverse, at most 20 a page. Each item names its source and its licence; "
                + "most licences want the attribution to be shown." + CacheNote);
        stock.MapPost("/download", DownloadStock.Handle).Idempotent().Budget(RateBudget.Submissions)
            .WithName(nameof(DownloadStock)).WithSummary("Take an asset into the library")
            .WithDescription("Only addresses that a search here returned within the last 24 hours. Type and size are checked by content, as for uploads; pictures are written anew. "
                + "The file is yours like an upload, and its attribution stays with it.")
            .Reads<DownloadStockRequest>("""{ "url": "https://videos.example.org/2014422-hd_1920_1080_24fps.mp4", "type": "video" }""")
            .Answers("tier_required", "unsupported_media", "stock_unavailable", "storage_full", "engine_unavailable");
        stock.MapGet("/attributions", ListAttributions.Handle)
            .WithName(nameof(ListAttributions)).WithSummary("Whose works I use")
            .WithDescription("The credits of assets that were downloaded and not deleted, newest first: title, author, source, licence, and a line to show.")
            .Parameter<string>("filename", "Of this file only.").Pages();
    }

    private static RouteHandlerBuilder Searches(this RouteHandlerBuilder builder) => builder
        .Parameter<string>("query", "What to look for, at most 100 characters.", required: true)
        .Parameter<int>("page", "1 to 1,000; 1 by default.")
        .Parameter<int>("per_page", "1 to 30; 15 by default.")
        .Answers("tier_required", "stock_not_configured", "stock_unavailable");
}
