using System.Text;
using System.Text.Json.Nodes;
using Reelwright.ComfyUI.Workflows;
using Reelwright.Server.Catalog;
using Reelwright.Server.Checkup;

namespace Reelwright.Server.Tests.Catalog;

/// <summary>Models with a workflow, and tools that are nothing without one.</summary>
public sealed class ComfyModelTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("reelwright-catalog-");

    public void Dispose() => _root.Delete(recursive: true);

    [Fact]
    public void A_model_with_a_workflow_can_run_on_a_backend()
    {
        var (model, problems) = ModelFile.Read(Json().Bytes(), "night-t2v", Workflow().Bytes());

        Assert.Empty(problems);
        Assert.Equal(["CreateVideo", "SaveVideo"], model!.Comfy!.NodeClasses);
        Assert.Equal(OutputMedia.Video, model.Comfy.Output.Kind);
    }

    [Theory]
    [InlineData("slots", """[{"from":"output_prefix","to":["save.filename_prefix"]},{"from":"width","to":["latnet.width"]}]""", "comfyui.slots[1] names node \"latnet\", which workflow.json does not have")]
    [InlineData("slots", """[{"from":"output_prefix","to":["save.filename_prefix"]},{"from":"prompt","to":["save.fps"]}]""", "comfyui.slots[1] names input \"save.fps\", which workflow.json does not have")]
    [InlineData("slots", """[{"from":"output_prefix","to":["save.filename_prefix"]},{"from":"prompt","to":["video.fps"]}]""", "comfyui.slots[1] gives a text, and \"video.fps\" holds a fraction (24.0)")]
    [InlineData("slots", "[]", "comfyui.slots has none from output_prefix")]
    [InlineData("output", """{"node":"save","kind":"image"}""", "comfyui.output.kind is image, and a model of kind text-to-video makes video")]
    [InlineData("output", """{"node":"safe","kind":"video"}""", "comfyui.output.node names node \"safe\"")]
    [InlineData("speed", "1", "comfyui.speed is no field")]
    [InlineData("files", """[{"folder":"vae","name":"a.safetensors","source":"http://example.org/a","licence":"MIT"}]""", "comfyui.files[0].source must be an https address")]
    public void A_fault_is_told_by_file_and_slot(string field, string value, string expected)
    {
        var json = Json();
        json["comfyui"]![field] = JsonNode.Parse(value);

        var (model, problems) = ModelFile.Read(json.Bytes(), "night-t2v", Workflow().Bytes());

        Assert.Null(model);
        Assert.Contains(problems, problem => problem.Contains(expected, StringComparison.Ordinal));
    }

    [Fact]
    public void A_workflow_without_its_section_and_a_section_without_its_workflow_are_faults()
    {
        Assert.Contains("comfyui is missing, and workflow.json is there", ModelFile.Read(ModelJson.Sound().Bytes(), "night-t2v", Workflow().Bytes()).Problems);
        Assert.Contains("comfyui is given, and there is no workflow.json", ModelFile.Read(Json().Bytes(), "night-t2v").Problems);
    }

    [Theory]
    [InlineData("{", "workflow.json is not JSON")]
    [InlineData("[]", "workflow.json must hold an object")]
    [InlineData("{}", "workflow.json must have 1 to 500 nodes")]
    [InlineData("""{"nodes": [], "links": []}""", "export it from ComfyUI's menu")]
    [InlineData("""{"save": {"class_type": 7, "inputs": {}}}""", "node \"save\" must have a class_type and inputs")]
    [InlineData("""{"save": {"class_type": "SaveVideo", "inputs": {"video": {"a": 1}}}}""", "\"save.video\" is neither a text")]
    public void A_broken_workflow_is_told(string workflow, string expected)
    {
        var (model, problems) = ModelFile.Read(Json().Bytes(), "night-t2v", Encoding.UTF8.GetBytes(workflow));

        Assert.Null(model);
        Assert.Contains(problems, problem => problem.Contains(expected, StringComparison.Ordinal));
    }

    [Fact]
    public void A_folder_of_the_data_folder_brings_its_workflow_and_a_faulty_one_is_skipped()
    {
        Drop("night-t2v", Json().Bytes(), Workflow().Bytes());
        Drop("dusk-t2v", Json("dusk-t2v").Bytes(), "{}"u8.ToArray());
        Drop("dawn-t2v", Json("dawn-t2v").Bytes(), new byte[ModelFile.MaxWorkflowBytes + 1]);

        var catalog = ModelCatalog.Load(_root.FullName);

        Assert.NotNull(catalog.Find("night-t2v")?.Comfy);
        Assert.Equal(["dawn-t2v", "dusk-t2v"], catalog.Faults.Select(fault => Path.GetFileName(fault.Folder)));
        Assert.Contains(catalog.Faults[0].Problems, problem => problem.StartsWith("workflow.json is larger", StringComparison.Ordinal));
    }

    [Fact]
    public void The_doctor_tells_what_is_wrong_with_a_folder()
    {
        var data = _root.CreateSubdirectory("data").CreateSubdirectory("catalog").CreateSubdirectory("dusk-t2v");
        var json = Json("dusk-t2v");
        json["comfyui"]!["slots"]!.AsArray().Add(JsonNode.Parse("""{"from":"width","to":["latnet.width"]}"""));
        File.WriteAllBytes(Path.Combine(data.FullName, "model.json"), json.Bytes());
        File.WriteAllBytes(Path.Combine(data.FullName, "workflow.json"), Workflow().Bytes());

        var findings = CatalogCheck.Run(Path.Combine(_root.FullName, "data"));

        Assert.Equal("26 models and 4 tools", findings[0].Detail);
        var fault = Assert.Single(findings.Skip(1));
        Assert.Equal(("catalog/dusk-t2v", FindingState.Warning), (fault.Name, fault.State));
        Assert.Equal("comfyui.slots[2] names node \"latnet\", which workflow.json does not have", fault.Remedy);
    }

    [Fact]
    public void A_tool_needs_no_price_and_nobody_chooses_it()
    {
        Drop("polish", Tool().Bytes(), Workflow().Bytes());

        var catalog = ModelCatalog.Load(_root.FullName);

        Assert.Empty(catalog.Faults);
        Assert.Equal("polish", Assert.Single(catalog.Tools).Id);
        Assert.Empty(catalog.Models);
        Assert.Null(catalog.Find("polish"));
        Assert.NotNull(catalog.FindAny("polish"));
        Assert.Single(catalog.All);
    }

    [Fact]
    public void A_tool_without_a_workflow_is_a_fault()
    {
        var tool = Tool();
        tool.Remove("comfyui");

        Assert.Contains(ModelFile.Read(tool.Bytes(), "polish").Problems, problem => problem.Contains("needs comfyui", StringComparison.Ordinal));
    }

    private static JsonObject Tool() => new()
    {
        ["schema_version"] = 1,
        ["id"] = "polish",
        ["kind"] = "tool",
        ["name"] = "Polish",
        ["comfyui"] = Section(),
    };

    internal static JsonObject Json(string id = "night-t2v") => ModelJson.Sound(id).With("comfyui", Section());

    private static JsonObject Section() => JsonNode.Parse("""
        {
          "slots": [{ "from": "output_prefix", "to": ["save.filename_prefix"] }, { "from": "frame_rate", "to": ["video.fps"] }],
          "output": { "node": "save", "kind": "video" }
        }
        """)!.AsObject();

    internal static JsonObject Workflow() => JsonNode.Parse("""
        {
          "video": { "class_type": "CreateVideo", "inputs": { "fps": 24.0 } },
          "save": { "class_type": "SaveVideo", "inputs": { "video": ["video", 0], "filename_prefix": "x", "format": "auto" }, "_meta": { "title": "Save" } }
        }
        """)!.AsObject();

    private void Drop(string folder, byte[] model, byte[] workflow)
    {
        var path = _root.CreateSubdirectory(folder).FullName;
        File.WriteAllBytes(Path.Combine(path, "model.json"), model);
        File.WriteAllBytes(Path.Combine(path, "workflow.json"), workflow);
    }
}
