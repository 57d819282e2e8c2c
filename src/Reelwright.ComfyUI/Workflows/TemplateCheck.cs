namespace Reelwright.ComfyUI.Workflows;

/// <summary>
/// Tries a template with one request for every way its conditions can turn out, so that what is sound here is sound for every request.
/// A condition looks at one source and tells finitely many kinds of values apart; one value of each kind, and none at all, are tried together
/// with those of the other sources.
/// </summary>
internal sealed class TemplateCheck
{
    private const int MostTries = 100_000;

    private readonly WorkflowTemplate _template;
    private readonly NodeSchemas? _facts;
    private readonly HashSet<string> _problems = new(StringComparer.Ordinal);
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);

    private TemplateCheck(WorkflowTemplate template, NodeSchemas? facts)
    {
        _template = template;
        _facts = facts;
    }

    /// <summary>Nodes that some request needs.</summary>
    public IReadOnlySet<string> UsedNodes => _used;

    public IReadOnlyList<string> Problems => [.. _problems];

    public static TemplateCheck Of(WorkflowTemplate template, NodeSchemas? facts)
    {
        var check = new TemplateCheck(template, facts);

        if (check.Tries() is not { } tries)
        {
            check._problems.Add($"comfyui.branches tell more than {MostTries} kinds of requests apart");
            return check;
        }

        // Few branches first, so that a fault is told in the simplest request that has it.
        foreach (var values in tries.DistinctBy(check.Outcome, StringComparer.Ordinal).OrderBy(values => template.Parts.Branches.Count(branch => branch.Holds(values))))
        {
            check.Try(values);
        }

        return check;
    }

    /// <summary>What the template does with a request, apart from the values: which branches hold, and how often the windows repeat, up to twice.</summary>
    private string Outcome(IReadOnlyDictionary<string, Literal> values) =>
        string.Concat(_template.Parts.Branches.Select(branch => branch.Holds(values) ? '1' : '0'))
        + Repetitions(values);

    /// <summary>Null when there are too many.</summary>
    private IReadOnlyList<IReadOnlyDictionary<string, Literal>>? Tries()
    {
        var samples = _template.Parts.Branches.SelectMany(branch => branch.When)
            .GroupBy(condition => condition.Source)
            .ToDictionary(group => group.Key, group => group.SelectMany(condition => condition.Samples()).ToList());

        if (_template.Parts.Windows is { } windows)
        {
            samples.TryAdd(windows.From, []);
            samples[windows.From].AddRange(Enumerable.Range(0, 4).Select(count => Literal.Fraction((windows.First + (count * windows.Each)) / windows.Scale)));
        }

        IReadOnlyList<IReadOnlyDictionary<string, Literal>> tries = [new Dictionary<string, Literal>()];
        foreach (var (source, bounds) in samples)
        {
            var kinds = Kinds(source, bounds, value => Answers(source, value));
            if ((long)tries.Count * kinds.Count > MostTries)
            {
                return null;
            }

            tries = [.. tries.SelectMany(one => kinds.Select(kind => kind is { } value ? new Dictionary<string, Literal>(one) { [source.Name] = value } : one))];
        }

        return tries;
    }

    /// <summary>What each condition on a source, and the windows, say to a value of it.</summary>
    private string Answers(SlotSource source, Literal? value)
    {
        var alone = new Dictionary<string, Literal>(StringComparer.Ordinal);
        if (value is { } given)
        {
            alone[source.Name] = given;
        }

        return string.Concat(_template.Parts.Branches.SelectMany(branch => branch.When).Where(condition => condition.Source == source).Select(condition => condition.Holds(alone) ? '1' : '0'))
            + (_template.Parts.Windows?.From == source ? Repetitions(alone) : 0);
    }

    private int Repetitions(IReadOnlyDictionary<string, Literal> values) => Math.Min(3, _template.Parts.Windows?.Repetitions(values) ?? 0);

    /// <summary>For each kind of value that the conditions tell apart, one; and none. Values that every condition answers alike are one kind.</summary>
    private static List<Literal?> Kinds(SlotSource source, List<Literal> bounds, Func<Literal?, string> answers)
    {
        IEnumerable<Literal?> points = source.IsNumber ? Points(source, bounds).Select(point => (Literal?)point) : [Literal.Of("x"), .. bounds];

        return [.. points.Prepend(null).DistinctBy(answers, StringComparer.Ordinal)];
    }

    /// <summary>On each bound, beside it, and between it and the next.</summary>
    private static IEnumerable<Literal> Points(SlotSource source, List<Literal> bounds)
    {
        var sorted = bounds.Select(bound => bound.Number).Distinct().Order().ToList();

        return source.Kind is SourceKind.Whole
            ? sorted.SelectMany(bound => (decimal[])[Math.Ceiling(bound) - 1, Math.Floor(bound), Math.Floor(bound) + 1]).Append(1).Distinct().Select(Literal.Whole)
            : sorted.Zip(sorted.Skip(1), (low, high) => (low + high) / 2).Concat(sorted)
                .Append(sorted.FirstOrDefault() - 1).Append(sorted.LastOrDefault() + 1).Distinct().Select(Literal.Fraction);
    }

    private void Try(IReadOnlyDictionary<string, Literal> values)
    {
        var found = new List<string>();
        var graph = _template.Assemble(values, found);
        if (found.Count == 0)
        {
            found.AddRange(GraphStructure.Problems(graph, _template.Output.Node));
        }

        if (found.Count == 0)
        {
            GraphStructure.Prune(graph, _template.Output.Node);
            _used.UnionWith(graph.Select(node => node.Key));
            found.AddRange(_facts is null ? [] : _template.Validate(graph, _facts));
        }

        var branches = _template.Parts.Branches.Where(branch => branch.Holds(values)).Select(branch => branch.Name).ToList();
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
