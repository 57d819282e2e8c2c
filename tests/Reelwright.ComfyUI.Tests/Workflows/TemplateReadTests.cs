using System.Text.Json.Nodes;
using Reelwright.ComfyUI.Tests.Facts;
using Reelwright.ComfyUI.Workflows;

namespace Reelwright.ComfyUI.Tests.Workflows;

/// <summary>What is wrong with a template is told by file and field, and everything at once.</summary>
public sealed class TemplateReadTests
{
    [Fact]
    public void A_sound_template_is_read_whole()
    {
        var template = Sample.Template();

        Assert.Equal(["CLIPLoader", "CLIPTextEncode", "CreateVideo", "KSampler", "LoadImage", "SaveVideo", "UNETLoader", "VAEDecode", "VAELoader", "WanImageToVideo"], template.NodeClasses);
        Assert.Equal(3, template.Files.Count);
        Assert.Equal(14_294_742_232, template.Files[0].Bytes);
        Assert.Equal(["image"], template.FileSources);
        Assert.Equal(new TemplateOutput("save", OutputMedia.Video, SurplusFrames.End, FrameRate: null), template.Output);
        Assert.Empty(template.UnusedNodes);
    }

    [Theory]
    [InlineData("slots", """[{"from":"sped","to":["sampler.steps"]}]""", "comfyui.slots[0].from is \"sped\"; it must be one of")]
    [InlineData("slots", """[{"to":["sampler.steps"]}]""", "comfyui.slots[0].from is missing")]
    [InlineData("slots", """[{"from":"steps"}]""", "comfyui.slots[0].to is missing")]
    [InlineData("slots", """[{"from":"steps","to":["steps"]}]""", "comfyui.slots[0] names \"steps\"; inputs are written \"node.input\"")]
    [InlineData("slots", """[{"from":"steps","to":["smapler.steps"]}]""", "comfyui.slots[0] names node \"smapler\", which workflow.json does not have")]
    [InlineData("slots", """[{"from":"steps","to":["sampler.stepz"]}]""", "comfyui.slots[0] names input \"sampler.stepz\", which workflow.json does not have")]
    [InlineData("slots", """[{"from":"prompt","to":["sampler.steps"]}]""", "comfyui.slots[0] gives a text, and \"sampler.steps\" holds a whole number (20)")]
    [InlineData("slots", """[{"from":"cfg","to":["sampler.steps"]}]""", "write it with a decimal point there, or declare \"round\"")]
    [InlineData("slots", """[{"from":"prompt","to":["sampler.positive"]}]""", "comfyui.slots[0] names \"sampler.positive\", which is a link")]
    [InlineData("slots", """[{"from":"steps","to":["sampler.steps"],"scale":0.5}]""", "gives a fraction, and \"sampler.steps\" holds a whole number")]
    [InlineData("slots", """[{"from":"steps","to":["sampler.steps"],"doubled":true}]""", "comfyui.slots[0].doubled is no field")]
    [InlineData("slots", """[{"from":"steps","to":["sampler.steps"],"grid":"4x"}]""", "comfyui.slots[0].grid is \"4x\"")]
    [InlineData("slots", """[{"from":"steps","to":["sampler.steps"],"multiple":1.5}]""", "comfyui.slots[0].multiple must be whole")]
    [InlineData("slots", """[{"from":"steps","to":["sampler.steps"],"min":9,"max":3}]""", "comfyui.slots[0].min is above max")]
    [InlineData("slots", """[{"from":"steps","to":["sampler.steps"],"round":"sideways"}]""", "comfyui.slots[0].round must be one of nearest, up, down")]
    [InlineData("slots", """[{"from":"steps","to":["sampler.steps"],"default":"x"}]""", "comfyui.slots[0].default is nothing that steps can be")]
    [InlineData("slots", """[{"from":"steps","to":["positive.text"],"sigmas":[0.5,1,0]}]""", "comfyui.slots[0].sigmas must be a list of at least two falling numbers")]
    [InlineData("slots", """[{"from":"prompt","to":["positive.text"],"scale":2}]""", "comfyui.slots[0] does arithmetic with prompt")]
    [InlineData("slots", """[{"from":"steps","to":["sampler.steps"],"prefix":"x"}]""", "comfyui.slots[0] puts text around steps")]
    [InlineData("slots", """[{"from":"camera","to":["positive.text"],"map":{}}]""", "comfyui.slots[0].map must have at least one entry")]
    [InlineData("slots", """[{"from":"camera","to":["positive.text"],"map":{"in":"a","out":1}}]""", "values of one kind")]
    [InlineData("slots", """[{"from":"camera","to":["positive.text"],"map":{"in":["model",0]}}]""", "comfyui.slots[0].map gives \"in\" neither a text")]
    [InlineData("slots", """[{"from":"camera","to":["positive.text"],"map":{"in":"loras/in.safetensors"}}]""", "comfyui.slots[0].map names \"loras/in.safetensors\", which comfyui.files does not list")]
    [InlineData("slots", """[{"from":"camera","to":["positive.text"],"map":{"in":"a"},"default":"out"}]""", "comfyui.slots[0].default is \"out\", which the map does not have")]
    [InlineData("slots", """[{"from":"cfg","to":["sampler.cfg"],"map":{"1":2.0}}]""", "comfyui.slots[0].map needs names or whole numbers")]
    [InlineData("slots", "{}", "comfyui.slots must be a list")]
    [InlineData("slots", "[7]", "comfyui.slots[0] must be an object")]
    [InlineData("branches", """[{"name":"a"}]""", "comfyui.branches[0].when is missing")]
    [InlineData("branches", """[{"name":"a","when":{}}]""", "comfyui.branches[0].when must have a condition")]
    [InlineData("branches", """[{"name":"a","when":{"has":"moon"}}]""", "comfyui.branches[0].when.has names \"moon\", which no request has")]
    [InlineData("branches", """[{"name":"a","when":{"prompt":{"max":3}}}]""", "comfyui.branches[0].when.prompt has a range")]
    [InlineData("branches", """[{"name":"a","when":{"steps":{}}}]""", "comfyui.branches[0].when.steps must have min, max or both, or \"in\"")]
    [InlineData("branches", """[{"name":"a","when":{"steps":{"in":["8"]}}}]""", "comfyui.branches[0].when.steps.in must be a list of what steps can be")]
    [InlineData("branches", """[{"name":"a","when":{"has":"image"},"remove":["moon"]}]""", "comfyui.branches[0].remove names node \"moon\"")]
    [InlineData("branches", """[{"name":"a","when":{"has":"image"},"set":{"sampler.cfg":["model",0]}}]""", "comfyui.branches[0].set gives sampler.cfg neither")]
    [InlineData("branches", """[{"name":"a","when":{"has":"image"},"link":{"sampler.model":"model"}}]""", "comfyui.branches[0].link must be a link")]
    [InlineData("branches", """[{"name":"a","when":{"has":"image"},"link":{"sampler.model":["moon",0]}}]""", "comfyui.branches[0].link names node \"moon\"")]
    [InlineData("branches", """[{"name":"a","when":{"has":"image"},"slots":[{"from":"prompt","to":["sampler.cfg"]}]}]""", "comfyui.branches[0].slots[0] gives a text, and \"sampler.cfg\" holds a fraction (3.5) (with a)")]
    [InlineData("branches", """[{"name":"a","when":{"has":"image"},"set":{"model.unet_name":"other.safetensors"}}]""", "comfyui.branches[0].set.model.unet_name names \"other.safetensors\"")]
    [InlineData("files", """[{"folder":"vae","name":"pixels.safetensors","source":"https://example.org","licence":"MIT"}]""", "workflow.json: model.unet_name names \"film.safetensors\", which comfyui.files does not list")]
    [InlineData("files", """[{"folder":"vae","name":"a","source":"ftp://example.org","licence":"MIT"}]""", "comfyui.files[0].source must be an https address")]
    [InlineData("custom_nodes", """[{"name":"Pack"}]""", "comfyui.custom_nodes[0].repository is missing")]
    [InlineData("output", """{"node":"moon","kind":"video"}""", "comfyui.output.node names node \"moon\"")]
    [InlineData("output", """{"node":"save","kind":"hologram"}""", "comfyui.output.kind must be one of video, image, audio, mesh")]
    [InlineData("output", """{"node":"decode","kind":"video"}""", "comfyui.output.node names \"decode\", and a VAEDecode gives nothing out")]
    [InlineData("recommended", """{"magic":1}""", "comfyui.recommended names \"magic\"")]
    [InlineData("more", "1", "comfyui.more is no field")]
    public void A_fault_of_the_section_is_named(string field, string value, string expected)
    {
        var section = Sample.Section();
        var given = JsonNode.Parse(value);
        section[field] = field is "slots" && given is JsonArray list && list.All(item => item is JsonObject)
            ? new JsonArray([.. list.Select(slot => slot!.DeepClone()), Prefix()])
            : given;

        AssertFault(Sample.Graph(), section, expected);
    }

    [Theory]
    [InlineData("""{"remove":["decode"]}""", "film.images is linked to node \"decode\", which is not there (with a)")]
    [InlineData("""{"remove":["save"]}""", "the output node \"save\" is not there (with a)")]
    [InlineData("""{"link":{"positive.clip":["decode",0]}}""", "positive.clip")]
    [InlineData("""{"unset":["sampler.model"]}""", "sampler.model is missing, which KSampler needs (with a)")]
    [InlineData("""{"link":{"sampler.model":["vae",0]}}""", "sampler.model takes MODEL, and output 0 of \"vae\" gives VAE (with a)")]
    [InlineData("""{"set":{"sampler.steps":0}}""", "sampler.steps is 0, and must be between 1 and 10000 (with a)")]
    [InlineData("""{"set":{"sampler.scheduler":"magic"}}""", "sampler.scheduler is \"magic\", which is none of its choices (with a)")]
    [InlineData("""{"set":{"latent.width":840}}""", "latent.width is 840, and must go up from 16 in steps of 16 (with a)")]
    [InlineData("""{"set":{"sampler.speed":1}}""", "sampler.speed is no input of KSampler (with a)")]
    public void A_fault_that_one_branch_brings_about_is_named_with_the_branch(string change, string expected)
    {
        var branch = JsonNode.Parse(change)!.AsObject();
        branch["name"] = "a";
        branch["when"] = new JsonObject { ["seconds"] = new JsonObject { ["min"] = 10 } };
        var section = Sample.Section();
        section["branches"]!.AsArray().Add(branch);

        AssertFault(Sample.Graph(), section, expected);
    }

    [Fact]
    public void Two_branches_that_only_clash_together_are_found()
    {
        var section = Sample.Section();
        section["branches"]!.AsArray().Add(JsonNode.Parse("""{"name":"slow","when":{"steps":{"min":5}},"link":{"latent.start_image":["picture",0]}}"""));

        var (_, problems) = Sample.Read(Sample.Graph(), section);

        Assert.Equal("latent.start_image is linked to node \"picture\", which is not there (with no picture, slow)", Assert.Single(problems));
    }

    [Fact]
    public void Branches_that_exclude_each_other_are_not_tried_together()
    {
        var section = Sample.Section();
        section["branches"]!.AsArray().Add(JsonNode.Parse("""{"name":"picture","when":{"has":"image","steps":{"min":5}},"link":{"latent.start_image":["picture",0]}}"""));

        Assert.Empty(Sample.Read(Sample.Graph(), section).Problems);
    }

    [Fact]
    public void Without_a_fresh_prefix_a_template_is_refused()
    {
        var section = Sample.Section();
        section["slots"]!.AsArray().RemoveAt(section["slots"]!.AsArray().Count - 1);

        AssertFault(Sample.Graph(), section, "comfyui.slots has none from output_prefix");
    }

    [Fact]
    public void Too_many_branches_are_refused()
    {
        var section = Sample.Section();
        section["branches"] = new JsonArray([.. Enumerable.Range(0, 11).Select(i => JsonNode.Parse($$"""{ "name": "b{{i}}", "when": { "steps": { "min": {{i + 1}} } } }"""))]);

        AssertFault(Sample.Graph(), section, "comfyui.branches has 11; a template has at most 10");
    }

    [Fact]
    public void A_class_that_nobody_knows_is_a_fault_unless_a_pack_brings_it()
    {
        var graph = Sample.Graph();
        graph["decode"]!["class_type"] = "MagicDecode";
        AssertFault(graph, Sample.Section(), "node \"decode\" is a MagicDecode, a class that is not known");

        var section = Sample.Section();
        section["custom_nodes"] = JsonNode.Parse("""[{"name":"Magic","repository":"https://example.org/magic","minimum_version":"1.2","classes":["MagicDecode"]}]""");
        Assert.Empty(Sample.Read(graph, section, NodeFacts.Schemas).Problems);
    }

    [Fact]
    public void Nodes_that_nothing_needs_are_left_out_and_ask_for_nothing()
    {
        var template = Sample.Template(graph: graph => graph["peek"] = JsonNode.Parse("""{"class_type":"PreviewImage","inputs":{"images":["decode",0]}}"""));

        Assert.Equal(["peek"], template.UnusedNodes);
        Assert.DoesNotContain("PreviewImage", template.NodeClasses);
        Assert.False(template.Bind(new WorkflowValues()).Graph.ContainsKey("peek"));
    }

    [Fact]
    public void Half_a_surrogate_pair_in_a_section_is_a_fault_and_no_crash()
    {
        var section = System.Text.Json.JsonDocument.Parse("""{"output":{"node":"\ud800","kind":"video"}}""").RootElement;

        Assert.Equal(["comfyui has a text that is no Unicode"], WorkflowTemplate.Read(System.Text.Encoding.UTF8.GetBytes(Sample.Graph().ToJsonString()), section, null).Problems);
    }

    private static JsonNode Prefix() => JsonNode.Parse("""{"from":"output_prefix","to":["save.filename_prefix"]}""")!;

    private static void AssertFault(JsonNode graph, JsonNode section, string expected)
    {
        var (template, problems) = Sample.Read(graph, section, NodeFacts.Schemas);

        Assert.Null(template);
        Assert.True(problems.Any(problem => problem.Contains(expected, StringComparison.Ordinal)), $"Expected \"{expected}\" among\n{string.Join("\n", problems)}");
    }
}
