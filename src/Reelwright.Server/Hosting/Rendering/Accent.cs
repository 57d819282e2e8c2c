using System.Globalization;

namespace Reelwright.Server.Hosting.Rendering;

/// <summary>An sRGB colour, and how well it is seen on another (WCAG 2.2, relative luminance and contrast ratio).</summary>
internal readonly record struct Rgb(byte R, byte G, byte B)
{
    public static readonly Rgb Black = new(0, 0, 0);
    public static readonly Rgb White = new(255, 255, 255);

    public double Luminance => (0.2126 * Linear(R)) + (0.7152 * Linear(G)) + (0.0722 * Linear(B));

    /// <param name="hex"><c>#rrggbb</c>.</param>
    public static Rgb Parse(string hex)
    {
        var number = int.Parse(hex.AsSpan(1), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return new Rgb((byte)(number >> 16), (byte)(number >> 8), (byte)number);
    }

    /// <summary>1 to 21.</summary>
    public double ContrastTo(Rgb other)
    {
        var (a, b) = (Luminance, other.Luminance);
        return (Math.Max(a, b) + 0.05) / (Math.Min(a, b) + 0.05);
    }

    /// <summary>A colour on the way to another one; at 1 it is there.</summary>
    public Rgb Towards(Rgb other, double share) => new(Mix(R, other.R, share), Mix(G, other.G, share), Mix(B, other.B, share));

    public override string ToString() => $"#{R:x2}{G:x2}{B:x2}";

    private static byte Mix(byte from, byte to, double share) => (byte)Math.Round(from + ((to - from) * share));

    private static double Linear(byte channel)
    {
        var value = channel / 255.0;
        return value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4);
    }
}

/// <summary>The page's colour as it is used on one paper.</summary>
/// <param name="Act">Of edges, marks and focus rings: readable on the paper.</param>
/// <param name="Fill">Of buttons, which have an edge: the wish itself, unless it is the paper's own colour.</param>
/// <param name="On">Of letters on the fill, readable there.</param>
internal readonly record struct Accent(Rgb Act, Rgb Fill, Rgb On)
{
    public const double Readable = 4.5;
    private const double Visible = 1.2;
    private const double Step = 0.04;

    public static Accent For(Rgb wish, Rgb paper)
    {
        var fill = Apart(wish, paper, Visible);

        // One of the two always reaches 4.58: their contrasts multiply to 21.
        return new Accent(Apart(wish, paper, Readable), fill, fill.ContrastTo(Rgb.White) >= fill.ContrastTo(Rgb.Black) ? Rgb.White : Rgb.Black);
    }

    /// <summary>The wish, moved away from the paper as little as it takes.</summary>
    private static Rgb Apart(Rgb wish, Rgb paper, double contrast)
    {
        var far = paper.ContrastTo(Rgb.White) > paper.ContrastTo(Rgb.Black) ? Rgb.White : Rgb.Black;
        var colour = wish;
        for (var share = Step; colour.ContrastTo(paper) < contrast; share += Step)
        {
            colour = wish.Towards(far, Math.Min(1, share));
        }

        return colour;
    }
}
