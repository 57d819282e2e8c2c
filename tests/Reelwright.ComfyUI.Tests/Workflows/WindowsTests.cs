using System.Text.Json.Nodes;
using Reelwright.ComfyUI.Workflows;

namespace Reelwright.ComfyUI.Tests.Workflows;

/// <summary>Longer films by chaining: 81 frames at once, 77 more with each repetition.</summary>
public sealed class WindowsTests
{
    private static readonly WorkflowValues Request = new() { Prompt = "a cat", Image = "i.png", Steps = 20, OutputPrefix = "o", Seed = 7 };

    [Theory]
    [InlineData(null, 0)]
    [InlineData(1, 0)]
    [InlineData(81, 0)]
    [InlineData(82, 1)]
    [InlineData(158, 1)]
    [InlineData(159, 2)]
    [InlineData(500, 6)]
    public void The_group_stands_as_often_as_the_length_needs(int? frames, int repetitions)
    {
        var bound = Chained().Bind(Request with { Frames = frames });

        Assert.Equal(repetitions, bound.Graph.Count(node => node.Key.StartsWith("more_sampler", StringComparison.Ordinal)));
        Assert.Equal(repetitions, bound.Graph.Count(node => node.Key.StartsWith("more_join", StringComparison.Ordinal)));
        Assert.Equal(frames is null or 1 ? frames : 81 + (repetitions * 77), bound.Frames);
    }

    [Fact]
    public void Without_repetitions_the_result_is_the_first_window_s() =>
        Assert.Equal("[\"decode\",0]", Chained().Bind(Request with { Frames = 81 }).At("film.images"));

    [Fact]
    public void Each_repetition_takes_from_the_one_before_and_the_result_is_the_last()
    {
        var bound = Chained().Bind(Request with { Frames = 200 });

        Assert.Equal("[\"decode\",0]", bound.At("more_tail.image"));
        Assert.Equal("[\"decode\",0]", bound.At("more_join.image1"));
        Assert.Equal("[\"more_decode\",0]", bound.At("more_tail:2.image"));
        Assert.Equal("[\"more_join\",0]", bound.At("more_join:2.image1"));
        Assert.Equal("[\"more_decode:2\",0]", bound.At("more_join:2.image2"));
        Assert.Equal("[\"more_latent:2\",2]", bound.At("more_sampler:2.latent_image"));
        Assert.Equal("[\"model\",0]", bound.At("more_sampler:2.model"));
        Assert.Equal("[\"more_join:2\",0]", bound.At("film.images"));
    }

    [Fact]
    public void Numbers_grow_with_each_repetition_and_values_reach_every_copy()
    {
        var bound = Chained().Bind(Request with { Frames = 300, Seed = 7, Steps = 12 });

        Assert.Equal("7", bound.At("more_sampler.seed"));
        Assert.Equal("8", bound.At("more_sampler:2.seed"));
        Assert.Equal("9", bound.At("more_sampler:3.seed"));
        Assert.Equal("12", bound.At("more_sampler:3.steps"));
    }

    [Fact]
    public void A_length_that_no_machine_finishes_is_refused()
    {
        var refused = Assert.Throws<WorkflowBindingException>(() => Chained().Bind(Request with { Frames = 6_000 }));

        Assert.Equal("frames is 6000; this workflow reaches 5009", refused.Message);
    }

    [Fact]
    public void Windows_may_be_counted_by_another_source_in_its_own_unit()
    {
        var template = Chained(windows =>
        {
            windows["from"] = "seconds";
            windows["scale"] = 16;
        });

        Assert.Empty(template.Bind(Request with { Seconds = 81 / 16.0 }).Branches);
        Assert.False(template.Bind(Request with { Seconds = 81 / 16.0 }).Graph.ContainsKey("more_join"));
        Assert.True(template.Bind(Request with { Seconds = 82 / 16.0 }).Graph.ContainsKey("more_join"));
        Assert.True(template.Bind(Request with { Seconds = 159 / 16.0 }).Graph.ContainsKey("more_join:2"));
    }

    [Theory]
    [InlineData("from", "\"prompt\"", "comfyui.windows.from must be a number that a request has")]
    [InlineData("each", "0", "comfyui.windows.each must be a number")]
    [InlineData("nodes", "[\"moon\"]", "comfyui.windows.nodes names node \"moon\"")]
    [InlineData("seed_link", "{}", "comfyui.windows.seed_link is missing \"more_tail.image\", which is chained")]
    [InlineData("chain", """{"film.fps":["more_join",0]}""", "comfyui.windows names \"film.fps\", and \"film\" is not one of its nodes")]
    [InlineData("step", """{"more_sampler.model":1}""", "comfyui.windows.step names \"more_sampler.model\", which is no number")]
    [InlineData("result", """{"from":["decode",0],"to":["film.images"],"without":["decode",0]}""", "comfyui.windows.result.from must be an output of one of its nodes")]
    [InlineData("result", """{"from":["more_join",0],"to":["film.images"],"without":["more_join",0]}""", "comfyui.windows starts from one of its own nodes")]
    [InlineData("most", "3", "comfyui.windows.most is no field")]
    public void A_fault_of_the_windows_is_named(string field, string value, string expected)
    {
        var section = Sample.Section();
        section["windows"] = Windows();
        section["windows"]![field] = JsonNode.Parse(value);
        var graph = Sample.Graph();
        Extend(graph);

        var (template, problems) = Sample.Read(graph, section);

        Assert.Null(template);
        Assert.Contains(problems, problem => problem.Contains(expected, StringComparison.Ordinal));
    }

    [Fact]
    public void A_node_that_has_a_copy_s_name_is_a_fault()
    {
        var (graph, section) = (Sample.Graph(), Sample.Section());
        Extend(graph);
        graph["more_join:2"] = graph["decode"]!.DeepClone();
        section["windows"] = Windows();

        Assert.Contains(Sample.Read(graph, section).Problems, problem => problem.Contains("would give a copy the name of node \"more_join:2\"", StringComparison.Ordinal));
    }

    private static WorkflowTemplate Chained(Action<JsonObject>? change = null) => Sample.Template(
        section =>
        {
            var windows = Windows();
            change?.Invoke(windows);
            section["windows"] = windows;
            section["slots"]!.AsArray().Single(slot => slot!["from"]!.GetValue<string>() == "frames")!["max"] = 81;
            foreach (var input in new[] { "steps", "seed" })
            {
                section["slots"]!.AsArray().Add(new JsonObject { ["from"] = input, ["to"] = new JsonArray($"more_sampler.{input}") });
            }
        },
        Extend);

    private static void Extend(JsonObject graph)
    {
        var more = JsonNode.Parse("""
            {
              "more_tail": { "class_type": "ImageFromBatch", "inputs": { "image": ["decode", 0], "batch_index": 4095, "length": 1 } },
              "more_latent": { "class_type": "WanImageToVideo", "inputs": { "positive": ["positive", 0], "negative": ["negative", 0], "vae": ["vae", 0], "width": 832, "height": 480, "length": 77, "batch_size": 1, "start_image": ["more_tail", 0] } },
              "more_sampler": { "class_type": "KSampler", "inputs": { "model": ["model", 0], "seed": 2, "steps": 20, "cfg": 3.5, "sampler_name": "euler", "scheduler": "simple", "positive": ["more_latent", 0], "negative": ["more_latent", 1], "latent_image": ["more_latent", 2], "denoise": 1.0 } },
              "more_decode": { "class_type": "VAEDecode", "inputs": { "samples": ["more_sampler", 0], "vae": ["vae", 0] } },
              "more_join": { "class_type": "ImageBatch", "inputs": { "image1": ["decode", 0], "image2": ["more_decode", 0] } }
            }
            """)!.AsObject();

        foreach (var (id, node) in more)
        {
            graph[id] = node!.DeepClone();
        }

        graph["film"]!["inputs"]!["images"] = new JsonArray("more_join", 0);
    }

    private static JsonObject Windows() => JsonNode.Parse("""
        {
          "from": "frames", "first": 81, "each": 77,
          "nodes": ["more_tail", "more_latent", "more_sampler", "more_decode", "more_join"],
          "chain": { "more_tail.image": ["more_decode", 0], "more_join.image1": ["more_join", 0] },
          "seed_link": { "more_tail.image": ["decode", 0], "more_join.image1": ["decode", 0] },
          "step": { "more_sampler.seed": 1 },
          "result": { "from": ["more_join", 0], "to": ["film.images"], "without": ["decode", 0] }
        }
        """)!.AsObject();
}
