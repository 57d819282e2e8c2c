namespace Reelwright.Server.Branding;

/// <summary>Brand kits, and films that carry them.</summary>
internal static class BrandingSetup
{
    public static void AddBranding(this WebApplicationBuilder builder) => _ = builder;

    public static void MapBranding(this IEndpointRouteBuilder api) => _ = api;
}
