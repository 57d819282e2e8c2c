using System.Numerics;
using Reelwright.LocalEngine.Drawing;

namespace Reelwright.LocalEngine.Rendering;

/// <summary>The light of each time of day.</summary>
internal static class Palettes
{
    public static IReadOnlyDictionary<string, Palette> ByTime { get; } = new Dictionary<string, Palette>(StringComparer.Ordinal)
    {
        ["dawn"] = new()
        {
            Zenith = Tint.Hex("5F7FB5"), Middle = Tint.Hex("D7A3B4"), Horizon = Tint.Hex("FFDDB0"), Halo = Tint.Hex("FFC49A"),
            Disc = Tint.Hex("FFF3DA"), Key = Tint.Hex("D99A78"), Ambient = Tint.Hex("6F6E90"), Fog = Tint.Hex("E8BFB4"),
            CloudLit = Tint.Hex("FFDCC9"), CloudShade = Tint.Hex("A08AAE"), Water = Tint.Hex("4A5F86"),
            Sun = new Vector2(-0.42f, 0.07f), DiscSize = 0.04f, FogDensity = 0.05f,
        },
        ["morning"] = new()
        {
            Zenith = Tint.Hex("4E93D9"), Middle = Tint.Hex("9CCBF0"), Horizon = Tint.Hex("FBEFD2"), Halo = Tint.Hex("FFEDBE"),
            Disc = Tint.Hex("FFFBEA"), Key = Tint.Hex("B0A284"), Ambient = Tint.Hex("7480A0"), Fog = Tint.Hex("DCE6EC"),
            CloudLit = Tint.Hex("FFFFFF"), CloudShade = Tint.Hex("B9C8DC"), Water = Tint.Hex("2F6C96"),
            Sun = new Vector2(-0.5f, 0.26f), FogDensity = 0.04f,
        },
        ["day"] = new()
        {
            Zenith = Tint.Hex("2474CF"), Middle = Tint.Hex("69AEEA"), Horizon = Tint.Hex("CFE9F8"), Halo = Tint.Hex("FFF8DC"),
            Disc = Tint.Hex("FFFFF4"), Key = Tint.Hex("989684"), Ambient = Tint.Hex("7C88A0"), Fog = Tint.Hex("BFDDF0"),
            CloudLit = Tint.Hex("FFFFFF"), CloudShade = Tint.Hex("B4C6DC"), Water = Tint.Hex("14649C"),
            Sun = new Vector2(0.5f, 0.44f),
        },
        ["golden hour"] = new()
        {
            Zenith = Tint.Hex("6C8FB4"), Middle = Tint.Hex("EDC182"), Horizon = Tint.Hex("FFE6A6"), Halo = Tint.Hex("FFD27A"),
            Disc = Tint.Hex("FFF6D8"), Key = Tint.Hex("D29A54"), Ambient = Tint.Hex("77685F"), Fog = Tint.Hex("F4CC8C"),
            CloudLit = Tint.Hex("FFE7B8"), CloudShade = Tint.Hex("C0907A"), Water = Tint.Hex("50615F"),
            Sun = new Vector2(0.42f, 0.15f), DiscSize = 0.045f, FogDensity = 0.055f,
        },
        ["sunset"] = new()
        {
            Zenith = Tint.Hex("332C6B"), Middle = Tint.Hex("D0506C"), Horizon = Tint.Hex("FFB04A"), Halo = Tint.Hex("FF9440"),
            Disc = Tint.Hex("FFE79A"), Key = Tint.Hex("C25F38"), Ambient = Tint.Hex("4D3A58"), Fog = Tint.Hex("E87A52"),
            CloudLit = Tint.Hex("FF9B6A"), CloudShade = Tint.Hex("793F70"), Water = Tint.Hex("3B2A52"),
            Sun = new Vector2(0.2f, 0.055f), DiscSize = 0.075f, FogDensity = 0.045f, Lamps = 0.35f,
        },
        ["dusk"] = new()
        {
            Zenith = Tint.Hex("171B47"), Middle = Tint.Hex("5E4488"), Horizon = Tint.Hex("F48B5E"), Halo = Tint.Hex("FF8A50"),
            Disc = Tint.Hex("FFC890"), Key = Tint.Hex("7A4650"), Ambient = Tint.Hex("363457"), Fog = Tint.Hex("93557E"),
            CloudLit = Tint.Hex("E9708A"), CloudShade = Tint.Hex("45356F"), Water = Tint.Hex("231F4A"),
            Sun = new Vector2(0.26f, -0.05f), FogDensity = 0.04f, Stars = 0.35f, Lamps = 1,
        },
        ["blue hour"] = new()
        {
            Zenith = Tint.Hex("0B1A46"), Middle = Tint.Hex("22488E"), Horizon = Tint.Hex("8DB2DE"), Halo = Tint.Hex("A9C2E8"),
            Disc = Tint.Hex("DDE8FA"), Key = Tint.Hex("32486E"), Ambient = Tint.Hex("2A3C66"), Fog = Tint.Hex("4E74AC"),
            CloudLit = Tint.Hex("6F90C4"), CloudShade = Tint.Hex("223C74"), Water = Tint.Hex("122A58"),
            Sun = new Vector2(-0.3f, -0.08f), Stars = 0.25f, Lamps = 1,
        },
        ["night"] = new()
        {
            Zenith = Tint.Hex("050920"), Middle = Tint.Hex("0D1B40"), Horizon = Tint.Hex("28446F"), Halo = Tint.Hex("52709E"),
            Disc = Tint.Hex("F1F0DC"), Key = Tint.Hex("2C3A58"), Ambient = Tint.Hex("1C2740"), Fog = Tint.Hex("1B3056"),
            CloudLit = Tint.Hex("3D527C"), CloudShade = Tint.Hex("141F3E"), Water = Tint.Hex("081530"),
            Sun = new Vector2(0.48f, 0.4f), DiscSize = 0.036f, IsMoon = true, Stars = 0.8f, Lamps = 1,
        },
        ["starry night"] = new()
        {
            Zenith = Tint.Hex("03040E"), Middle = Tint.Hex("0A1232"), Horizon = Tint.Hex("223A66"), Halo = Tint.Hex("2B4470"),
            Disc = Tint.Hex("F1F0DC"), Key = Tint.Hex("243352"), Ambient = Tint.Hex("18223C"), Fog = Tint.Hex("15264A"),
            CloudLit = Tint.Hex("2B3C66"), CloudShade = Tint.Hex("0E1530"), Water = Tint.Hex("060F26"),
            Sun = new Vector2(-0.9f, -0.3f), IsMoon = true, Stars = 1.8f, Lamps = 1,
        },
        ["moonlight"] = new()
        {
            Zenith = Tint.Hex("0A1330"), Middle = Tint.Hex("1C3562"), Horizon = Tint.Hex("5878A6"), Halo = Tint.Hex("8FA9CE"),
            Disc = Tint.Hex("FBF8E6"), Key = Tint.Hex("4E6288"), Ambient = Tint.Hex("223050"), Fog = Tint.Hex("3C5A88"),
            CloudLit = Tint.Hex("8298BE"), CloudShade = Tint.Hex("1C2C50"), Water = Tint.Hex("0E2142"),
            Sun = new Vector2(0.3f, 0.33f), DiscSize = 0.075f, IsMoon = true, Stars = 0.5f, Lamps = 1,
        },
    };

    public static IReadOnlyDictionary<string, Vector3> ByColour { get; } = new Dictionary<string, Vector3>(StringComparer.Ordinal)
    {
        ["red"] = Tint.Hex("D6302B"),
        ["orange"] = Tint.Hex("F08424"),
        ["yellow"] = Tint.Hex("F7D038"),
        ["gold"] = Tint.Hex("D9A62E"),
        ["green"] = Tint.Hex("3F9A4A"),
        ["teal"] = Tint.Hex("1E8C86"),
        ["turquoise"] = Tint.Hex("35C9D2"),
        ["blue"] = Tint.Hex("2F63D0"),
        ["navy"] = Tint.Hex("22306E"),
        ["purple"] = Tint.Hex("7C3FB0"),
        ["pink"] = Tint.Hex("F28AB2"),
        ["magenta"] = Tint.Hex("D62FA0"),
        ["brown"] = Tint.Hex("7F5233"),
        ["black"] = Tint.Hex("26262B"),
        ["white"] = Tint.Hex("F6F4EE"),
        ["grey"] = Tint.Hex("94989E"),
    };
}
