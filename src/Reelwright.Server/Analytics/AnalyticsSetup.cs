namespace Reelwright.Server.Analytics;

/// <summary>What an account made and spent.</summary>
internal static class AnalyticsSetup
{
    public static void AddAnalytics(this WebApplicationBuilder builder) => _ = builder;

    public static void MapAnalytics(this IEndpointRouteBuilder api) => _ = api;
}
