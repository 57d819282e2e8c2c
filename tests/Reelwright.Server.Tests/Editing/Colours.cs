using Reelwright.Media;

namespace Reelwright.Server.Tests.Editing;

/// <summary>Tells colours of pictures by name.</summary>
internal static class Colours
{
    private static readonly (string Name, int Red, int Green, int Blue)[] Named =
    [
        ("red", 255, 0, 0), ("lime", 0, 255, 0), ("blue", 0, 0, 255), ("white", 255, 255, 255), ("black", 0, 0, 0), ("yellow", 255, 255, 0), ("gray", 128, 128, 128), ("magenta", 255, 0, 255),
    ];

    public static string Nearest(RawImage picture, int x, int y)
    {
        var at = ((y * picture.Width) + x) * 4;
        var (red, green, blue) = (picture.Pixels[at], picture.Pixels[at + 1], picture.Pixels[at + 2]);
        return Named.MinBy(colour => Math.Abs(colour.Red - red) + Math.Abs(colour.Green - green) + Math.Abs(colour.Blue - blue)).Name;
    }
}
