using System.Text.Json.Nodes;
using Reelwright.ComfyUI.Workflows;

namespace Reelwright.ComfyUI.Tests.Workflows;

public sealed class BindTests
{
    private static readonly WorkflowValues Request = new() { Prompt = "a cat", Image = "reelwright/1/image.png", Steps = 20, OutputPrefix = "reelwright/1/1" };

    [Fact]
    public void Values_replace_literals_and_what_is_absent_stays()
    {
        var bound = Sample.Template().Bind(Request with { Width = 1000, Height = 562, Frames = 50, FrameRate = 24, Cfg = 4, Seed = long.MaxValue });

        Assert.Equal("\"a cat\"", bound.At("positive.text"));
        Assert.Equal("\"ugly\"", bound.At("negative.text"));
        Assert.Equal("1008", bound.At("latent.width"));
        Assert.Equal("576", bound.At("latent.height"));
        Assert.Equal("53", bound.At("latent.length"));
        Assert.Equal("24.0", bound.At("film.fps"));
        Assert.Equal("4.0", bound.At("sampler.cfg"));
        Assert.Equal("9223372036854775807", bound.At("sampler.seed"));
        Assert.Equal("\"euler\"", bound.At("sampler.sampler_name"));
        Assert.Equal("[\"clip\",0]", bound.At("positive.clip"));
        Assert.Equal((1008, 576, 53), (bound.Width, bound.Height, bound.Frames));
        Assert.Equal("save", bound.OutputNode);
        Assert.Empty(bound.Branches);
    }

    [Fact]
    public void An_empty_negative_prompt_is_one()
    {
        Assert.Equal("\"\"", Sample.Template().Bind(Request with { NegativePrompt = "" }).At("negative.text"));
    }

    [Fact]
    public void Branches_change_the_graph_and_win_over_slots()
    {
        var bound = Sample.Template().Bind(Request with { Image = null, Steps = 4, Cfg = 7 });

        Assert.Equal(["no picture", "quick"], bound.Branches);
        Assert.False(bound.Graph.ContainsKey("picture"));
        Assert.Null(bound.At("latent.start_image"));
        Assert.Equal("1.0", bound.At("sampler.cfg"));
        Assert.Equal("4", bound.At("sampler.steps"));
    }

    [Fact]
    public void A_branch_brings_slots_for_what_it_links_in()
    {
        var template = Sample.Template(section => section["branches"]!.AsArray().Add(JsonNode.Parse("""
            {
              "name": "shifted", "when": { "has": "shift" },
              "link": { "sampler.model": ["shifted", 0] },
              "slots": [{ "from": "shift", "to": ["shifted.shift"] }]
            }
            """)), graph => graph["shifted"] = JsonNode.Parse("""{"class_type":"ModelSamplingSD3","inputs":{"model":["model",0],"shift":5.0}}"""));

        Assert.False(template.Bind(Request).Graph.ContainsKey("shifted"));
        Assert.Equal("2.5", template.Bind(Request with { Shift = 2.5 }).At("shifted.shift"));
        Assert.Equal("[\"shifted\",0]", template.Bind(Request with { Shift = 2.5 }).At("sampler.model"));
    }

    [Fact]
    public void Otherwise_turns_a_condition_round()
    {
        var template = Sample.Template(section => section["branches"]!.AsArray().Add(JsonNode.Parse("""
            { "name": "chosen", "when": { "sampler": { "in": ["euler"] } }, "otherwise": true, "set": { "sampler.scheduler": "karras" } }
            """)));

        Assert.Equal("\"simple\"", template.Bind(Request with { Sampler = "euler" }).At("sampler.scheduler"));
        Assert.Equal("\"karras\"", template.Bind(Request with { Sampler = "ddim" }).At("sampler.scheduler"));
        Assert.Equal("\"karras\"", template.Bind(Request).At("sampler.scheduler"));
    }

    [Fact]
    public void A_map_refuses_what_it_does_not_name_unless_it_keeps_others()
    {
        var strict = Sample.Template(section => Replace(section, "sampler", """{"from":"sampler","to":["sampler.sampler_name"],"map":{"fast":"lcm"}}"""));
        var open = Sample.Template(section => Replace(section, "sampler", """{"from":"sampler","to":["sampler.sampler_name"],"map":{"fast":"lcm"},"keep_others":true}"""));

        Assert.Equal("\"lcm\"", strict.Bind(Request with { Sampler = "fast" }).At("sampler.sampler_name"));
        Assert.Equal("sampler is \"ddim\"; it must be one of fast", Assert.Throws<WorkflowBindingException>(() => strict.Bind(Request with { Sampler = "ddim" })).Message);
        Assert.Equal("\"ddim\"", open.Bind(Request with { Sampler = "ddim" }).At("sampler.sampler_name"));
    }

    [Fact]
    public void A_template_that_nobody_checked_still_puts_no_text_where_a_number_stands()
    {
        var section = Sample.Section();
        Replace(section, "cfg", """{"from":"prompt","to":["sampler.cfg"]}""");
        var (template, _) = WorkflowTemplate.Read(
            System.Text.Encoding.UTF8.GetBytes(Sample.Graph().ToJsonString()), System.Text.Json.JsonSerializer.SerializeToElement(section), facts: null, isTested: true);

        Assert.Throws<InvalidOperationException>(() => template!.Bind(Request));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(-1e300)]
    public void Numbers_beyond_all_use_are_refused(double cfg) =>
        Assert.Throws<WorkflowBindingException>(() => Sample.Template().Bind(Request with { Cfg = cfg }));

    [Fact]
    public void Half_a_surrogate_pair_becomes_the_replacement_character() =>
        Assert.Equal("x\uFFFDy🎬", Sample.Template().Bind(Request with { Prompt = "x\uD800y🎬" }).Graph["positive"]!["inputs"]!["text"]!.GetValue<string>());

    [Fact]
    public void Scaled_sizes_are_told_in_the_size_of_the_result()
    {
        var template = Sample.Template(section => Replace(section, "width", """{"from":"width","to":["latent.width"],"scale":0.5,"multiple":16}"""));

        Assert.Equal("320", template.Bind(Request with { Width = 620 }).At("latent.width"));
        Assert.Equal(640, template.Bind(Request with { Width = 620 }).Width);
    }

    [Fact]
    public void One_template_serves_many_threads()
    {
        var template = Sample.Template();
        var graphs = new string[200];

        Parallel.For(0, graphs.Length, i => graphs[i] = template.Bind(Request with { Seed = i }).Graph.ToJsonString());

        Assert.Equal(graphs.Length, graphs.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void What_a_backend_lacks_is_listed_with_its_source()
    {
        var template = Sample.Template(section => section["custom_nodes"] = JsonNode.Parse("""
            [{ "name": "Pack", "repository": "https://example.org/pack", "minimum_version": "1.2", "classes": ["VAEDecode"] }]
            """));
        var bare = NodeSchemas.Parse(System.Text.Json.JsonDocument.Parse("{}").RootElement);

        var missing = template.Missing(bare, folder => folder is "vae" ? new HashSet<string> { "pixels.safetensors" } : folder is "text_encoders" ? new HashSet<string>() : null);

        Assert.Equal("custom nodes Pack 1.2 or newer (https://example.org/pack)", missing[0]);
        Assert.Contains("node class KSampler (a newer ComfyUI has it)", missing);
        Assert.DoesNotContain("node class VAEDecode (a newer ComfyUI has it)", missing);
        Assert.Equal(["diffusion_models/film.safetensors (14.3 GB, https://example.org/film)", "text_encoders/words.safetensors (https://example.org/words)"], missing.TakeLast(2));
    }

    [Fact]
    public void A_backend_that_has_everything_lacks_nothing() =>
        Assert.Empty(Sample.Template().Missing(Facts.NodeFacts.Schemas, _ => new HashSet<string> { "film.safetensors", "words.safetensors", "pixels.safetensors" }));

    private static void Replace(JsonObject section, string source, string slot)
    {
        var slots = section["slots"]!.AsArray();
        slots[slots.IndexOf(slots.Single(item => item!["from"]!.GetValue<string>() == source))] = JsonNode.Parse(slot);
    }
}
