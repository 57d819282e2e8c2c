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

/// <summary>The page's colour as it is used on one paper: readable there, and with letters on it that are readable too.</summary>
/// <param name="Act">Of buttons, marks and focus rings.</param>
/// <param name="On">Of letters on it.</param>
internal readonly record struct Accent(Rgb Act, Rgb On)
{
    public const double Readable = 4.5;
    private const double Step = 0.04;

    /// <summary>The wish, moved away from the paper as little as it takes.</summary>
    public static Accent For(Rgb wish, Rgb paper)
    {
        var far = paper.ContrastTo(Rgb.White) > paper.ContrastTo(Rgb.Black) ? Rgb.White : Rgb.Black;
        var act = wish;
        for (var share = Step; act.ContrastTo(paper) < Readable; share += Step)
        {
            act = wish.Towards(far, Math.Min(1, share));
        }

        // One of the two always reaches 4.58: their contrasts multiply to 21.
        return new Accent(act, act.ContrastTo(Rgb.White) >= act.ContrastTo(Rgb.Black) ? Rgb.White : Rgb.Black);
    }
}
