namespace Reelwright.ComfyUI.Workflows;

/// <summary>
/// Tries a template with one request for every way its conditions can turn out, so that what is sound here is sound for every request.
/// A condition looks at one source and tells finitely many kinds of values apart; one value of each kind, and none at all, are tried together
/// with those of the other sources.
/// </summary>
internal sealed class TemplateCheck(WorkflowTemplate template, NodeSchemas? facts)
{
    private const int MostTries = 100_000;

    private readonly HashSet<string> _problems = new(StringComparer.Ordinal);
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);

    /// <summary>Nodes that some request needs.</summary>
    public IReadOnlySet<string> UsedNodes => _used;

    public IReadOnlyList<string> Problems()
    {
        if (Tries() is not { } tries)
        {
            return [$"comfyui.branches tell more than {MostTries} kinds of requests apart"];
        }

        // Few branches first, so that a fault is told in the simplest request that has it.
        foreach (var values in tries.DistinctBy(Outcome, StringComparer.Ordinal).OrderBy(values => template.Parts.Branches.Count(branch => branch.Holds(values))))
        {
            Try(values);
        }

        return [.. _problems];
    }

    /// <summary>What the template does with a request, apart from the values: which branches hold, and how often the windows repeat, up to twice.</summary>
    public string Outcome(IReadOnlyDictionary<string, Literal> values) =>
        string.Concat(template.Parts.Branches.Select(branch => branch.Holds(values) ? '1' : '0'))
        + Math.Min(3, template.Parts.Windows?.Repetitions(values) ?? 0);

    /// <summary>Null when there are too many.</summary>
    public IReadOnlyList<IReadOnlyDictionary<string, Literal>>? Tries()
    {
        var samples = template.Parts.Branches.SelectMany(branch => branch.When)
            .GroupBy(condition => condition.Source)
            .ToDictionary(group => group.Key, group => group.SelectMany(condition => condition.Samples()).ToList());

        if (template.Parts.Windows is { } windows)
        {
            samples.TryAdd(windows.From, []);
            samples[windows.From].AddRange(Enumerable.Range(0, 4).Select(count => Literal.Fraction((windows.First + (count * windows.Each)) / windows.Scale)));
        }

        IReadOnlyList<IReadOnlyDictionary<string, Literal>> tries = [new Dictionary<string, Literal>()];
        foreach (var (source, bounds) in samples)
        {
            var kinds = Kinds(source, bounds);
            if ((long)tries.Count * kinds.Count > MostTries)
            {
                return null;
            }

            tries = [.. tries.SelectMany(one => kinds.Select(kind => kind is { } value ? new Dictionary<string, Literal>(one) { [source.Name] = value } : one))];
        }

        return tries;
    }

    private static List<Literal?> Kinds(SlotSource source, List<Literal> bounds)
    {
        if (!source.IsNumber)
        {
            return [null, Literal.Of("x"), .. bounds.Select(bound => (Literal?)bound)];
        }

        // On each bound, beside it, and between it and the next.
        var sorted = bounds.Select(bound => bound.Number).Distinct().Order().ToList();
        var points = sorted.SelectMany(bound => source.Kind is SourceKind.Whole ? [Math.Floor(bound), Math.Floor(bound) + 1, Math.Ceiling(bound) - 1] : (decimal[])[bound])
            .Concat(sorted.Zip(sorted.Skip(1), (low, high) => source.Kind is SourceKind.Whole ? Math.Floor((low + high) / 2) : (low + high) / 2))
            .Append(sorted.Count > 0 ? sorted[0] - 1 : 1)
            .Append(sorted.Count > 0 ? sorted[^1] + 1 : 1)
            .Distinct();

        return [null, .. points.Select(point => (Literal?)(source.Kind is SourceKind.Whole ? Literal.Whole(point) : Literal.Fraction(point)))];
    }

    private void Try(IReadOnlyDictionary<string, Literal> values)
    {
        var found = new List<string>();
        var graph = template.Assemble(values, found);
        if (found.Count == 0)
        {
            found.AddRange(GraphStructure.Problems(graph, template.Output.Node));
        }

        if (found.Count == 0)
        {
            GraphStructure.Prune(graph, template.Output.Node);
            _used.UnionWith(graph.Select(node => node.Key));
            found.AddRange(facts is null ? [] : template.Validate(graph, facts));
        }

        var branches = template.Parts.Branches.Where(branch => branch.Holds(values)).Select(branch => branch.Name).ToList();
        var where = branches.Count == 0 ? "" : $" (with {string.Join(", ", branches)})";
        foreach (var problem in found.Where(problem => !_problems.Contains(problem)))
        {
            if (!_problems.Any(told => told.StartsWith($"{problem} (with ", StringComparison.Ordinal)))
            {
                _problems.Add(problem + where);
            }
        }
    }
}
