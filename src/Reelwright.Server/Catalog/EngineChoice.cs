using Microsoft.Extensions.Options;

namespace Reelwright.Server.Catalog;

/// <summary>Settings under "Generation".</summary>
internal sealed class GenerationOptions
{
    public const string Section = "Generation";

    public GenerationEngine Engine { get; init; } = GenerationEngine.Auto;
}

internal enum GenerationEngine
{
    /// <summary>ComfyUI where a backend is configured, else the local engine.</summary>
    Auto,
    ComfyUI,
    Local,
}

/// <summary>Which engine runs a model here. <see cref="Engine"/> is null when none does, and <see cref="Missing"/> says what that would take.</summary>
internal sealed record ModelEngine(string? Engine, IReadOnlyList<string> Missing)
{
    public bool IsAvailable => Engine is not null;
}

/// <summary>Chooses the engine of a model, and never falls back from a configured one to another.</summary>
internal sealed class EngineChoice(IOptions<GenerationOptions> options)
{
    public const string Local = "local";

    /// <summary>What generates here: comfyui or local.</summary>
    public string Name => options.Value.Engine is GenerationEngine.ComfyUI ? "comfyui" : Local;

    public ModelEngine For(CatalogModel model)
    {
        if (options.Value.Engine is GenerationEngine.ComfyUI)
        {
            return new ModelEngine(null, ["a ComfyUI backend"]);
        }

        return model.Local is null
            ? new ModelEngine(null, [$"a ComfyUI backend with {model.Id}"])
            : new ModelEngine(Local, []);
    }
}
