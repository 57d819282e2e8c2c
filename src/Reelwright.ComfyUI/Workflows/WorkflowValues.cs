namespace Reelwright.ComfyUI.Workflows;

/// <summary>What a request gives a workflow. Null: the request has none, and the value written in the workflow stays.</summary>
public sealed record WorkflowValues
{
    public string? Prompt { get; init; }

    public string? NegativePrompt { get; init; }

    /// <summary>The style of a sound, words joined by commas.</summary>
    public string? Tags { get; init; }

    public string? Lyrics { get; init; }

    /// <summary>Pixels.</summary>
    public int? Width { get; init; }

    public int? Height { get; init; }

    public int? Frames { get; init; }

    public int? Steps { get; init; }

    public long? Seed { get; init; }

    /// <summary>Frames a second of what is made.</summary>
    public int? FrameRate { get; init; }

    public double? ScaleFactor { get; init; }

    /// <summary>Frames of the film that is given.</summary>
    public int? SourceFrames { get; init; }

    public double? Cfg { get; init; }

    public double? Shift { get; init; }

    /// <summary>0 to 1: how far the result may go from what is given.</summary>
    public double? Strength { get; init; }

    /// <summary>The length of what is made.</summary>
    public double? Seconds { get; init; }

    public double? SourceFrameRate { get; init; }

    public string? Sampler { get; init; }

    public string? Scheduler { get; init; }

    public string? Camera { get; init; }

    public string? ControlType { get; init; }

    public string? Format { get; init; }

    /// <summary>Files: their names on the backend after the upload, with the subfolder.</summary>
    public string? Image { get; init; }

    public string? EndImage { get; init; }

    public string? Audio { get; init; }

    public string? Video { get; init; }

    public string? TargetImage { get; init; }

    /// <summary>What the names of the results begin with. New for every attempt: ComfyUI answers an equal graph from its cache, with the old names.</summary>
    public string? OutputPrefix { get; init; }
}
