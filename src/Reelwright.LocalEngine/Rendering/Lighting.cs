using System.Numerics;
using Reelwright.LocalEngine.Drawing;
using Reelwright.LocalEngine.Prompts;

namespace Reelwright.LocalEngine.Rendering;

/// <summary>The palette of a reading: the time of day, bent by weather, place, season, style, mood, colour words and unknown words.</summary>
internal static class Lighting
{
    /// <param name="reading">What was said.</param>
    /// <param name="cfg">How strongly the prompt's palette rules; 1 is plain.</param>
    public static Palette Of(SceneReading reading, double cfg)
    {
        // 1 at plain, growing slowly: guidance of 7 or 8 is ordinary for some models and must not burn the picture.
        var rule = Math.Clamp(1 + (0.22f * MathF.Log2(MathF.Max((float)cfg, 0.25f))), 0.6f, 1.8f);
        var palette = Palettes.ByTime[reading.Time];
        palette = Seasoned(palette, reading.Season);
        palette = Weathered(palette, reading);
        palette = Placed(palette, reading);
        palette = Styled(palette, reading, rule);
        foreach (var colour in reading.Colours)
        {
            palette = Tinted(palette, Palettes.ByColour[colour], MathF.Min(0.34f * rule, 0.75f) / MathF.Sqrt(reading.Colours.Length));
        }

        if (reading.Unknown != 0)
        {
            // Words outside the vocabulary turn the hues a little, each in its own direction.
            var turn = ((reading.Unknown % 1000) / 1000f) - 0.5f;
            var side = ((reading.Unknown / 1000 % 1000) / 1000f) - 0.5f;
            palette = palette.Each(c => Tint.TurnHue(c, turn * 0.45f)) with { Sun = palette.Sun + new Vector2(side * 0.3f, 0) };
        }

        return palette.Each(c => Tint.Saturate(c, 0.55f + (0.45f * rule)));
    }

    private static Palette Seasoned(Palette palette, string? season) => season switch
    {
        "spring" => palette with { Key = palette.Key * new Vector3(1.02f, 1.06f, 0.98f), Horizon = Tint.Mix(palette.Horizon, Tint.Hex("FFE9F0") * Tint.Luma(palette.Horizon), 0.15f) },
        "summer" => palette with { Key = palette.Key * 1.1f, Zenith = Tint.Saturate(palette.Zenith, 1.12f), Halo = palette.Halo * 1.04f },
        "autumn" => palette with { Key = palette.Key * new Vector3(1.08f, 0.98f, 0.86f), Fog = palette.Fog * new Vector3(1.04f, 0.97f, 0.88f) },
        "winter" => palette with { Key = palette.Key * new Vector3(0.94f, 0.98f, 1.06f), Zenith = Tint.Saturate(palette.Zenith, 0.85f) },
        _ => palette,
    };

    private static Palette Weathered(Palette palette, SceneReading reading)
    {
        if (reading.Has("overcast", "rain", "storm"))
        {
            var grey = reading.Has("storm") ? 0.55f : 0.78f;
            palette = Grey(palette, reading.Has("overcast") ? 0.72f : 0.62f, grey) with { DiscSize = 0, Stars = 0, FogDensity = palette.FogDensity + 0.05f };
            palette = palette with { Key = palette.Key * 0.45f, Ambient = palette.Ambient * (reading.Has("storm") ? 0.85f : 1.15f) };
        }

        if (reading.Has("storm"))
        {
            palette = palette.Each(c => c * 0.72f) with { Lamps = MathF.Max(palette.Lamps, 0.8f) };
        }

        if (reading.Has("snow", "blizzard"))
        {
            var white = reading.IsDark ? Tint.Hex("7488B4") : Tint.Hex("DDE6EF");
            palette = Towards(palette, white, reading.Has("blizzard") ? 0.72f : 0.4f) with { FogDensity = palette.FogDensity + (reading.Has("blizzard") ? 0.3f : 0.06f) };
            palette = palette with { DiscSize = reading.Has("blizzard") ? 0 : palette.DiscSize * 0.8f, Ambient = palette.Ambient * (reading.IsDark ? 1.3f : 1.05f) };
        }

        if (reading.Has("fog"))
        {
            var mist = Tint.Mix(palette.Fog, new Vector3(Tint.Luma(palette.Fog) * 1.08f), 0.65f) * (reading.IsDark ? 1.6f : 1);
            palette = Towards(palette, mist, 0.5f) with { Fog = mist, FogDensity = palette.FogDensity + (reading.IsDark ? 0.13f : 0.2f), DiscSize = palette.DiscSize * 0.9f };
        }

        if (reading.Has("dust"))
        {
            var ochre = reading.IsDark ? Tint.Hex("6A4B2E") : Tint.Hex("D9A25E");
            palette = Towards(palette, ochre, 0.6f) with { Fog = ochre, FogDensity = palette.FogDensity + 0.16f };
        }

        return reading.Has("sunny") ? palette with { Key = palette.Key * 1.15f } : palette;
    }

    private static Palette Placed(Palette palette, SceneReading reading)
    {
        if (reading.Has("desert", "canyon", "savanna") && !reading.IsDark)
        {
            palette = palette with { Fog = Tint.Mix(palette.Fog, Tint.Hex("F0CFA0"), 0.55f), Horizon = Tint.Mix(palette.Horizon, Tint.Hex("F6DCB0"), 0.45f) };
        }

        if (reading.Has("mars"))
        {
            var butterscotch = reading.IsDark ? Tint.Hex("4A2C26") : Tint.Hex("E0A878");
            palette = Towards(palette, butterscotch, 0.72f) with { Fog = butterscotch };
        }

        if (reading.Has("lunar"))
        {
            palette = palette with
            {
                Zenith = Tint.Hex("020207"),
                Middle = Tint.Hex("04050C"),
                Horizon = Tint.Hex("080A14"),
                Halo = Tint.Hex("202634"),
                FogDensity = 0,
                Key = Tint.Hex("C8C6C0"),
                Ambient = Tint.Hex("2A2C34"),
                Stars = 1.2f,
                Lamps = 1,
                DiscSize = 0,
                IsMoon = true,
            };
        }

        if (reading.Has("underwater"))
        {
            var dim = reading.IsDark ? 0.5f : 1;
            palette = palette with
            {
                Fog = Tint.Hex("1F84B0") * dim,
                FogDensity = 0.07f,
                Ambient = Tint.Hex("6C93A8") * dim,
                Key = Tint.Hex("5C7C80") * dim,
                Sun = new Vector2(0.12f, 0.6f),
            };
        }

        if (reading.Has("volcano"))
        {
            palette = Towards(palette, Tint.Hex("4A2A2E"), 0.45f) with { Lamps = MathF.Max(palette.Lamps, 0.5f) };
        }

        if (reading.Has("jungle", "swamp"))
        {
            palette = palette with { Fog = Tint.Mix(palette.Fog, Tint.Hex("A9C79A") * (reading.IsDark ? 0.4f : 1), 0.5f), FogDensity = palette.FogDensity + 0.05f };
        }

        return reading.Has("arctic") ? Towards(palette, reading.IsDark ? Tint.Hex("274A78") : Tint.Hex("CFE4F4"), 0.25f) : palette;
    }

    private static Palette Styled(Palette palette, SceneReading reading, float rule)
    {
        if (reading.Has("cyberpunk"))
        {
            palette = Mixed(palette, new Palette
            {
                Zenith = Tint.Hex("0B0620"),
                Middle = Tint.Hex("3A1065"),
                Horizon = Tint.Hex("E0358E"),
                Halo = Tint.Hex("FF5FB0"),
                Disc = Tint.Hex("FFD1F0"),
                Key = Tint.Hex("7A2C80"),
                Ambient = Tint.Hex("26254E"),
                Fog = Tint.Hex("5A2A8C"),
                CloudLit = Tint.Hex("B83C9C"),
                CloudShade = Tint.Hex("22104A"),
                Water = Tint.Hex("120A34"),
            }, MathF.Min(0.75f * rule, 0.95f)) with
            { Lamps = 1 };
        }

        if (reading.Has("pastel"))
        {
            palette = palette.Each(c => Tint.Mix(Tint.Saturate(c, 0.75f), new Vector3(0.93f, 0.88f, 0.93f), 0.3f));
        }

        if (reading.Has("infrared"))
        {
            palette = palette with { Zenith = Tint.Hex("1A1424"), Middle = Tint.Hex("5C4A60"), Horizon = Tint.Hex("C8A8B4"), Key = Tint.Hex("D8C4CA"), Ambient = Tint.Hex("8A7484") };
        }

        if (reading.Has("romantic"))
        {
            palette = Tinted(palette, Tint.Hex("F2789A"), 0.24f * rule);
        }

        if (reading.Has("mysterious"))
        {
            palette = Tinted(palette, Tint.Hex("2E6E70"), 0.28f * rule) with { FogDensity = palette.FogDensity + 0.05f };
        }

        return reading.Has("magical") ? Tinted(palette, Tint.Hex("8C5AE0"), 0.26f * rule) : palette;
    }

    private static Palette Grey(Palette palette, float amount, float level) =>
        palette.Each(c => Tint.Mix(c, new Vector3(0.93f, 0.98f, 1.06f) * Tint.Luma(c) * level * 1.1f, amount)) with
        {
            Middle = Tint.Mix(palette.Middle, new Vector3(0.86f, 0.91f, 1) * (Tint.Luma(palette.Horizon) * level * 0.86f), amount),
            Zenith = Tint.Mix(palette.Zenith, new Vector3(0.84f, 0.9f, 1) * (Tint.Luma(palette.Middle) * level * 0.85f), amount),
        };

    private static Palette Towards(Palette palette, Vector3 colour, float amount) => palette with
    {
        Zenith = Tint.Mix(palette.Zenith, colour * 0.85f, amount),
        Middle = Tint.Mix(palette.Middle, colour * 0.95f, amount),
        Horizon = Tint.Mix(palette.Horizon, colour * 1.05f, amount),
        Fog = Tint.Mix(palette.Fog, colour, amount),
        CloudLit = Tint.Mix(palette.CloudLit, colour * 1.1f, amount * 0.7f),
        CloudShade = Tint.Mix(palette.CloudShade, colour * 0.8f, amount * 0.7f),
        Water = Tint.Mix(palette.Water, colour * 0.6f, amount * 0.5f),
    };

    /// <summary>Moves the hue towards a colour and keeps each tone's brightness, so that a tint never ends day or night.</summary>
    private static Palette Tinted(Palette palette, Vector3 colour, float amount)
    {
        var hue = colour / MathF.Max(Tint.Luma(colour), 0.12f);
        return palette.Each(c => Tint.Mix(c, Vector3.Min(hue * Tint.Luma(c), new Vector3(1.05f)), amount));
    }

    private static Palette Mixed(Palette a, Palette b, float t) => a with
    {
        Zenith = Tint.Mix(a.Zenith, b.Zenith, t),
        Middle = Tint.Mix(a.Middle, b.Middle, t),
        Horizon = Tint.Mix(a.Horizon, b.Horizon, t),
        Halo = Tint.Mix(a.Halo, b.Halo, t),
        Disc = Tint.Mix(a.Disc, b.Disc, t),
        Key = Tint.Mix(a.Key, b.Key, t),
        Ambient = Tint.Mix(a.Ambient, b.Ambient, t),
        Fog = Tint.Mix(a.Fog, b.Fog, t),
        CloudLit = Tint.Mix(a.CloudLit, b.CloudLit, t),
        CloudShade = Tint.Mix(a.CloudShade, b.CloudShade, t),
        Water = Tint.Mix(a.Water, b.Water, t),
    };
}
