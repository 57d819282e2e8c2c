using System.Globalization;
using System.Text;

namespace Reelwright.Media;

/// <summary>Texts to draw on a film, as a script for libass (Advanced SubStation Alpha, version 4+). Nothing in a text is an instruction.</summary>
/// <param name="width">The frame's size in pixels; lengths of styles and corners count in it.</param>
/// <param name="height">The frame's height in pixels.</param>
public sealed class AssScript(int width, int height)
{
    private const string End = "9:59:59.99";

    private readonly List<AssStyle> _styles = [];
    private readonly List<(AssEvent Event, int Style)> _events = [];

    public int Width => width;

    public int Height => height;

    public int Count => _events.Count;

    /// <summary>Adds a text; later ones lie over earlier ones.</summary>
    /// <exception cref="ArgumentException">A style that cannot be drawn, or a time that is none.</exception>
    public void Add(AssEvent text)
    {
        Check(text);
        var style = _styles.IndexOf(text.Style);
        if (style < 0)
        {
            style = _styles.Count;
            _styles.Add(text.Style);
        }

        _events.Add((text, style));
    }

    /// <summary>The script as libass reads it.</summary>
    public override string ToString()
    {
        var script = new StringBuilder();
        script.Append("[Script Info]\nScriptType: v4.00+\n");
        script.Append(CultureInfo.InvariantCulture, $"PlayResX: {width}\nPlayResY: {height}\nLayoutResX: {width}\nLayoutResY: {height}\n");
        script.Append("WrapStyle: 0\nScaledBorderAndShadow: yes\nYCbCr Matrix: None\n\n[V4+ Styles]\n");
        script.Append("Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, StrikeOut, "
            + "ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding\n");
        for (var i = 0; i < _styles.Count; i++)
        {
            script.Append(StyleLine(i, _styles[i]));
        }

        script.Append("\n[Events]\nFormat: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n");
        foreach (var (text, style) in _events)
        {
            script.Append(EventLine(text, style));
        }

        return script.ToString();
    }

    internal Task WriteAsync(string path, CancellationToken cancel) => File.WriteAllTextAsync(path, ToString(), new UTF8Encoding(false), cancel);

    private static string StyleLine(int index, AssStyle style)
    {
        // Encoding -1 lets every paragraph's own letters decide whether it runs to the right or to the left.
        var (border, back) = style.BoxOpacity is { } box
            ? (Colour(style.Edge, box * style.Opacity), Colour(style.Edge, 0))
            : (Colour(style.Edge, style.Opacity), Colour(Rgb.Black, style.Opacity * 0.5));
        return string.Create(CultureInfo.InvariantCulture,
            $"Style: S{index},{style.Font},{AssFonts.FontSize(style.Font, style.Size):0.##},{Colour(style.Colour, style.Opacity)},{Colour(style.Colour, style.Opacity)},{border},{back},"
            + $"{(style.IsBold ? -1 : 0)},0,0,0,100,100,0,0,{(style.BoxOpacity is null ? 1 : 3)},{style.EdgeWidth:0.##},{style.ShadowDepth:0.##},"
            + $"{(int)style.Place},{style.SideMargin:0},{style.SideMargin:0},{style.EndMargin:0},-1\n");
    }

    private string EventLine(AssEvent text, int style)
    {
        var start = Centiseconds(text.StartSeconds);
        var end = text.EndSeconds is { } seconds ? Time(Math.Max(start + 1, Centiseconds(seconds))) : End;
        var look = text.Style;
        var room = width - (2 * look.SideMargin);
        var (place, right) = ("", 0.0);
        if (text.Corner is var (x, y))
        {
            // Margins of an event that is placed by hand only say how wide its lines may be.
            room = Math.Max(1, width - x - look.SideMargin);
            place = string.Create(CultureInfo.InvariantCulture, $@"{{\an7\pos({x:0.##},{y:0.##})}}");
            right = Math.Max(1, width - room);
        }

        // A margin of 0 means the style's, so where none is wanted it is 1.
        var margins = text.Corner is null ? "0,0,0" : string.Create(CultureInfo.InvariantCulture, $"1,{Math.Max(1, right - 1):0},0");
        return $"Dialogue: 0,{Time(start)},{end},S{style},,{margins},,{place}{AssText.Escape(text.Text, look, room)}\n";
    }

    /// <summary>Times count in hundredths. Rounded down, a time between two frames still means the later one, at up to 100 frames a second.</summary>
    private static long Centiseconds(double seconds) => (long)Math.Floor((seconds * 100) + 1e-6);

    private static string Time(long hundredths) => string.Create(CultureInfo.InvariantCulture,
        $"{hundredths / 360_000}:{hundredths / 6000 % 60:00}:{hundredths / 100 % 60:00}.{hundredths % 100:00}");

    /// <summary>Transparency comes first, and counts down.</summary>
    private static string Colour(Rgb colour, double opacity) =>
        $"&H{(int)Math.Round(255 * (1 - Math.Clamp(opacity, 0, 1))):X2}{colour.Blue:X2}{colour.Green:X2}{colour.Red:X2}";

    private static void Check(AssEvent text)
    {
        if (text.Style.Size is not (>= 1 and <= 10_000) || text.Style.EdgeWidth is not (>= 0 and <= 1000) || text.Style.ShadowDepth is not (>= 0 and <= 1000))
        {
            throw new ArgumentException("A text's size lies between 1 and 10,000 pixels.", nameof(text));
        }

        if (text.Style.Font.Length is < 1 or > 100 || text.Style.Font.Any(letter => char.IsControl(letter) || letter is ',' or '{' or '}' or '\\'))
        {
            throw new ArgumentException("That is no name of a font.", nameof(text));
        }

        if (!(text.StartSeconds >= 0) || text.StartSeconds >= 36_000 || text.EndSeconds is { } end && !(end > text.StartSeconds && end < 36_000))
        {
            throw new ArgumentException("A text begins and ends within ten hours, and ends after it begins.", nameof(text));
        }
    }
}
