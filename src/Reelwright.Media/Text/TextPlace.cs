namespace Reelwright.Media;

/// <summary>Where something stands in a frame, numbered as ASS and numeric keypads do.</summary>
public enum TextPlace
{
    BottomLeft = 1,
    BottomCenter = 2,
    BottomRight = 3,
    CenterLeft = 4,
    Center = 5,
    CenterRight = 6,
    TopLeft = 7,
    TopCenter = 8,
    TopRight = 9,
}

/// <summary>The places by the names that requests use.</summary>
public static class TextPlaces
{
    private static readonly Dictionary<string, TextPlace> Named = new(StringComparer.Ordinal)
    {
        ["top-left"] = TextPlace.TopLeft,
        ["top-center"] = TextPlace.TopCenter,
        ["top-right"] = TextPlace.TopRight,
        ["center-left"] = TextPlace.CenterLeft,
        ["center"] = TextPlace.Center,
        ["center-right"] = TextPlace.CenterRight,
        ["bottom-left"] = TextPlace.BottomLeft,
        ["bottom-center"] = TextPlace.BottomCenter,
        ["bottom-right"] = TextPlace.BottomRight,
    };

    public static IReadOnlyCollection<string> Names => Named.Keys;

    /// <summary>Null for a name that is none.</summary>
    public static TextPlace? Parse(string? name) => name is not null && Named.TryGetValue(name, out var place) ? place : null;

    /// <summary>0 left, 1 middle, 2 right.</summary>
    internal static int Column(this TextPlace place) => ((int)place - 1) % 3;

    /// <summary>0 top, 1 middle, 2 bottom.</summary>
    internal static int Row(this TextPlace place) => 2 - (((int)place - 1) / 3);
}
