namespace Reelwright.Server.Editing;

/// <summary>The cutting room: every operation is one file here, with its endpoint, request, checks and job handler.</summary>
internal static class EditingSetup
{
    public static void AddEditing(this WebApplicationBuilder builder)
    {
        // In the order of the reference.
        builder.Services.AddEdits();
        builder.Services.AddTools();
        builder.Services.AddSoundEdits();
    }

    public static void MapEditing(this IEndpointRouteBuilder api)
    {
        MapEdits(api.MapGroup("/edit").WithTags("Editing"));
        MapTools(api.MapGroup("/tools").WithTags("Tools"));
        MapSoundEdits(api.MapGroup("").WithTags("Audio"));
    }

    private static void AddEdits(this IServiceCollection services)
    {
    }

    private static void AddTools(this IServiceCollection services)
    {
        services.AddSingleton<ComfyTools>();
    }

    private static void AddSoundEdits(this IServiceCollection services)
    {
    }

    private static void MapEdits(IEndpointRouteBuilder edit)
    {
    }

    private static void MapTools(IEndpointRouteBuilder tools)
    {
    }

    private static void MapSoundEdits(IEndpointRouteBuilder audio)
    {
    }
}
