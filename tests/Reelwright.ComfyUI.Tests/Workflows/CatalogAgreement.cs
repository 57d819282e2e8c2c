using Reelwright.ComfyUI.Workflows;

namespace Reelwright.ComfyUI.Tests.Workflows;

/// <summary>What model.json promises of a model and what its workflow does are the same; and what models say of shared files is the same everywhere.</summary>
public sealed class CatalogAgreement
{
    private static readonly Dictionary<string, string> SourceOf = new(StringComparer.Ordinal)
    {
        ["image_filename"] = "image",
        ["end_image_filename"] = "end_image",
        ["audio_filename"] = "audio",
        ["video_filename"] = "video",
    };

    /// <summary>What every job has, whatever the request says.</summary>
    private static readonly string[] Always = ["prompt", "output_prefix", "seed", "seconds"];

    public static TheoryData<string> Ids => [.. CatalogModel.All.Select(model => model.Id)];

    public static TheoryData<string> Listed => [.. CatalogModel.All.Where(IsListed).Select(model => model.Id)];

    [Fact]
    public void Every_model_and_every_tool_has_a_workflow()
    {
        Assert.Equal(26, CatalogModel.All.Count(IsListed));
        Assert.Equal(["ace-step", "face-swap", "remove-background", "upscale"], CatalogModel.All.Where(model => !IsListed(model)).Select(model => model.Id));
        Assert.All(CatalogModel.All, model => Assert.True(model.Template is not null, $"{model.Id} has no sound workflow"));
    }

    [Theory]
    [MemberData(nameof(Listed))]
    public void Sizes_and_lengths_are_those_the_limits_promise(string id)
    {
        var model = CatalogModel.Find(id);
        var multiple = (int?)model.Limit("size_multiple") ?? 1;
        var grid = model.LimitText("frame_grid") is { } text ? FrameStep.Parse(text) : null;

        foreach (var values in RequestSweep.Of(model))
        {
            var bound = model.Template!.Bind(values);

            Assert.True((bound.Width ?? 0) % multiple == 0 && (bound.Height ?? 0) % multiple == 0, $"{bound.Width}x{bound.Height} is not on a grid of {multiple}");
            Assert.True(grid is null || bound.Frames is null || model.Template.Parts.Windows is not null || grid.Value.Next(bound.Frames.Value) == bound.Frames, $"{bound.Frames} frames are not {grid}");
        }
    }

    [Theory]
    [MemberData(nameof(Listed))]
    public void A_workflow_asks_for_nothing_that_its_model_does_not_take(string id)
    {
        var model = CatalogModel.Find(id);
        var taken = model.Parameters.Concat(model.Inputs.Select(input => SourceOf.GetValueOrDefault(input, input))).Concat(Always).ToHashSet(StringComparer.Ordinal);
        if (taken.Contains("video"))
        {
            taken.UnionWith(["source_frames", "source_frame_rate"]);
        }

        var parts = model.Template!.Parts;
        var asked = parts.Slots.Concat(parts.Branches.SelectMany(branch => branch.Slots)).Select(slot => slot.Source.Name)
            .Concat(parts.Branches.SelectMany(branch => branch.When).Select(condition => condition.Source.Name))
            .Distinct(StringComparer.Ordinal);

        Assert.Empty(asked.Except(taken));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Every_node_and_every_file_is_used_by_some_request(string id)
    {
        var template = CatalogModel.Find(id).Template!;
        var texts = template.WrittenTexts().Select(text => text.Value).ToHashSet(StringComparer.Ordinal);

        Assert.Empty(template.UnusedNodes);
        Assert.Empty(template.Files.Where(file => file.IsListed && !texts.Contains(file.Name)).Select(file => file.Name));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Every_class_is_of_the_core_or_of_a_pack_that_is_named(string id)
    {
        var template = CatalogModel.Find(id).Template!;
        var packs = template.CustomNodes.SelectMany(pack => pack.Classes).ToList();

        Assert.Empty(template.NodeClasses.Except(Facts.NodeFacts.CoreClasses).Except(packs));
        Assert.Empty(packs.Except(template.NodeClasses));
        Assert.Empty(packs.Intersect(Facts.NodeFacts.CoreClasses));
        Assert.All(template.CustomNodes, pack => Assert.NotNull(pack.MinimumVersion));
    }

    [Theory]
    [MemberData(nameof(Listed))]
    public void The_recommended_speed_is_the_model_s_own(string id)
    {
        var model = CatalogModel.Find(id);
        int? native = model.Json.TryGetProperty("native_frame_rate", out var rate) ? rate.GetInt32() : null;

        Assert.True(model.Template!.Output.FrameRate is not { } made || made == native, $"{id} makes frames at {model.Template.Output.FrameRate}, and its native rate is {native}");
    }

    [Fact]
    public void A_file_is_the_same_in_every_model_that_needs_it()
    {
        var told = CatalogModel.All.SelectMany(model => model.Template!.Files.Select(file => (model.Id, file)))
            .GroupBy(entry => (entry.file.Folder, entry.file.Name))
            .Where(group => group.Select(entry => entry.file).Distinct().Count() > 1)
            .Select(group => $"{group.Key.Folder}/{group.Key.Name}: {string.Join(", ", group.Select(entry => $"{entry.Id} {entry.file.Bytes} {entry.file.Source} {entry.file.Licence} {entry.file.IsListed}"))}");

        Assert.Empty(told);
    }

    [Fact]
    public void Heavy_models_with_the_same_weights_are_one_family_and_others_are_not()
    {
        var models = CatalogModel.All.Where(model => model.Json.GetProperty("weights").GetProperty("class").GetString() is "heavy").Select(model => (model.Id, Family: Family(model), Weights: Weights(model))).ToList();

        Assert.All(models.GroupBy(model => model.Family), family => Assert.True(family.Select(model => model.Weights).Distinct().Count() == 1, $"{family.Key}: {string.Join("; ", family)}"));
        Assert.All(models.GroupBy(model => model.Weights), weights => Assert.True(weights.Select(model => model.Family).Distinct().Count() == 1, $"{weights.Key}: {string.Join("; ", weights)}"));
    }

    private static bool IsListed(CatalogModel model) => model.Kind is not ("tool" or "audio");

    private static string Family(CatalogModel model) => model.Json.GetProperty("weights").GetProperty("family").GetString()!;

    /// <summary>The files that decide whether a model is in memory: what its samplers run. SDPose looks at the given film before that.</summary>
    private static string Weights(CatalogModel model) =>
        string.Join(" ", model.Template!.Files.Where(file => file.Folder is "diffusion_models" or "checkpoints" && !file.Name.StartsWith("sdpose", StringComparison.Ordinal)).Select(file => file.Name).Order(StringComparer.Ordinal));
}
