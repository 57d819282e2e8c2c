namespace Reelwright.Server.Prompts;

/// <summary>Help with writing prompts: templates, completions, enrichment.</summary>
internal static class PromptsSetup
{
    public static void AddPrompts(this WebApplicationBuilder builder) => _ = builder;

    public static void MapPrompts(this IEndpointRouteBuilder api) => _ = api;
}
