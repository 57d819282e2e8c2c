namespace Reelwright.Server.Hosting;

/// <summary>Pages for films: what visitors see, and what their owners learn of it.</summary>
internal static class HostingSetup
{
    public static void AddHosting(this WebApplicationBuilder builder) => _ = builder;

    public static void MapHosting(this IEndpointRouteBuilder api) => _ = api;
}
