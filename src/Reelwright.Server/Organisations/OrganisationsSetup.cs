namespace Reelwright.Server.Organisations;

/// <summary>Teams: who belongs to them, and as what.</summary>
internal static class OrganisationsSetup
{
    public static void AddOrganisations(this WebApplicationBuilder builder) => _ = builder;

    public static void MapOrganisations(this IEndpointRouteBuilder api) => _ = api;
}
