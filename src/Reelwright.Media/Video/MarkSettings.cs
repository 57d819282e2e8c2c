namespace Reelwright.Media;

public enum MarkPosition
{
    TopLeft,
    TopRight,
    BottomLeft,
    BottomRight,
}

/// <summary>A visible line of text on every frame.</summary>
public sealed record MarkSettings
{
    public required string Text { get; init; }

    public MarkPosition Position { get; init; } = MarkPosition.BottomRight;

    /// <summary>From 0.1 to 1.</summary>
    public double Opacity { get; init; } = 0.75;

    /// <summary>The height of the letters as a share of the frame's shorter side, from 0.02 to 0.3.</summary>
    public double Size { get; init; } = 0.055;

    public string Preset { get; init; } = "veryfast";

    public double Crf { get; init; } = 18;

    /// <summary>Where a folder for the text may be made; null means beside the output.</summary>
    public string? WorkFolder { get; init; }
}
