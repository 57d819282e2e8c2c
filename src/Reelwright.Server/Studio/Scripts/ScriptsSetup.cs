using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Idempotency;

namespace Reelwright.Server.Studio.Scripts;

/// <summary>Scripts broken down into shots.</summary>
internal static class ScriptsSetup
{
    public static void AddScripts(this IServiceCollection services)
    {
        services.AddSingleton<ScriptByLanguage>();
        services.AddSingleton<BreakDownScript>();
    }

    public static void MapScripts(this IEndpointRouteBuilder studio) =>
        studio.MapPost("/studio/script-to-shots", BreakDownScript.Handle).Idempotent()
            .WithName(nameof(BreakDownScript)).WithSummary("Break a script into shots")
            .WithDescription("A screenplay (Fountain, or as people type them) or plain prose becomes at most `max_shots` shots with prompts that each stand alone, notes with what is said, a length, a type, a camera move and a transition. "
                + "`engine` is `llm` where the server has a language model, else `rules`. `style` goes into every prompt. With `project_id` the shots are added to that project, in one go, behind those it has. Free.")
            .Reads<BreakDownScriptRequest>("""{ "script": "INT. LIGHTHOUSE - NIGHT\n\nMARA climbs the stairs with a lamp.\n\nMARA\nNot again.\n\nCUT TO:\n\nEXT. SEA - DAWN\n\nA wreck on the rocks.", "max_shots": 8, "style": "35mm film, muted colours" }""")
            .Answers("not_found", "forbidden", "engine_unavailable");
}
