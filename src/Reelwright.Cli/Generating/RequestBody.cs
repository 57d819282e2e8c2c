using System.Text.Json.Nodes;
using Reelwright.Cli.Api;

namespace Reelwright.Cli.Generating;

/// <summary>The request as JSON. What was not said is left out: the catalogue's defaults are the server's to apply.</summary>
internal static class RequestBody
{
    public static string PathFor(StudioModel model) => model.IsImage ? "/api/generate-image" : "/api/generate";

    /// <param name="handles">Field names of inputs with the handles that uploading gave.</param>
    public static JsonObject Create(GenerateOptions asked, StudioModel model, IEnumerable<KeyValuePair<string, string>> handles)
    {
        var body = new JsonObject { ["model"] = model.Id };
        Add(body, "prompt", asked.Prompt);
        Add(body, "negative_prompt", asked.Negative);
        Add(body, "width", asked.Width);
        Add(body, "height", asked.Height);
        Add(body, "frames", asked.Frames);
        Add(body, "steps", asked.Steps);
        Add(body, "seed", asked.Seed);
        Add(body, "cfg", asked.Cfg);
        Add(body, "sampler", asked.Sampler);
        Add(body, "scheduler", asked.Scheduler);
        Add(body, "shift", asked.Shift);
        Add(body, "camera", asked.Camera);
        Add(body, "control_type", asked.Control);
        Add(body, "strength", asked.Strength);

        // The API's own default is 24 for every model; a film runs at the speed its model was trained on when that is said.
        Add(body, "frame_rate", asked.FrameRate ?? (model.IsImage || model.IsThreeDimensional ? null : (int?)model.NativeFrameRate));
        foreach (var (field, handle) in handles)
        {
            body[field] = handle;
        }

        return body;
    }

    private static void Add<T>(JsonObject body, string field, T? value)
    {
        if (value is not null)
        {
            body[field] = JsonValue.Create(value);
        }
    }
}
