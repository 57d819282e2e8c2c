using System.Text.Json.Nodes;
using Reelwright.ComfyUI.Fake;
using Reelwright.ComfyUI.Tests.Workflows;
using Reelwright.ComfyUI.Workflows;

namespace Reelwright.ComfyUI.Tests.Conformance;

/// <summary>Every shape of graph that the catalogue's models make, given to a server.</summary>
public sealed class CatalogueTests
{
    /// <summary>The names that <see cref="RequestSweep"/> gives to what was uploaded.</summary>
    private static readonly string[] Uploads = ["image.png", "end.png", "target.png", "audio.wav", "video.mp4"];

    public static TheoryData<string> Ids => [.. CatalogModel.All.Where(model => model.Template is not null).Select(model => model.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task A_server_with_all_files_runs_it_to_what_the_template_promises(string id)
    {
        await using var fake = await FakeComfy.StartAsync(new FakeComfyOptions
        {
            Rendering = FakeRendering.Nothing,
            NodePacks = true,
            Models = FakeModels.OfCatalogue(Path.Combine(AppContext.BaseDirectory, "catalog")),
        });
        await using var comfy = ConformanceServer.Of(fake);
        await UploadAsync(comfy);
        var model = CatalogModel.Find(id);
        foreach (var (bound, values) in Shapes(model))
        {
            var entry = await comfy.RunAsync(bound.Graph);
            Assert.True((string?)entry["status"]!["status_str"] == "success", entry["status"]!.ToJsonString());
            Assert.NotNull(entry["outputs"]![bound.OutputNode]);
            var saved = fake.Log.Prompts[^1].Saved[0];
            if (bound.Width is not null && model.Kind is not "tool")
            {
                Assert.Equal((id, bound.Width, bound.Height), (id, saved.Width, saved.Height));
            }

            if (bound.Frames is not null && bound.Graph.Any(node => (string?)node.Value!["class_type"] == "SaveVideo"))
            {
                Assert.True(saved.Frames >= values.Frames, $"{id}: {saved.Frames} frames of {values.Frames}, rendered {bound.Frames}. {string.Join(", ", bound.Branches)}");
            }

            if (values.Seed is { } seed && saved.Seed is not null)
            {
                Assert.Equal((ulong)seed, saved.Seed);
            }
        }
    }

    /// <summary>A server without weights names the files it lacks, and nothing else. Models with classes it does not know are passed over.</summary>
    [Theory]
    [MemberData(nameof(ConformanceServer.Names), MemberType = typeof(ConformanceServer))]
    public async Task A_server_without_weights_lacks_nothing_but_files(string server)
    {
        await using var comfy = await ConformanceServer.OpenAsync(server);
        await UploadAsync(comfy);
        var known = (await comfy.GetAsync("/object_info")).Json!.AsObject();
        var faults = new List<string>();
        foreach (var model in CatalogModel.All.Where(model => model.Template is not null && model.Template.NodeClasses.All(known.ContainsKey)))
        {
            foreach (var (bound, _) in Shapes(model))
            {
                faults.AddRange((await FaultsAsync(comfy, model, bound)).Select(fault => $"{model.Id}: {fault}"));
            }
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    private static async Task<IEnumerable<string>> FaultsAsync(ConformanceServer comfy, CatalogModel model, BoundWorkflow bound)
    {
        var files = model.Template!.Files.Select(file => file.Name).ToHashSet(StringComparer.Ordinal);
        var reply = await comfy.PostAsync("/prompt", new JsonObject { ["prompt"] = bound.Graph.DeepClone() });
        return reply.Json!["error"]?["type"] is { } type && (string?)type != "prompt_outputs_failed_validation"
            ? [reply.Text]
            : reply.Json["node_errors"]!.AsObject()
                .SelectMany(node => node.Value!["errors"]!.AsArray().Select(error => (Node: node.Key, Error: error!)))
                .Where(fault => (string?)fault.Error["type"] != "value_not_in_list" || !files.Contains((string?)fault.Error["extra_info"]!["received_value"] ?? ""))
                .Select(fault => $"{fault.Node}: {fault.Error["message"]} {fault.Error["details"]}");
    }

    private static async Task UploadAsync(ConformanceServer comfy)
    {
        foreach (var name in Uploads)
        {
            Assert.Equal(200, (await comfy.UploadAsync([1, 2, 3], name, ("subfolder", "reelwright/0193"))).Status);
        }
    }

    /// <summary>One request for each set of nodes and links that the model's requests come to, each with an output of its own.</summary>
    private static IEnumerable<(BoundWorkflow Bound, WorkflowValues Values)> Shapes(CatalogModel model)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var values in RequestSweep.Of(model).Where(values => IsWhole(model, values)))
        {
            var bound = model.Template!.Bind(values with { OutputPrefix = ConformanceServer.Fresh() });
            if (seen.Add(Shape(bound.Graph)))
            {
                yield return (bound, values);
            }
        }
    }

    /// <summary>Of inputs of which one is needed, the API wants one before it makes a graph.</summary>
    private static bool IsWhole(CatalogModel model, WorkflowValues values) =>
        !model.Json.TryGetProperty("inputs", out var inputs) || !inputs.TryGetProperty("one_of", out var names)
        || names.EnumerateArray().Any(name => (name.GetString() switch
        {
            "image_filename" => values.Image,
            "video_filename" => values.Video,
            "audio_filename" => values.Audio,
            _ => values.Prompt,
        }) is not null);

    private static string Shape(JsonObject graph) => string.Join('\n', graph.Select(node =>
        $"{node.Key} {string.Join(' ', node.Value!["inputs"]!.AsObject().Select(input => $"{input.Key}={(input.Value is JsonArray link ? link.ToJsonString() : "")}"))}"));
}
