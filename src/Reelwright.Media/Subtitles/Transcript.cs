namespace Reelwright.Media.Subtitles;

/// <summary>What a recogniser heard. Times are seconds of the film; nothing about them is trusted.</summary>
public sealed record Transcript
{
    /// <summary>Sentences or phrases, with punctuation where the recogniser knows it.</summary>
    public IReadOnlyList<SpokenText> Segments { get; init; } = [];

    /// <summary>Single words (or parts of them), where the recogniser tells their times; empty otherwise. Without segments they are the text.</summary>
    public IReadOnlyList<SpokenText> Words { get; init; } = [];
}

public readonly record struct SpokenText(double Start, double End, string Text);
