using System.Globalization;

namespace Reelwright.Media;

/// <summary>A colour of eight bits a channel.</summary>
public readonly record struct Rgb(byte Red, byte Green, byte Blue)
{
    public static Rgb White { get; } = new(255, 255, 255);

    public static Rgb Black { get; } = new(0, 0, 0);

    /// <summary>Black or white, whichever stands out more (relative luminance, WCAG 2.1).</summary>
    public Rgb Opposite() => Luminance() > 0.179 ? Black : White;

    /// <summary>How much two colours stand out from each other, 1 to 21 (WCAG 2.1); text wants 4.5.</summary>
    public double ContrastTo(Rgb other)
    {
        var (a, b) = (Luminance(), other.Luminance());
        return (Math.Max(a, b) + 0.05) / (Math.Min(a, b) + 0.05);
    }

    private double Luminance() => (0.2126 * Linear(Red)) + (0.7152 * Linear(Green)) + (0.0722 * Linear(Blue));

    /// <summary>Reads #RRGGBB or a name of CSS Color 4, in any case; null when it is neither.</summary>
    public static Rgb? TryParse(string? text)
    {
        if (text is null)
        {
            return null;
        }

        if (text.Length == 7 && text[0] == '#' && int.TryParse(text.AsSpan(1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number))
        {
            return Of(number);
        }

        return CssColours.Find(text) is { } named ? Of(named) : null;
    }

    private static Rgb Of(int number) => new((byte)(number >> 16), (byte)(number >> 8), (byte)number);

    private static double Linear(byte value) =>
        value <= 10 ? value / 255.0 / 12.92 : Math.Pow(((value / 255.0) + 0.055) / 1.055, 2.4);
}
