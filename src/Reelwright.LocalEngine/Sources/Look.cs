using System.Numerics;
using Reelwright.LocalEngine.Prompts;

namespace Reelwright.LocalEngine.Sources;

/// <summary>What the words ask of a given picture or film.</summary>
internal sealed record Look
{
    public static readonly Look Plain = new();

    public Hour Hour { get; init; } = Hour.Kept;

    public Year Season { get; init; } = Year.Kept;

    /// <summary>0 none, 1 heavy.</summary>
    public float Rain { get; init; }

    public float Snow { get; init; }

    public float Fog { get; init; }

    public float Storm { get; init; }

    /// <summary>Colours the words name or the scene's own palette, dark to light; empty when the words ask for none.</summary>
    public IReadOnlyList<Vector3> Palette { get; init; } = [];

    /// <summary>How strongly the palette rules, 0 to 1.</summary>
    public float PaletteShare { get; init; } = 0.6f;

    public Style Style { get; init; } = Style.None;

    public CameraMove Camera { get; init; } = CameraMove.FromPrompt;

    /// <summary>How fast the camera goes; 1 is plain.</summary>
    public float Pace { get; init; } = 1;

    /// <summary>Whether the words speak of water that may shimmer.</summary>
    public bool Water { get; init; }

    /// <summary>What the words say of a source. A time of day counts only where it is said: a picture keeps its own otherwise.</summary>
    public static Look Of(string prompt, string? negativePrompt)
    {
        var reading = SceneReader.Read(prompt, negativePrompt);
        var style = StyleOf(reading);
        return new Look
        {
            // Neon implies a night, but paints it by its own means.
            Hour = style == Style.Neon ? Hour.Kept : HourOf(reading, prompt),
            Season = reading.Season switch
            {
                "spring" => Year.Spring,
                "summer" => Year.Summer,
                "autumn" => Year.Autumn,
                "winter" => Year.Winter,
                _ => Year.Kept,
            },
            Rain = reading.Weather.Contains("rain") ? 0.8f : 0,
            Storm = reading.Weather.Contains("storm") ? 1 : 0,
            Snow = reading.Weather.Contains("blizzard") ? 1 : reading.Weather.Contains("snow") ? 0.7f : 0,
            Fog = reading.Weather.Contains("fog") ? 0.85f : reading.Weather.Contains("blizzard") ? 0.6f : reading.Weather.Contains("dust") ? 0.5f : 0,
            Palette = [.. reading.Colours.Select(NamedColors.Of)],
            Style = style,
            Camera = reading.Camera,
            Pace = reading.Pace,
            Water = reading.Has("sea", "coast", "lake", "river", "harbour", "beach", "island", "waterfall", "swamp", "wave"),
        };
    }

    public bool ChangesNothing =>
        Hour == Hour.Kept && Season == Year.Kept && Style == Style.None && Palette.Count == 0 && Rain + Snow + Fog + Storm == 0;

    /// <summary>
    /// The same where the words ask for a change that can be seen. Where they do not (all of them may be names of things), a restyle still has
    /// to become something else: brush strokes, in colours chosen by the seed.
    /// </summary>
    public Look Visible(LocalRequest request)
    {
        if (!ChangesNothing)
        {
            return this;
        }

        var hue = Chance.At(request.Seed, (int)StableHash.Of(request.Prompt));
        return this with { Style = Style.Oil, Palette = [Hue(hue), Hue(hue + 0.38f)], PaletteShare = 0.45f };
    }

    private static Vector3 Hue(float turn) =>
        new(0.5f + (0.4f * MathF.Cos(MathF.Tau * turn)), 0.45f + (0.3f * MathF.Cos(MathF.Tau * (turn - 0.333f))), 0.5f + (0.4f * MathF.Cos(MathF.Tau * (turn - 0.667f))));

    private static Hour HourOf(SceneReading reading, string prompt) => reading.Time switch
    {
        "dawn" or "morning" => Hour.Dawn,
        "golden hour" or "sunset" or "dusk" => Hour.Sunset,
        "night" or "starry night" or "moonlight" or "blue hour" => Hour.Night,

        // The reader calls it day when nothing is said.
        _ => Tokens.Of(prompt).Any(word => word is "day" or "daytime" or "noon" or "midday" or "daylight" or "afternoon") ? Hour.Day : Hour.Kept,
    };

    private static Style StyleOf(SceneReading reading)
    {
        foreach (var style in reading.Styles)
        {
            Style? known = style switch
            {
                "noir" => Style.Noir,
                "watercolor" => Style.Watercolor,
                "oil painting" => Style.Oil,
                "cyberpunk" => Style.Neon,
                "vintage" => Style.Vintage,
                "sketch" => Style.Sketch,
                "anime" or "comic" => Style.Comic,
                "pixel art" => Style.Pixels,
                "pastel" => Style.Pastel,
                "dreamy" => Style.Dreamy,
                "cinematic" => Style.Cinematic,
                _ => null,
            };
            if (known is { } found)
            {
                return found;
            }
        }

        return Style.None;
    }
}

internal enum Hour
{
    Kept,
    Dawn,
    Day,
    Sunset,
    Night,
}

internal enum Year
{
    Kept,
    Spring,
    Summer,
    Autumn,
    Winter,
}

internal enum Style
{
    None,
    Watercolor,
    Sketch,
    Oil,
    Noir,
    Vintage,
    Neon,
    Comic,
    Pixels,
    Pastel,
    Dreamy,
    Cinematic,
}
