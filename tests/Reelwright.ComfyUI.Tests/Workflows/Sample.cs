using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Reelwright.ComfyUI.Tests.Facts;
using Reelwright.ComfyUI.Workflows;

namespace Reelwright.ComfyUI.Tests.Workflows;

/// <summary>A small sound template to start from: text to a film, from a picture when there is one.</summary>
internal static class Sample
{
    public static JsonObject Graph() => JsonNode.Parse("""
        {
          "model": { "class_type": "UNETLoader", "inputs": { "unet_name": "film.safetensors", "weight_dtype": "default" } },
          "clip": { "class_type": "CLIPLoader", "inputs": { "clip_name": "words.safetensors", "type": "wan", "device": "default" } },
          "vae": { "class_type": "VAELoader", "inputs": { "vae_name": "pixels.safetensors" } },
          "positive": { "class_type": "CLIPTextEncode", "inputs": { "text": "a dog", "clip": ["clip", 0] } },
          "negative": { "class_type": "CLIPTextEncode", "inputs": { "text": "ugly", "clip": ["clip", 0] } },
          "picture": { "class_type": "LoadImage", "inputs": { "image": "example.png" } },
          "latent": { "class_type": "WanImageToVideo", "inputs": { "positive": ["positive", 0], "negative": ["negative", 0], "vae": ["vae", 0], "width": 832, "height": 480, "length": 81, "batch_size": 1, "start_image": ["picture", 0] } },
          "sampler": { "class_type": "KSampler", "inputs": { "model": ["model", 0], "seed": 1, "steps": 20, "cfg": 3.5, "sampler_name": "euler", "scheduler": "simple", "positive": ["latent", 0], "negative": ["latent", 1], "latent_image": ["latent", 2], "denoise": 1.0 } },
          "decode": { "class_type": "VAEDecode", "inputs": { "samples": ["sampler", 0], "vae": ["vae", 0] } },
          "film": { "class_type": "CreateVideo", "inputs": { "images": ["decode", 0], "fps": 16.0 } },
          "save": { "class_type": "SaveVideo", "inputs": { "video": ["film", 0], "filename_prefix": "x", "format": "mp4", "format.codec": "h264" }, "_meta": { "title": "Save" } }
        }
        """)!.AsObject();

    public static JsonObject Section() => JsonNode.Parse("""
        {
          "files": [
            { "folder": "diffusion_models", "name": "film.safetensors", "bytes": 14294742232, "source": "https://example.org/film", "licence": "MIT" },
            { "folder": "text_encoders", "name": "words.safetensors", "source": "https://example.org/words", "licence": "MIT" },
            { "folder": "vae", "name": "pixels.safetensors", "source": "https://example.org/pixels", "licence": "MIT" }
          ],
          "slots": [
            { "from": "prompt", "to": ["positive.text"] },
            { "from": "negative_prompt", "to": ["negative.text"] },
            { "from": "width", "to": ["latent.width"], "multiple": 16 },
            { "from": "height", "to": ["latent.height"], "multiple": 16 },
            { "from": "frames", "to": ["latent.length"], "grid": "4n+1" },
            { "from": "steps", "to": ["sampler.steps"] },
            { "from": "cfg", "to": ["sampler.cfg"] },
            { "from": "seed", "to": ["sampler.seed"] },
            { "from": "sampler", "to": ["sampler.sampler_name"] },
            { "from": "strength", "to": ["sampler.denoise"] },
            { "from": "frame_rate", "to": ["film.fps"] },
            { "from": "image", "to": ["picture.image"] },
            { "from": "output_prefix", "to": ["save.filename_prefix"] }
          ],
          "branches": [
            { "name": "no picture", "when": { "lacks": "image" }, "remove": ["picture"], "unset": ["latent.start_image"] },
            { "name": "quick", "when": { "steps": { "max": 8 } }, "set": { "sampler.cfg": 1.0 } }
          ],
          "output": { "node": "save", "kind": "video" }
        }
        """)!.AsObject();

    /// <summary>Nodes of the classes in the core that the sample uses; those that the catalogue uses too.</summary>
    public static (WorkflowTemplate? Template, IReadOnlyList<string> Problems) Read(JsonNode graph, JsonNode section, NodeSchemas? facts = null) =>
        WorkflowTemplate.Read(Encoding.UTF8.GetBytes(graph.ToJsonString()), JsonSerializer.SerializeToElement(section), facts);

    public static WorkflowTemplate Template(Action<JsonObject>? section = null, Action<JsonObject>? graph = null)
    {
        var (nodes, declared) = (Graph(), Section());
        graph?.Invoke(nodes);
        section?.Invoke(declared);

        var (template, problems) = Read(nodes, declared, NodeFacts.Schemas);
        Assert.Empty(problems);
        return template!;
    }

    /// <summary>An input of a bound graph, as JSON; null when the node or the input is not there.</summary>
    public static string? At(this BoundWorkflow bound, string input)
    {
        var dot = input.IndexOf('.', StringComparison.Ordinal);
        return bound.Graph[input[..dot]]?["inputs"]?[input[(dot + 1)..]]?.ToJsonString();
    }
}
