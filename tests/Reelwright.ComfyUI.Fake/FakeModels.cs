using System.Text.Json;

namespace Reelwright.ComfyUI.Fake;

/// <summary>Lists of model files for <see cref="FakeComfyOptions.Models"/>.</summary>
public static class FakeModels
{
    /// <summary>The folders of a fresh installation. A folder that is not in the options is there and empty.</summary>
    internal static readonly string[] Folders =
    [
        "checkpoints", "configs", "loras", "vae", "text_encoders", "diffusion_models", "clip_vision", "style_models", "embeddings", "diffusers",
        "vae_approx", "controlnet", "gligen", "upscale_models", "latent_upscale_models", "custom_nodes", "hypernetworks",
        "photomaker", "classifiers", "model_patches", "audio_encoders", "background_removal", "frame_interpolation", "geometry_estimation", "optical_flow", "detection",
    ];

    /// <summary>One checkpoint, as many tests need.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Small { get; } = new Dictionary<string, IReadOnlyList<string>>
    {
        ["checkpoints"] = ["v1-5-pruned-emaonly-fp16.safetensors"],
    };

    /// <summary>Every file that the models of a catalogue folder ask for in "comfyui.files" of their model.json.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> OfCatalogue(string catalogueFolder)
    {
        var files = new SortedDictionary<string, SortedSet<string>>(StringComparer.Ordinal);
        foreach (var path in Directory.EnumerateFiles(catalogueFolder, "model.json", SearchOption.AllDirectories))
        {
            using var model = JsonDocument.Parse(File.ReadAllBytes(path));
            if (!model.RootElement.TryGetProperty("comfyui", out var comfy) || !comfy.TryGetProperty("files", out var needs))
            {
                continue;
            }

            foreach (var need in needs.EnumerateArray())
            {
                var folder = need.GetProperty("folder").GetString()!;
                if (!files.TryGetValue(folder, out var names))
                {
                    files[folder] = names = new SortedSet<string>(StringComparer.Ordinal);
                }

                names.Add(need.GetProperty("name").GetString()!);
            }
        }

        return files.ToDictionary(pair => pair.Key, pair => (IReadOnlyList<string>)[.. pair.Value], StringComparer.Ordinal);
    }
}
