using System.Text;
using System.Text.Json.Nodes;

namespace Reelwright.Server.Tests.Catalog;

/// <summary>A sound model.json to start from.</summary>
internal static class ModelJson
{
    public static JsonObject Sound(string id = "night-t2v") => new()
    {
        ["schema_version"] = 1,
        ["id"] = id,
        ["kind"] = "text-to-video",
        ["name"] = "Night",
        ["price"] = new JsonObject { ["base"] = 3, ["per_frame"] = 0.05, ["per_step"] = 0.1 },
        ["inputs"] = new JsonObject { ["optional"] = new JsonArray("image_filename", "strength") },
        ["parameters"] = new JsonArray("width", "height", "frames", "frame_rate", "steps", "seed", "sampler"),
        ["limits"] = new JsonObject
        {
            ["min_width"] = 64,
            ["max_width"] = 1920,
            ["min_height"] = 64,
            ["max_height"] = 1080,
            ["max_frames"] = 120,
            ["frame_grid"] = "4n+1",
            ["min_steps"] = 1,
            ["max_steps"] = 50,
            ["min_frame_rate"] = 1,
            ["max_frame_rate"] = 60,
        },
        ["defaults"] = new JsonObject
        {
            ["width"] = 640,
            ["height"] = 360,
            ["frames"] = 48,
            ["steps"] = 8,
            ["frame_rate"] = 24,
            ["sampler"] = "euler",
            ["strength"] = 0.5,
        },
        ["native_frame_rate"] = 24,
        ["weights"] = new JsonObject { ["family"] = "night", ["class"] = "medium" },
        ["local"] = new JsonObject { ["technique"] = "text-to-video" },
    };

    public static byte[] Bytes(this JsonNode json) => Encoding.UTF8.GetBytes(json.ToJsonString());

    /// <summary>Sets what stands at a dotted path; a null value removes it.</summary>
    public static JsonObject With(this JsonObject json, string path, JsonNode? value)
    {
        var names = path.Split('.');
        var parent = names[..^1].Aggregate(json, (at, name) => at[name]!.AsObject());

        if (value is null)
        {
            parent.Remove(names[^1]);
        }
        else
        {
            parent[names[^1]] = value;
        }

        return json;
    }
}
