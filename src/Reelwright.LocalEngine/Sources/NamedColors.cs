using System.Numerics;

namespace Reelwright.LocalEngine.Sources;

/// <summary>The vocabulary's colour words as gamma-encoded sRGB.</summary>
internal static class NamedColors
{
    public static Vector3 Of(string word) => word switch
    {
        "red" => new(0.80f, 0.15f, 0.13f),
        "orange" => new(0.93f, 0.50f, 0.13f),
        "yellow" => new(0.95f, 0.82f, 0.20f),
        "gold" => new(0.85f, 0.66f, 0.25f),
        "green" => new(0.24f, 0.58f, 0.26f),
        "teal" => new(0.10f, 0.52f, 0.52f),
        "turquoise" => new(0.22f, 0.78f, 0.76f),
        "blue" => new(0.18f, 0.38f, 0.80f),
        "navy" => new(0.10f, 0.15f, 0.42f),
        "purple" => new(0.50f, 0.25f, 0.68f),
        "pink" => new(0.95f, 0.60f, 0.70f),
        "magenta" => new(0.86f, 0.16f, 0.62f),
        "brown" => new(0.48f, 0.31f, 0.19f),
        "black" => new(0.07f, 0.07f, 0.08f),
        "white" => new(0.95f, 0.95f, 0.94f),
        _ => new(0.55f, 0.56f, 0.57f),
    };
}
