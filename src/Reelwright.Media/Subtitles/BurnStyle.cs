namespace Reelwright.Media.Subtitles;

/// <summary>How burnt-in subtitles look.</summary>
public enum BurnStyle
{
    /// <summary>White, outlined in black.</summary>
    Default,

    /// <summary>Large, bold and yellow.</summary>
    BoldYellow,

    /// <summary>Small and light, with a thin outline; the film shines through a little.</summary>
    Minimal,
}

/// <summary>The styles by the names that requests use, and as they are drawn.</summary>
public static class BurnStyles
{
    private static readonly Dictionary<string, BurnStyle> Named = new(StringComparer.Ordinal)
    {
        ["default"] = BurnStyle.Default,
        ["bold-yellow"] = BurnStyle.BoldYellow,
        ["minimal"] = BurnStyle.Minimal,
    };

    private static readonly Rgb Yellow = new(255, 225, 0);

    /// <summary>The widest line of 42 columns, in ems of the bold font.</summary>
    private const double WidestLine = 26;

    public static IReadOnlyCollection<string> Names => Named.Keys;

    /// <summary>Null for a name that is none.</summary>
    public static BurnStyle? Parse(string? name) => name is not null && Named.TryGetValue(name, out var style) ? style : null;

    /// <summary>Subtitles as a step of an edit, sized for whatever frame it has.</summary>
    public static PictureStep Draw(IReadOnlyList<Cue> cues, BurnStyle style) => new DrawScript((width, height) =>
    {
        var script = new AssScript(width, height);
        var look = Look(style, width, height);
        foreach (var cue in cues)
        {
            script.Add(new AssEvent(cue.Text, look, cue.Start.TotalSeconds, cue.End.TotalSeconds));
        }

        return script;
    });

    /// <summary>A line of 42 columns fits between the margins of a wide frame; on a narrow one, letters stay readable and lines wrap.</summary>
    internal static AssStyle Look(BurnStyle style, int width, int height)
    {
        var side = Math.Max(2, Math.Round(width * 0.05));
        var size = Math.Max(5, Math.Min(height * 0.052, Math.Max((width - (2 * side)) / WidestLine, Math.Min(width, height) * 0.045)));
        var plain = new AssStyle { Size = size, SideMargin = side, EndMargin = Math.Max(2, Math.Round(height * 0.05)), Place = TextPlace.BottomCenter };
        return style switch
        {
            BurnStyle.BoldYellow => plain with { Size = size * 1.2, Colour = Yellow, EdgeWidth = Math.Max(1, size * 0.1), ShadowDepth = Math.Max(0.5, size * 0.04) },
            BurnStyle.Minimal => plain with { Size = size * 0.85, IsBold = false, Opacity = 0.88, EdgeWidth = Math.Max(0.6, size * 0.04) },
            _ => plain with { IsBold = false, EdgeWidth = Math.Max(1, size * 0.07), ShadowDepth = Math.Max(0.5, size * 0.03) },
        };
    }
}
