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

/// <summary>Which engine runs a model here.</summary>
/// <param name="Engine">Null when none ever could: such work is refused.</param>
/// <param name="IsAvailable">It can start now. What has an engine and is not available waits for a backend to come back.</param>
/// <param name="Missing">What it would take for it to be available.</param>
internal sealed record ModelEngine(string? Engine, bool IsAvailable, IReadOnlyList<string> Missing);

/// <summary>Chooses the engine of a model, and never falls back from a configured one to another.</summary>
internal sealed class EngineChoice(IOptions<GenerationOptions> options, IBackendOffers backends)
{
    public const string Local = "local";
    public const string ComfyUI = "comfyui";

    /// <summary>What generates here: comfyui or local.</summary>
    public string Name => options.Value.Engine switch
    {
        GenerationEngine.ComfyUI => ComfyUI,
        GenerationEngine.Auto when backends.HasBackends => ComfyUI,
        _ => Local,
    };

    public ModelEngine For(CatalogModel model)
    {
        if (Name == Local)
        {
            return !model.RunsLocally ? new ModelEngine(null, false, [ABackendWith(model)]) : new ModelEngine(Local, true, []);
        }

        var offer = backends.Find(model.Id);
        return offer switch
        {
            { IsOnline: true } => new ModelEngine(ComfyUI, true, []),
            { WasEver: true } => new ModelEngine(ComfyUI, false, offer.Missing is [] ? [ABackendWith(model)] : offer.Missing),
            _ when !backends.HasBackends => new ModelEngine(null, false, ["a ComfyUI backend"]),
            _ => new ModelEngine(null, false, offer.Missing is [] ? [ABackendWith(model)] : offer.Missing),
        };
    }

    private static string ABackendWith(CatalogModel model) => $"a ComfyUI backend with {model.Id}";
}
