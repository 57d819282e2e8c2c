namespace Reelwright.Media;

/// <summary>How a text looks. Lengths are pixels of the script's frame.</summary>
public sealed record AssStyle
{
    /// <summary>The font of what it has; for other letters fontconfig finds one.</summary>
    public string Font { get; init; } = AssFonts.Plain;

    /// <summary>Height of the em square, as CSS's font-size.</summary>
    public required double Size { get; init; }

    public Rgb Colour { get; init; } = Rgb.White;

    /// <summary>0 is invisible, 1 covers.</summary>
    public double Opacity { get; init; } = 1;

    public bool IsBold { get; init; } = true;

    /// <summary>Colour of the outline, or of the box.</summary>
    public Rgb Edge { get; init; } = Rgb.Black;

    /// <summary>Width of the outline, or how far the box reaches beyond the letters.</summary>
    public double EdgeWidth { get; init; }

    public double ShadowDepth { get; init; }

    /// <summary>A box behind the lines in place of an outline; its opacity, or null for none.</summary>
    public double? BoxOpacity { get; init; }

    public TextPlace Place { get; init; } = TextPlace.BottomCenter;

    /// <summary>Between the text and the frame's left and right edge: lines are wrapped to what lies between.</summary>
    public double SideMargin { get; init; }

    /// <summary>Between the text and the frame's upper or lower edge.</summary>
    public double EndMargin { get; init; }

    /// <summary>Letters in a colour, with an outline in the one of black and white that stands out from them: readable on any footage.</summary>
    public static AssStyle Readable(double size, Rgb colour, TextPlace place, double margin) => new()
    {
        Size = size,
        Colour = colour,
        Edge = colour.Opposite(),
        EdgeWidth = Math.Max(1, size * 0.07),
        ShadowDepth = Math.Max(0.5, size * 0.025),
        Place = place,
        SideMargin = margin,
        EndMargin = margin,
    };
}

/// <summary>A text and when it is shown.</summary>
/// <param name="Text">Anything: it is drawn as it is, letter by letter. Line breaks are line breaks.</param>
/// <param name="Style">How.</param>
/// <param name="StartSeconds">The first frame at or after it has the text.</param>
/// <param name="EndSeconds">The first frame at or after it has it no more; null for the end of the film.</param>
public sealed record AssEvent(string Text, AssStyle Style, double StartSeconds = 0, double? EndSeconds = null)
{
    /// <summary>Left upper corner of the text, in place of the style's place.</summary>
    public (double X, double Y)? Corner { get; init; }
}
