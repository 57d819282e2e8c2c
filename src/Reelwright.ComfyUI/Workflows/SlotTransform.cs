using System.Globalization;

namespace Reelwright.ComfyUI.Workflows;

internal enum Rounding
{
    Nearest,
    Up,
    Down,
}

/// <summary>What happens to a value between the request and the graph, in the order of the properties.</summary>
internal sealed record SlotTransform
{
    public static SlotTransform None { get; } = new();

    /// <summary>Stands in for a source that the request has not.</summary>
    public Literal? Default { get; init; }

    /// <summary>One literal for each value; all of one kind.</summary>
    public IReadOnlyDictionary<string, Literal>? Map { get; init; }

    /// <summary>What the map does not name goes through as it is, instead of being refused.</summary>
    public bool KeepOthers { get; init; }

    public decimal? Scale { get; init; }

    public decimal? Add { get; init; }

    /// <summary>A share of a number of steps, of which both sides keep at least one.</summary>
    public decimal? Ratio { get; init; }

    public bool OneMinus { get; init; }

    public int? Multiple { get; init; }

    public FrameStep? Grid { get; init; }

    public Rounding? Round { get; init; }

    public decimal? Min { get; init; }

    public decimal? Max { get; init; }

    /// <summary>A schedule of n + 1 noise levels, resampled to the number of steps and written as text.</summary>
    public IReadOnlyList<decimal>? Sigmas { get; init; }

    public string? Prefix { get; init; }

    public string? Suffix { get; init; }

    public bool HasArithmetic => Scale is not null || Add is not null || Ratio is not null || OneMinus || Multiple is not null || Grid is not null
        || Round is not null || Min is not null || Max is not null;

    /// <summary>What comes out for every value of the source.</summary>
    public LiteralKind Gives(SlotSource source)
    {
        if (Map is { Count: > 0 } map)
        {
            return map.Values.First().Kind;
        }

        return !source.IsNumber || Sigmas is not null ? LiteralKind.Text : IsWhole(source) ? LiteralKind.Whole : LiteralKind.Fraction;
    }

    /// <exception cref="WorkflowBindingException">A map has nothing for the value.</exception>
    public Literal Apply(SlotSource source, Literal value)
    {
        if (Map is { } map)
        {
            return map.TryGetValue(value.Text, out var mapped) ? mapped
                : KeepOthers ? value
                : throw new WorkflowBindingException($"{source.Name} is {value}; it must be one of {string.Join(", ", map.Keys)}");
        }

        if (!source.IsNumber)
        {
            return Prefix is null && Suffix is null ? value : Literal.Of(Prefix + value.Text + Suffix);
        }

        var number = Arithmetic(value.Number);

        return Sigmas is { } sigmas ? Literal.Of(Resample(sigmas, number))
            : IsWhole(source) ? Literal.Whole(number)
            : Literal.Fraction(number);
    }

    /// <summary>
    /// Linear interpolation over the index, so that the schedule keeps its shape and its ends: entry i of n + 1 stands at i x (m / n) of a table
    /// of m + 1. For the table's own number of steps it is the table.
    /// </summary>
    internal static string Resample(IReadOnlyList<decimal> table, decimal steps)
    {
        var count = (int)Math.Clamp(steps, 1, 10_000);
        var last = table.Count - 1;

        return string.Join(", ", Enumerable.Range(0, count + 1).Select(i =>
        {
            var at = (decimal)i * last / count;
            var below = (int)Math.Floor(at);
            var sigma = below >= last ? table[last] : table[below] + ((table[below + 1] - table[below]) * (at - below));
            return sigma.ToString("0.0#####", CultureInfo.InvariantCulture);
        }));
    }

    private decimal Arithmetic(decimal number)
    {
        number = (number * (Scale ?? 1)) + (Add ?? 0);

        if (Ratio is { } ratio)
        {
            number = Math.Clamp(Math.Round(number * ratio, MidpointRounding.AwayFromZero), 1, Math.Max(1, number - 1));
        }

        if (OneMinus)
        {
            number = 1 - number;
        }

        if (Multiple is { } multiple)
        {
            number = Math.Ceiling(number / multiple) * multiple;
        }

        if (Grid is { } grid)
        {
            number = grid.Next(number);
        }

        number = Round switch
        {
            Rounding.Nearest => Math.Round(number, MidpointRounding.AwayFromZero),
            Rounding.Up => Math.Ceiling(number),
            Rounding.Down => Math.Floor(number),
            _ => number,
        };

        return Math.Min(Math.Max(number, Min ?? number), Max ?? decimal.MaxValue);
    }

    private bool IsWhole(SlotSource source)
    {
        var snaps = Ratio is not null || Multiple is not null || Grid is not null || Round is not null;
        var inside = snaps || (source.Kind is SourceKind.Whole && Scale is null or { Scale: 0 } && Add is null or { Scale: 0 });
        return inside && Min is null or { Scale: 0 } && Max is null or { Scale: 0 };
    }
}
