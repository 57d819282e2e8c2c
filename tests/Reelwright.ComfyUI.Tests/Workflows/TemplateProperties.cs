using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Reelwright.ComfyUI.Tests.Facts;
using Reelwright.ComfyUI.Workflows;

namespace Reelwright.ComfyUI.Tests.Workflows;

/// <summary>What holds for every request there could be.</summary>
public sealed class TemplateProperties
{
    private static readonly WorkflowTemplate Template = Sample.Template(section =>
    {
        // Bounds as a model's limits give them; without, a request could ask for anything.
        Bound(section, "width", 16, 4096);
        Bound(section, "height", 16, 4096);
        Bound(section, "frames", 1, 1001);
        Bound(section, "steps", 1, 100);
        Bound(section, "cfg", 0, 30);
        Bound(section, "strength", 0, 1);
        Bound(section, "frame_rate", 1, 120);
    });

    // FsCheck's own texts include null.
    private static readonly Gen<string> Texts = Gen.OneOf(
        ArbMap.Default.GeneratorFor<string>(),
        Gen.Elements("[\"model\",0]", "\"", "{\"class_type\":\"SaveImage\"}", "\0", "\uDC00\uD800", "\\u0022"));

    private static readonly Gen<WorkflowValues> Requests =
        from prompt in Texts
        from negative in Texts
        from image in Texts
        from prefix in Texts
        from width in Gen.Choose(-10, 10_000)
        from frames in Gen.Choose(-10, 10_000)
        from steps in Gen.Choose(-10, 1_000)
        from seed in ArbMap.Default.GeneratorFor<long>()
        from cfg in Gen.Choose(-1_000, 10_000)
        from rate in Gen.Choose(0, 300)
        select new WorkflowValues
        {
            Prompt = prompt,
            NegativePrompt = negative,
            Image = image,
            OutputPrefix = prefix,
            Width = width,
            Height = width / 2,
            Frames = frames,
            Steps = steps,
            Seed = Math.Abs(seed % long.MaxValue),
            Cfg = cfg / 100.0,
            Strength = cfg / 1_000.0,
            FrameRate = rate,
        };

    [Fact]
    public void Whatever_is_asked_a_ComfyUI_takes_the_graph() => Check.QuickThrowOnFailure(Prop.ForAll(
        Requests.ToArbitrary(),
        values => Template.Validate(Template.Bind(values).Graph, NodeFacts.Schemas).Count == 0));

    [Fact]
    public void A_text_never_changes_anything_but_itself() => Check.QuickThrowOnFailure(Prop.ForAll(
        (from values in Requests from text in Texts select (values, text)).ToArbitrary(),
        given =>
        {
            var before = Template.Bind(given.values with { Prompt = "before" }).Graph;
            var after = Template.Bind(given.values with { Prompt = given.text ?? "after" }).Graph;
            after["positive"]!["inputs"]!["text"] = "before";

            return JsonNode.DeepEquals(before, after);
        }));

    [Fact]
    public void Nodes_classes_and_links_come_from_the_template_alone() => Check.QuickThrowOnFailure(Prop.ForAll(
        Requests.ToArbitrary(),
        values =>
        {
            var (graph, written) = (Template.Bind(values).Graph, Sample.Graph());

            return graph.All(node =>
                written[node.Key] is { } original
                && original["class_type"]!.GetValue<string>() == node.Value!["class_type"]!.GetValue<string>()
                && node.Value["inputs"]!.AsObject().All(input =>
                    (Link.Read(input.Value) is { } link && Link.Read(original["inputs"]![input.Key]) == link)
                    || (Literal.Read(input.Value)?.Kind is { } kind && Literal.Read(original["inputs"]![input.Key])?.Kind == kind)));
        }));

    [Fact]
    public void The_same_request_makes_the_same_graph_and_JSON_keeps_it() => Check.QuickThrowOnFailure(Prop.ForAll(
        Requests.ToArbitrary(),
        values =>
        {
            var first = Template.Bind(values).Graph.ToJsonString();

            return first == Template.Bind(values).Graph.ToJsonString() && JsonNode.Parse(first)!.ToJsonString() == first;
        }));

    [Fact]
    public void A_graph_of_any_shape_is_read_or_refused() => Check.QuickThrowOnFailure(Prop.ForAll(
        (from cut in Gen.Choose(0, 2_000) from replacement in Gen.Elements('"', '{', '[', '7', 'x', '\\', '\0') select (cut, replacement)).ToArbitrary(),
        given =>
        {
            var text = Sample.Graph().ToJsonString().ToCharArray();
            text[given.cut % text.Length] = given.replacement;
            var section = System.Text.Json.JsonSerializer.SerializeToElement(Sample.Section());
            var (template, problems) = WorkflowTemplate.Read(System.Text.Encoding.UTF8.GetBytes(text), section, NodeFacts.Schemas);

            return template is null == problems.Count > 0;
        }));

    [Fact]
    public void A_section_of_any_shape_is_read_or_refused() => Check.QuickThrowOnFailure(Prop.ForAll(
        (from field in Gen.Choose(0, 200) from replacement in Gen.Elements("7", "\"x\"", "[]", "{}", "null", "[[\"model\",0]]", "{\"a\":{}}", "-1e30", "true") select (field, replacement)).ToArbitrary(),
        given =>
        {
            var section = Sample.Section();
            Replace(section, given.field, JsonNode.Parse(given.replacement));
            var (template, problems) = Sample.Read(Sample.Graph(), section, NodeFacts.Schemas);

            return template is null == problems.Count > 0;
        }));

    /// <summary>Replaces the n-th value of the tree.</summary>
    private static void Replace(JsonNode root, int index, JsonNode? value)
    {
        var places = new List<Action>();
        Visit(root);
        places[index % places.Count]();

        void Visit(JsonNode? node)
        {
            switch (node)
            {
                case JsonObject fields:
                    foreach (var (name, child) in fields)
                    {
                        places.Add(() => fields[name] = value);
                        Visit(child);
                    }

                    break;
                case JsonArray items:
                    for (var i = 0; i < items.Count; i++)
                    {
                        var at = i;
                        places.Add(() => items[at] = value);
                        Visit(items[i]);
                    }

                    break;
            }
        }
    }

    private static void Bound(JsonObject section, string source, double min, double max)
    {
        var slot = section["slots"]!.AsArray().Single(item => item!["from"]!.GetValue<string>() == source)!;
        slot["min"] = min;
        slot["max"] = max;
    }
}
