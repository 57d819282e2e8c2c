using System.Text.Json;
using System.Text.Json.Nodes;
using Reelwright.ComfyUI.Workflows;

namespace Reelwright.ComfyUI.Tests.Workflows;

/// <summary>object_info in all the ways it writes an input.</summary>
public sealed class NodeSchemasTests
{
    private const string Classes = """
        {
          "Load": { "input": { "required": { "name": [["a", "b"], { "tooltip": "old" }], "file": [["example.png"], { "image_upload": true }], "weights": [[]] } }, "output": ["IMAGE", "MASK"], "output_node": false },
          "Mix": {
            "input": {
              "required": {
                "image": ["IMAGE", {}],
                "mode": ["COMBO", { "options": ["soft", "hard"], "default": "soft" }],
                "count": ["INT", { "min": 1, "max": 18446744073709551615 }],
                "size": ["INT", { "min": 64, "max": 1024, "step": 32 }],
                "amount": ["FLOAT", { "min": 0.0, "max": 1.0, "step": 0.01 }],
                "either": ["FLOAT,INT", { "min": 1.0 }],
                "text": ["STRING", { "multiline": true }],
                "flag": ["BOOLEAN", {}]
              },
              "optional": { "mask": ["MASK,IMAGE", {}], "anything": ["*", {}] }
            },
            "output": ["IMAGE"], "output_node": false
          },
          "Grow": { "input": { "required": { "images": ["COMFY_AUTOGROW_V3", { "template": { "input": { "required": { "image": ["IMAGE", {}] } }, "min": 2, "max": 3, "prefix": "image" } }] } }, "output": ["IMAGE"], "output_node": false },
          "Named": { "input": { "required": { "values": ["COMFY_AUTOGROW_V3", { "template": { "input": { "required": { "value": ["FLOAT,INT", {}] } }, "min": 1, "names": ["a", "b"] } }] } }, "output": ["FLOAT"], "output_node": false },
          "Switch": { "input": { "required": { "on": ["COMFY_MATCHTYPE_V3", { "template": { "allowed_types": "IMAGE,MASK", "template_id": "t" } }] } }, "output": ["COMFY_MATCHTYPE_V3"], "output_node": false },
          "Choice": { "input": { "required": { "how": ["COMFY_DYNAMICCOMBO_V3", { "options": [
              { "key": "by size", "inputs": { "required": { "width": ["INT", { "min": 16, "max": 100 }], "codec": ["COMFY_DYNAMICCOMBO_V3", { "options": [{ "key": "x", "inputs": {} }] }] } } },
              { "key": "none", "inputs": { "required": {} } }] }] } }, "output": ["IMAGE"], "output_node": false },
          "Old": { "input": { "required": { "list": [[1, 2, true], {}] } }, "output": [["a", "b"]], "output_node": true },
          "Odd": { "input": { "required": { "a": 7, "b": [], "c": [{}], "d": ["INT", "x"], "e": ["COMBO"] } }, "output": "IMAGE" },
          "Odder": { "input": [], "output": [null, 3] },
          "Broken": 7
        }
        """;

    private static readonly NodeSchemas Schemas = NodeSchemas.Parse(JsonDocument.Parse(Classes).RootElement);

    [Fact]
    public void Every_class_is_known_that_is_one()
    {
        Assert.True(Schemas.Knows("Odder"));
        Assert.False(Schemas.Knows("Broken"));
        Assert.False(Schemas.Knows("mix"));
        Assert.Equal(9, Schemas.Classes.Count);
    }

    [Fact]
    public void A_reply_that_is_no_object_is_refused() =>
        Assert.Throws<InvalidOperationException>(() => NodeSchemas.Parse(JsonDocument.Parse("[]").RootElement));

    [Fact]
    public void A_sound_graph_has_no_problems() => Assert.Empty(Problems("{}"));

    [Theory]
    [InlineData("""{"mode":"loud"}""", "mix.mode is \"loud\", which is none of its choices")]
    [InlineData("""{"mode":1}""", "mix.mode is 1, which is none of its choices")]
    [InlineData("""{"mode":null}""", "mix.mode is neither a text")]
    [InlineData("""{"count":0}""", "mix.count is 0, and must be between 1 and 18446744073709551615")]
    [InlineData("""{"count":18446744073709551616}""", "must be between 1 and 18446744073709551615")]
    [InlineData("""{"count":1.5}""", "mix.count takes INT, and 1.5 is none")]
    [InlineData("""{"count":1.0}""", "mix.count takes INT, and 1.0 is none")]
    [InlineData("""{"count":"1"}""", "mix.count takes INT, and \"1\" is none")]
    [InlineData("""{"size":100}""", "mix.size is 100, and must go up from 64 in steps of 32")]
    [InlineData("""{"amount":1.01}""", "mix.amount is 1.01, and must be between 0")]
    [InlineData("""{"amount":true}""", "mix.amount takes FLOAT, and true is none")]
    [InlineData("""{"either":0}""", "mix.either is 0, and must be between 1")]
    [InlineData("""{"text":3}""", "mix.text takes STRING, and 3 is none")]
    [InlineData("""{"flag":"true"}""", "mix.flag takes BOOLEAN, and \"true\" is none")]
    [InlineData("""{"image":"x"}""", "mix.image takes IMAGE, and \"x\" is none")]
    [InlineData("""{"image":["load",1]}""", "mix.image takes IMAGE, and output 1 of \"load\" gives MASK")]
    [InlineData("""{"image":["load",2]}""", "mix.image is linked to output 2 of \"load\", and a Load has 2")]
    [InlineData("""{"image":["moon",0]}""", "mix.image is linked to node \"moon\", which is not there")]
    [InlineData("""{"more":1}""", "mix.more is no input of Mix")]
    public void What_a_ComfyUI_would_refuse_is_a_problem(string change, string expected) =>
        Assert.Contains(Problems(change), problem => problem.Contains(expected, StringComparison.Ordinal));

    [Theory]
    [InlineData("""{"amount":1}""")]
    [InlineData("""{"either":2}""")]
    [InlineData("""{"either":2.5}""")]
    [InlineData("""{"count":18446744073709551615}""")]
    [InlineData("""{"mask":["load",0]}""")]
    [InlineData("""{"mask":["load",1]}""")]
    [InlineData("""{"mask":["switch",0]}""")]
    [InlineData("""{"anything":["load",1]}""")]
    [InlineData("""{"anything":"text"}""")]
    public void What_a_ComfyUI_takes_is_none(string change) => Assert.Empty(Problems(change));

    [Theory]
    [InlineData("image")]
    [InlineData("text")]
    [InlineData("mode")]
    public void A_required_input_may_not_be_missing(string input)
    {
        var graph = Graph();
        graph["mix"]!["inputs"]!.AsObject().Remove(input);

        Assert.Equal([$"mix.{input} is missing, which Mix needs"], Schemas.Validate(graph));
    }

    [Theory]
    [InlineData("Grow", """{"images.image0":["load",0],"images.image1":["load",0]}""", null)]
    [InlineData("Grow", """{"images.image0":["load",0]}""", "node.images.image1 is missing")]
    [InlineData("Grow", """{"images.image0":["load",0],"images.image1":["load",1]}""", "gives MASK")]
    [InlineData("Grow", """{"images.image0":["load",0],"images.image1":["load",0],"images.image3":["load",0]}""", "node.images.image3 is no input of Grow")]
    [InlineData("Named", """{"values.a":1.5,"values.b":2}""", null)]
    [InlineData("Named", """{"values.b":2}""", "node.values.a is missing")]
    [InlineData("Switch", """{"on":["load",1]}""", null)]
    [InlineData("Switch", """{"on":["number",0]}""", "node.on takes IMAGE or MASK")]
    [InlineData("Choice", """{"how":"none"}""", null)]
    [InlineData("Choice", """{"how":"by size","how.width":64}""", null)]
    [InlineData("Choice", """{"how":"by size","how.width":64,"how.codec":"x"}""", null)]
    [InlineData("Choice", """{"how":"by size","how.width":64,"how.codec":"y"}""", "node.how.codec is \"y\"")]
    [InlineData("Choice", """{"how":"by size"}""", "node.how.width is missing")]
    [InlineData("Choice", """{"how":"none","how.width":64}""", "node.how.width is no input of Choice")]
    [InlineData("Choice", """{"how":"by weight"}""", "node.how is \"by weight\"")]
    [InlineData("Choice", "{}", "node.how is missing")]
    [InlineData("Load", """{"name":"a","file":"mine.png","weights":"any.safetensors"}""", null)]
    [InlineData("Load", """{"name":"c","file":"mine.png","weights":"any.safetensors"}""", "node.name is \"c\"")]
    [InlineData("Old", """{"list":2}""", null)]
    [InlineData("Old", """{"list":true}""", null)]
    [InlineData("Old", """{"list":3}""", "node.list is 3")]
    [InlineData("Odd", """{"a":1,"b":"x","c":["load",0],"d":7,"e":"x"}""", null)]
    [InlineData("Unknown", "{}", "node \"node\" is a Unknown, a class that is not known")]
    public void Inputs_are_understood_in_all_the_ways_they_are_written(string name, string inputs, string? expected)
    {
        var graph = Graph();
        graph["number"] = JsonNode.Parse("""{"class_type":"Named","inputs":{"values.a":1}}""");
        graph["node"] = new JsonObject { ["class_type"] = name, ["inputs"] = JsonNode.Parse(inputs) };

        var problems = Schemas.Validate(graph);

        if (expected is null)
        {
            Assert.Empty(problems);
        }
        else
        {
            Assert.Contains(problems, problem => problem.Contains(expected, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void A_file_that_is_still_to_come_stands_in_no_list()
    {
        var graph = Graph();
        graph["load"]!["inputs"]!["name"] = "tomorrow.safetensors";

        Assert.NotEmpty(Schemas.Validate(graph));
        Assert.Empty(Schemas.Validate(graph, anyFile: name => name == "tomorrow.safetensors"));
    }

    private static IReadOnlyList<string> Problems(string change)
    {
        var graph = Graph();
        foreach (var (input, value) in JsonNode.Parse(change)!.AsObject())
        {
            graph["mix"]!["inputs"]![input] = value?.DeepClone();
        }

        return Schemas.Validate(graph);
    }

    private static JsonObject Graph() => JsonNode.Parse("""
        {
          "load": { "class_type": "Load", "inputs": { "name": "a", "file": "x.png", "weights": "w" } },
          "switch": { "class_type": "Switch", "inputs": { "on": ["load", 0] } },
          "mix": { "class_type": "Mix", "inputs": { "image": ["load", 0], "mode": "hard", "count": 3, "size": 96, "amount": 0.5, "either": 1.0, "text": "x", "flag": false } }
        }
        """)!.AsObject();
}
