using System.Text.Json;
using System.Text.Json.Nodes;

namespace Reelwright.ComfyUI.Workflows;

/// <summary>
/// A ComfyUI graph with typed holes: the graph of a workflow.json, and what the "comfyui" section of a model.json says about it.
/// Checked once, when it is read; binding a request then only fills in values.
/// </summary>
public sealed class WorkflowTemplate
{
    private static readonly string[] WeightFiles = [".safetensors", ".sft", ".ckpt", ".pt", ".pth", ".bin", ".gguf", ".onnx"];

    // Parsed anew for each request: a JsonObject must not be shared between threads, not even for reading.
    private readonly byte[] _graph;
    private readonly HashSet<string> _customClasses;
    private readonly Lazy<IReadOnlySet<string>> _usedNodes;
    private readonly Lazy<IReadOnlyList<string>> _nodeClasses;

    private WorkflowTemplate(JsonObject graph, TemplateParts parts)
    {
        _graph = JsonSerializer.SerializeToUtf8Bytes(graph);
        _usedNodes = new Lazy<IReadOnlySet<string>>(() => TemplateCheck.Of(this, facts: null).UsedNodes);
        _nodeClasses = new Lazy<IReadOnlyList<string>>(FindNodeClasses);
        Parts = parts;
        _customClasses = parts.CustomNodes.SelectMany(pack => pack.Classes).ToHashSet(StringComparer.Ordinal);
        FileSources = [.. AllSlots.Where(slot => slot.Source.Kind is SourceKind.File).Select(slot => slot.Source.Name).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>The classes that requests need, over all branches, sorted.</summary>
    public IReadOnlyList<string> NodeClasses => _nodeClasses.Value;

    public IReadOnlyList<ModelFileNeed> Files => Parts.Files;

    public IReadOnlyList<CustomNodeNeed> CustomNodes => Parts.CustomNodes;

    public TemplateOutput Output => Parts.Output;

    /// <summary>The files it can take: image, end_image, audio, video, target_image.</summary>
    public IReadOnlyList<string> FileSources { get; }

    public IReadOnlyList<Recommendation> Recommendations =>
    [
        .. Parts.Recommended is { } values ? [new Recommendation(null, values)] : Array.Empty<Recommendation>(),
        .. Parts.Branches.Where(branch => branch.Recommended is not null).Select(branch => new Recommendation(branch.Name, branch.Recommended!)),
    ];

    internal TemplateParts Parts { get; }

    internal IReadOnlyList<string> UnusedNodes => [.. Graph().Select(node => node.Key).Where(node => !_usedNodes.Value.Contains(node))];

    private IEnumerable<Slot> AllSlots => Parts.Slots.Concat(Parts.Branches.SelectMany(branch => branch.Slots));

    /// <summary>Reads and checks a template, for every combination of branches that a request can bring about.</summary>
    /// <param name="workflowJson">The graph in API format.</param>
    /// <param name="comfyuiSection">The "comfyui" section.</param>
    /// <param name="facts">Node classes to check against; null to check only what needs no facts.</param>
    /// <param name="isTested">Whether somebody else vouches for every combination; then only the files themselves are looked at.</param>
    public static (WorkflowTemplate? Template, IReadOnlyList<string> Problems) Read(
        ReadOnlyMemory<byte> workflowJson, JsonElement comfyuiSection, NodeSchemas? facts, bool isTested = false)
    {
        var problems = new List<string>();

        if (GraphFile.Read(workflowJson, problems) is not { } graph || ReadParts(graph, comfyuiSection, problems) is not { } parts)
        {
            return (null, problems);
        }

        var template = new WorkflowTemplate(graph, parts);
        problems.AddRange(template.Faults());
        if (problems.Count == 0 && !isTested)
        {
            problems.AddRange(template.Check(facts));
        }

        return problems.Count == 0 ? (template, []) : (null, problems);
    }

    /// <summary>Everything that a ComfyUI with these classes would refuse, over all branches. Empty when it takes the template.</summary>
    public IReadOnlyList<string> Check(NodeSchemas? nodes) => TemplateCheck.Of(this, nodes).Problems;

    /// <summary>The graph for a request.</summary>
    /// <exception cref="WorkflowBindingException">The template cannot take a value; the message says which.</exception>
    public BoundWorkflow Bind(WorkflowValues values)
    {
        var present = SlotSource.Present(values);
        var graph = Assemble(present, misfits: null);
        GraphStructure.Prune(graph, Output.Node);

        return new BoundWorkflow(
            graph, Output.Node, Rendered("width", present), Rendered("height", present), Frames(present),
            [.. Parts.Branches.Where(branch => branch.Holds(present)).Select(branch => branch.Name)]);
    }

    /// <summary>What a backend lacks, readable and with the source of each thing; empty when it can run the template.</summary>
    /// <param name="nodes">The backend's classes.</param>
    /// <param name="filesOfFolder">Names in one of its model folders; null when it has no such folder.</param>
    public IReadOnlyList<string> Missing(NodeSchemas nodes, Func<string, IReadOnlySet<string>?> filesOfFolder)
    {
        var classes = NodeClasses.Where(name => !nodes.Knows(name)).ToList();
        var packs = CustomNodes
            .Where(pack => pack.Classes.Any(classes.Contains))
            .Select(pack => $"custom nodes {pack.Name}{(pack.MinimumVersion is { } version ? $" {version} or newer" : "")} ({pack.Repository})");
        var core = classes.Where(name => !_customClasses.Contains(name)).Select(name => $"node class {name} (a newer ComfyUI has it)");
        var files = Files.Where(file => file.IsListed && filesOfFolder(file.Folder)?.Contains(file.Name) != true).Select(file => file.ToString());

        return [.. packs, .. core, .. files];
    }

    /// <summary>The graph with branches, values and windows, before what is not needed is taken away.</summary>
    /// <param name="misfits">Given when a template is being checked: gets what slots cannot fill, and nothing is filled in.</param>
    internal JsonObject Assemble(IReadOnlyDictionary<string, Literal> values, List<string>? misfits)
    {
        var graph = Graph();
        Fill(Parts.Slots);

        foreach (var branch in Parts.Branches.Where(branch => branch.Holds(values)))
        {
            branch.Reshape(graph);
            Fill(branch.Slots);
        }

        Parts.Windows?.Repeat(graph, Parts.Windows.Repetitions(values));
        return graph;

        void Fill(IEnumerable<Slot> slots)
        {
            foreach (var slot in slots)
            {
                if (misfits is null)
                {
                    slot.Fill(graph, values);
                }
                else
                {
                    misfits.AddRange(slot.Misfits(graph));
                }
            }
        }
    }

    internal IReadOnlyList<string> Validate(JsonObject graph, NodeSchemas nodes)
    {
        var unknown = _customClasses.Where(name => !nodes.Knows(name)).ToHashSet(StringComparer.Ordinal);
        var problems = nodes.Validate(graph, unknown, name => Files.Any(file => file.Name == name));

        return nodes.Find(graph[Output.Node]!["class_type"]!.GetValue<string>()) is { IsOutput: false } output
            ? [.. problems, $"comfyui.output.node names \"{Output.Node}\", and a {output.Class} gives nothing out"]
            : problems;
    }

    private IReadOnlyList<string> FindNodeClasses()
    {
        var graph = Graph();
        return [.. _usedNodes.Value.Where(graph.ContainsKey).Select(id => graph[id]!["class_type"]!.GetValue<string>()).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    private static TemplateParts? ReadParts(JsonObject graph, JsonElement section, List<string> problems)
    {
        try
        {
            return new TemplateReader(graph, problems).Read(section);
        }
        catch (InvalidOperationException)
        {
            // The parser lets half a surrogate pair through and fails when the text is asked for.
            problems.Add("comfyui has a text that is no Unicode");
            return null;
        }
    }

    private JsonObject Graph() => JsonNode.Parse(_graph)!.AsObject();

    /// <summary>Faults that no single branch has.</summary>
    private IEnumerable<string> Faults()
    {
        if (Parts.Slots.All(slot => slot.Source.Name != SlotSource.OutputPrefix))
        {
            yield return "comfyui.slots has none from output_prefix; without one, a second request may get the first one's result";
        }

        var listed = Files.Select(file => file.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var (where, name) in WrittenTexts().Where(text => WeightFiles.Any(ending => text.Value.EndsWith(ending, StringComparison.OrdinalIgnoreCase))))
        {
            if (!listed.Contains(name))
            {
                yield return $"{where} names \"{name}\", which comfyui.files does not list";
            }
        }
    }

    internal IEnumerable<(string Where, string Value)> WrittenTexts()
    {
        foreach (var (id, node) in Graph())
        {
            foreach (var (input, value) in node!["inputs"]!.AsObject())
            {
                if (Literal.Read(value) is { Kind: LiteralKind.Text } text)
                {
                    yield return ($"workflow.json: {id}.{input}", text.Text);
                }
            }
        }

        foreach (var branch in Parts.Branches)
        {
            foreach (var (input, literal) in branch.Set.Where(entry => entry.Value.Kind is LiteralKind.Text))
            {
                yield return ($"{branch.Path}.set.{input}", literal.Text);
            }
        }

        foreach (var slot in AllSlots)
        {
            foreach (var literal in (slot.Transform.Map?.Values ?? []).Where(literal => literal.Kind is LiteralKind.Text))
            {
                yield return ($"{slot.Path}.map", literal.Text);
            }
        }
    }

    /// <summary>Windows add to what a slot says; those that are counted by something else than frames leave it open.</summary>
    private int? Frames(IReadOnlyDictionary<string, Literal> values) =>
        Parts.Windows?.Repetitions(values) is not > 0 ? Rendered("frames", values)
        : Parts.Windows.From.Name == "frames" ? (int)Math.Ceiling(Parts.Windows.Reach(values))
        : null;

    /// <summary>The largest value that the source becomes, measured in the source's own unit where a slot scales it.</summary>
    private int? Rendered(string source, IReadOnlyDictionary<string, Literal> values)
    {
        var rendered = Parts.Slots.Concat(Parts.Branches.Where(branch => branch.Holds(values)).SelectMany(branch => branch.Slots))
            .Where(slot => slot.Source.Name == source && slot.Transform is { Map: null, Sigmas: null, Ratio: null, OneMinus: false })
            .Select(slot => (Value: slot.Value(values), slot.Transform.Scale, slot.Transform.Add))
            .Where(slot => slot.Value is not null && slot.Scale != 0)
            .Select(slot => (slot.Value!.Value.Number - (slot.Add ?? 0)) / (slot.Scale ?? 1))
            .ToList();

        return rendered.Count == 0 ? null : (int)Math.Ceiling(rendered.Max());
    }
}
