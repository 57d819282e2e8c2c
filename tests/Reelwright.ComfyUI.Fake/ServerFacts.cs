using System.Text.Json.Nodes;

namespace Reelwright.ComfyUI.Fake;

/// <summary>What the server says about itself.</summary>
internal static class ServerFacts
{
    public const string ServerHeader = "Python/3.14 aiohttp/3.14.3";

    private const long VideoMemory = 24L << 30;
    private const long MainMemory = 64L << 30;
    private const long ModelSize = 6L << 30;

    public static JsonObject Features() => new()
    {
        ["supports_preview_metadata"] = true,
        ["supports_model_type_tags"] = true,
        ["max_upload_size"] = 104_857_600,
        ["extension"] = new JsonObject { ["manager"] = new JsonObject { ["supports_v4"] = true } },
        ["node_replacements"] = true,
        ["assets"] = false,
    };

    /// <summary>/system_stats: one card of 24 GiB, of which every loaded model takes a part.</summary>
    public static JsonObject SystemStats(string version, int loadedModels)
    {
        var used = Math.Min(VideoMemory - (1L << 30), loadedModels * ModelSize);
        return new JsonObject
        {
            ["system"] = new JsonObject
            {
                ["os"] = "linux",
                ["ram_total"] = MainMemory,
                ["ram_free"] = MainMemory - (8L << 30),
                ["comfyui_version"] = version,
                ["required_frontend_version"] = "1.49.6",
                ["installed_templates_version"] = "0.9.1",
                ["required_templates_version"] = "0.9.1",
                ["python_version"] = "3.14.0 (main, Oct  7 2026, 00:00:00) [GCC 15.2.0]",
                ["pytorch_version"] = "2.11.0+cu130",
                ["embedded_python"] = false,
                ["argv"] = new JsonArray("main.py"),
            },
            ["devices"] = new JsonArray(new JsonObject
            {
                ["name"] = "cuda:0 NVIDIA GeForce RTX 4090 : cudaMallocAsync",
                ["type"] = "cuda",
                ["index"] = 0,
                ["vram_total"] = VideoMemory,
                ["vram_free"] = VideoMemory - used,
                ["torch_vram_total"] = used,
                ["torch_vram_free"] = 0,
            }),
        };
    }
}
