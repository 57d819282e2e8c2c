namespace Reelwright.Server.Studio;

/// <summary>Projects, their shots, elements and comments, and the film made of them.</summary>
internal static class StudioSetup
{
    public static void AddStudio(this WebApplicationBuilder builder) => _ = builder;

    public static void MapStudio(this IEndpointRouteBuilder api) => _ = api;
}
