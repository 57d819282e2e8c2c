namespace Reelwright.Server.Stock;

/// <summary>Films, pictures and music of others, by their terms.</summary>
internal static class StockSetup
{
    public static void AddStock(this WebApplicationBuilder builder) => _ = builder;

    public static void MapStock(this IEndpointRouteBuilder api) => _ = api;
}
