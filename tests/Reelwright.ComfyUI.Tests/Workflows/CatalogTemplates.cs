using System.Text;
using System.Text.Json.Nodes;
using Reelwright.ComfyUI.Tests.Facts;
using Reelwright.ComfyUI.Workflows;

namespace Reelwright.ComfyUI.Tests.Workflows;

/// <summary>The templates that are delivered: sound in every branch, and for whatever a request may hold.</summary>
public sealed class CatalogTemplates
{
    /// <summary>Texts that would do harm anywhere a text were taken for more than a text.</summary>
    private static readonly string[] HostileTexts =
    [
        "", " ", "\"", "\\", "\"}, \"1\": {\"class_type\": \"SaveImage\"", "[\"1\", 0]", "{\"__value__\": [1]}", "null", "true", "-1", "%date%", "${x}", "{{prompt}}",
        "../../etc/passwd", "a\0b", "\u0001\u001f\u007f", "\r\n", "\uD800", "\u202E", "🎬", new string('x', 10_000),
    ];

    public static TheoryData<string> Ids => [.. CatalogModel.All.Where(model => model.Workflow is not null).Select(model => model.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void The_template_is_sound_in_every_branch(string id) => AssertNone(id, CatalogModel.Find(id).Problems);

    [Theory]
    [MemberData(nameof(Ids))]
    public void Whatever_a_request_may_hold_makes_a_graph_that_ComfyUI_takes(string id)
    {
        var template = Template(id);
        var problems = new HashSet<string>();

        foreach (var values in RequestSweep.Of(CatalogModel.Find(id)))
        {
            var bound = template.Bind(values);
            problems.UnionWith(template.Validate(bound.Graph, NodeFacts.Schemas));
            problems.UnionWith(GraphStructure.Problems(bound.Graph, bound.OutputNode));
            AssertCovers(id, values, bound);
        }

        AssertNone(id, problems);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Text_stays_text(string id)
    {
        var template = Template(id);
        var plain = RequestSweep.Of(CatalogModel.Find(id)).First() with { Prompt = "p", NegativePrompt = "n", Tags = "t", Lyrics = "l", OutputPrefix = "o" };
        var shape = Shape(template.Bind(plain).Graph);

        foreach (var text in HostileTexts)
        {
            var hostile = plain with { Prompt = text, NegativePrompt = text.Length == 0 ? "n" : text, Tags = text, Lyrics = text, OutputPrefix = text };
            var graph = template.Bind(hostile).Graph;

            Assert.Equal(shape, Shape(graph));
            Assert.Equal(shape, Shape(JsonNode.Parse(graph.ToJsonString())!.AsObject()));
        }
    }

    private static WorkflowTemplate Template(string id)
    {
        var model = CatalogModel.Find(id);
        Assert.SkipWhen(model.Template is null, $"{id} has problems, which another test tells");
        return model.Template;
    }

    private static void AssertCovers(string id, WorkflowValues values, BoundWorkflow bound)
    {
        Assert.True(bound.Width is null || bound.Width >= values.Width, $"{id} renders {bound.Width} of {values.Width} pixels");
        Assert.True(bound.Height is null || bound.Height >= values.Height, $"{id} renders {bound.Height} of {values.Height} pixels");
    }

    private static void AssertNone(string id, IEnumerable<string> problems) =>
        Assert.True(!problems.Any(), $"catalog/{id}:\n  {string.Join("\n  ", problems)}");

    /// <summary>Everything but the values: nodes, classes, inputs, links, and the kind of each literal.</summary>
    private static string Shape(JsonObject graph)
    {
        var shape = new StringBuilder();
        foreach (var (id, node) in graph)
        {
            shape.Append(id).Append(' ').Append(node!["class_type"]).Append('\n');
            foreach (var (input, value) in node["inputs"]!.AsObject())
            {
                shape.Append("  ").Append(input).Append(' ').Append(Link.Read(value) is { } link ? link.ToString() : Literal.Read(value)!.Value.Kind.ToString()).Append('\n');
            }
        }

        return shape.ToString();
    }
}
