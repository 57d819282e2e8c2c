using System.Text.Json.Nodes;

namespace Reelwright.ComfyUI.Workflows;

/// <summary>Reads "windows".</summary>
internal sealed class WindowsReader(JsonObject graph)
{
    public Windows? Read(SectionReader fields)
    {
        var references = new ReferenceReader(graph, fields);
        var source = ReadSource(fields);
        var scale = fields.Number("scale", 0.001m);
        var first = fields.Number("first", 0, required: true);
        var each = fields.Number("each", 0.001m, required: true);
        var nodes = references.Nodes("nodes", required: true);
        var chain = references.Links("chain");
        var seedLink = references.Links("seed_link");
        var step = references.Numbers("step");
        var result = fields.Object("result", required: true);
        var (from, to, without) = result is null ? (null, [], null) : ReadResult(result);
        fields.RefuseTheRest();

        if (source is null || first is null || each is null || from is not { } end || without is not { } start)
        {
            return null;
        }

        var windows = new Windows
        {
            From = source,
            Scale = scale ?? 1,
            First = first.Value,
            Each = each.Value,
            Nodes = nodes,
            Chain = chain,
            SeedLink = seedLink,
            ResultFrom = end,
            ResultTo = to,
            Without = start,
            Step = step,
        };
        Check(fields, windows);
        return windows;
    }

    private static SlotSource? ReadSource(SectionReader fields)
    {
        var name = fields.Text("from", 60, required: true);
        if (name is not null && SlotSource.All.TryGetValue(name, out var source) && source.IsNumber)
        {
            return source;
        }

        fields.Problem("from", "must be a number that a request has, such as frames");
        return null;
    }

    private (Link? From, IReadOnlyList<InputName> To, Link? Without) ReadResult(SectionReader result)
    {
        var references = new ReferenceReader(graph, result);
        var read = (references.RequiredLink("from"), references.Inputs("to", required: true), references.RequiredLink("without"));
        result.RefuseTheRest();
        return read;
    }

    private void Check(SectionReader fields, Windows windows)
    {
        foreach (var input in windows.Chain.Keys.Concat(windows.SeedLink.Keys).Concat(windows.Step.Keys).Where(input => !windows.Nodes.Contains(input.Node)).Distinct())
        {
            fields.Problem("", $"names \"{input}\", and \"{input.Node}\" is not one of its nodes");
        }

        foreach (var input in windows.Chain.Keys.Where(input => !windows.SeedLink.ContainsKey(input)))
        {
            fields.Problem("seed_link", $"is missing \"{input}\", which is chained");
        }

        foreach (var input in windows.Step.Keys.Where(input => Literal.Read(graph[input.Node]!["inputs"]![input.Input]) is not { Kind: LiteralKind.Whole or LiteralKind.Fraction }))
        {
            fields.Problem("step", $"names \"{input}\", which is no number in workflow.json");
        }

        if (!windows.Nodes.Contains(windows.ResultFrom.Node))
        {
            fields.Problem("result.from", "must be an output of one of its nodes");
        }

        if (windows.Nodes.Contains(windows.Without.Node) || windows.SeedLink.Values.Any(link => windows.Nodes.Contains(link.Node)))
        {
            fields.Problem("", "starts from one of its own nodes");
        }

        foreach (var node in graph.Select(node => node.Key).Where(id => windows.Nodes.Any(node => id.StartsWith($"{node}:", StringComparison.Ordinal))))
        {
            fields.Problem("nodes", $"would give a copy the name of node \"{node}\"");
        }
    }
}
