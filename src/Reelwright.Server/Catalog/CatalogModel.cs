using System.Collections.Frozen;
using Reelwright.ComfyUI.Workflows;
using Reelwright.LocalEngine;
using Reelwright.Server.Billing;

namespace Reelwright.Server.Catalog;

/// <summary>A model of the catalogue, as its model.json says and after every check.</summary>
internal sealed record CatalogModel
{
    public required string Id { get; init; }

    public required ModelKind Kind { get; init; }

    public required string Name { get; init; }

    public string Description { get; init; } = "";

    public required ModelPrice Price { get; init; }

    public required ModelLimits Limits { get; init; }

    public required ModelInputs Inputs { get; init; }

    /// <summary>The parameters the model takes, by JSON name; what else is sent is reported as ignored.</summary>
    public required FrozenSet<string> Parameters { get; init; }

    public required ModelDefaults Defaults { get; init; }

    /// <summary>The rate the model was trained on; absent for pictures and meshes.</summary>
    public int? NativeFrameRate { get; init; }

    /// <summary>The input whose length the film takes when no number of frames is asked for.</summary>
    public string? LengthFrom { get; init; }

    /// <summary>Names that <c>sampler</c> may have.</summary>
    public required FrozenSet<string> Samplers { get; init; }

    public required FrozenSet<string> Schedulers { get; init; }

    public ModelWeights? Weights { get; init; }

    /// <summary>How the local engine runs it; null when it cannot.</summary>
    public LocalTechnique? Local { get; init; }

    /// <summary>How a ComfyUI backend runs it; null when none can.</summary>
    public WorkflowTemplate? Comfy { get; init; }

    /// <summary>The local engine makes music and effects whatever the model.</summary>
    public bool RunsLocally => Local is not null || Kind is ModelKind.Audio;

    public bool IsImage => Kind is ModelKind.Image;

    /// <summary>Whether people choose it by name; the others do the work behind an operation of their own, which has the price.</summary>
    public bool IsListed => Kind is not (ModelKind.Audio or ModelKind.Tool);

    /// <summary>Loading its weights costs a backend about a minute.</summary>
    public bool IsHeavy => Weights?.Class is WeightClass.Heavy;

    /// <summary>A mesh has neither size nor length.</summary>
    public bool HasFrames => Limits.MaxFrames > 0;

    /// <summary>Whether a field of a request means anything to this model.</summary>
    public bool Takes(string field) => Parameters.Contains(field) || Inputs.Names(field);

    /// <summary>The price of a film or mesh, after the model's cap on frames.</summary>
    public GenerationPrice VideoPrice(int frames, int steps) =>
        GenerationPrice.OfVideo(Price.Base, Price.PerFrame, Price.PerStep, Math.Min(frames, Limits.MaxFrames), steps);

    public GenerationPrice ImagePrice(int count) => GenerationPrice.OfImages(Price.PerImage, count);
}

/// <summary>How a model is listed: by what it makes something from.</summary>
internal enum ModelKind
{
    TextToVideo,
    ImageToVideo,
    FirstLastFrame,
    SoundToVideo,
    Specialised,
    Image,

    /// <summary>Makes sound.</summary>
    Audio,

    /// <summary>Changes a film or picture that is there.</summary>
    Tool,
}

/// <summary>Credits. Pictures have a price each, everything else the three-part formula.</summary>
internal sealed record ModelPrice(decimal Base, decimal PerFrame, decimal PerStep, decimal PerImage);

/// <summary>What may be asked of a model. Sizes in pixels.</summary>
internal sealed record ModelLimits
{
    public int MinWidth { get; init; }

    public int MaxWidth { get; init; }

    public int MinHeight { get; init; }

    public int MaxHeight { get; init; }

    /// <summary>The size grid of the real model: an engine that has one renders the next larger size and cuts back.</summary>
    public int? SizeMultiple { get; init; }

    /// <summary>0 for what is no film.</summary>
    public int MaxFrames { get; init; }

    /// <summary>The real model's frame grid, such as 4n+1.</summary>
    public FrameGrid? FrameGrid { get; init; }

    public int MinSteps { get; init; }

    public int MaxSteps { get; init; }

    public double MinCfg { get; init; }

    public double MaxCfg { get; init; }

    public double MinShift { get; init; }

    public double MaxShift { get; init; }

    public int MinFrameRate { get; init; }

    public int MaxFrameRate { get; init; }
}

/// <summary>Frame counts a real model can make: <see cref="Step"/> x n + <see cref="Offset"/>.</summary>
internal sealed record FrameGrid(int Step, int Offset)
{
    /// <summary>The smallest count on the grid that holds <paramref name="frames"/>.</summary>
    public int Next(int frames)
    {
        var over = Math.Max(0, frames - Offset);
        return Offset + ((over + Step - 1) / Step * Step);
    }

    /// <summary>Reads "n", "4n+1", "8n"; null for anything else.</summary>
    public static FrameGrid? Parse(string text)
    {
        var parts = text.Split('n');
        if (parts.Length != 2)
        {
            return null;
        }

        var step = parts[0].Length == 0 ? 1 : Digits(parts[0]);
        var offset = parts[1].Length == 0 ? 0 : parts[1][0] == '+' ? Digits(parts[1][1..]) : null;

        return step is >= 1 && offset is { } start && start < Math.Max(2, step.Value) ? new FrameGrid(step.Value, start) : null;
    }

    public override string ToString() => $"{(Step == 1 ? "" : Step)}n{(Offset == 0 ? "" : $"+{Offset}")}";

    private static int? Digits(string text) =>
        text.Length is > 0 and < 5 && text.All(char.IsAsciiDigit) ? int.Parse(text) : null;
}

/// <summary>Input fields by JSON name. Of <see cref="OneOf"/> at least one must be given.</summary>
internal sealed record ModelInputs(IReadOnlyList<string> Required, IReadOnlyList<string> OneOf, IReadOnlyList<string> Optional)
{
    public bool Names(string field) => Required.Contains(field) || OneOf.Contains(field) || Optional.Contains(field);
}

/// <summary>What omitted parameters become; null where the model does not take them (or follows a source).</summary>
internal sealed record ModelDefaults
{
    public int? Width { get; init; }

    public int? Height { get; init; }

    public int? Frames { get; init; }

    public int? Steps { get; init; }

    public double? Cfg { get; init; }

    public string? Sampler { get; init; }

    public string? Scheduler { get; init; }

    public double? Shift { get; init; }

    public int? FrameRate { get; init; }

    public double? Strength { get; init; }
}

/// <summary>What a backend must hold in memory: models of one family share their weights, and loading heavy ones costs a minute.</summary>
internal sealed record ModelWeights(string Family, WeightClass Class);

internal enum WeightClass
{
    /// <summary>Under about 4 GiB.</summary>
    Light,

    /// <summary>About 4 to 10 GiB.</summary>
    Medium,

    /// <summary>More.</summary>
    Heavy,
}
