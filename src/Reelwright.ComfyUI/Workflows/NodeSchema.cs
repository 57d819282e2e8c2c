using System.Collections.Frozen;

namespace Reelwright.ComfyUI.Workflows;

/// <summary>One node class. <see cref="Outputs"/> holds the type of each output, "*" where it depends on the inputs.</summary>
internal sealed record NodeSchema(string Class, IReadOnlyList<NodeInput> Inputs, IReadOnlyList<string> Outputs, bool IsOutput);

/// <summary>One input that a class declares.</summary>
internal sealed record NodeInput
{
    public const string Any = "*";
    public const string Combo = "COMBO";

    public required string Name { get; init; }

    public required bool IsRequired { get; init; }

    /// <summary>The types that may be linked to it; more than one for a union.</summary>
    public required IReadOnlyList<string> Types { get; init; }

    public decimal? Min { get; init; }

    public decimal? Max { get; init; }

    /// <summary>Whole numbers go up in these steps from <see cref="Min"/>. ComfyUI's server does not insist, the models behind it do.</summary>
    public decimal? Step { get; init; }

    /// <summary>What a choice may be, as text; null for other inputs and for lists of files, which differ from machine to machine.</summary>
    public FrozenSet<string>? Options { get; init; }

    /// <summary>A choice that brings inputs of its own under dotted names, by the chosen key.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<NodeInput>>? Dynamic { get; init; }

    /// <summary>An input that may be there any number of times, under dotted names.</summary>
    public GrowingInput? Growing { get; init; }

    public bool AllowsAnything => Types.Contains(Any);
}

/// <summary>Inputs "images.image0", "images.image1", and so on, or under the names given.</summary>
internal sealed record GrowingInput(string Prefix, IReadOnlyList<string> Names, int Least, int Most, NodeInput Item)
{
    public IEnumerable<string> AllNames => Names.Count > 0 ? Names : Enumerable.Range(0, Most).Select(index => $"{Prefix}{index}");
}
