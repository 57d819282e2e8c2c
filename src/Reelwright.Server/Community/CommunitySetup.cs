namespace Reelwright.Server.Community;

/// <summary>Prompts people show each other.</summary>
internal static class CommunitySetup
{
    public static void AddCommunity(this WebApplicationBuilder builder) => _ = builder;

    public static void MapCommunity(this IEndpointRouteBuilder api) => _ = api;
}
