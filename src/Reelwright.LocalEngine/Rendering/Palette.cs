using System.Numerics;
using Reelwright.LocalEngine.Drawing;

namespace Reelwright.LocalEngine.Rendering;

/// <summary>The colours and the light of a scene.</summary>
internal sealed record Palette
{
    public Vector3 Zenith { get; init; }

    public Vector3 Middle { get; init; }

    public Vector3 Horizon { get; init; }

    /// <summary>The halo around the sun or moon.</summary>
    public Vector3 Halo { get; init; }

    /// <summary>The disc itself.</summary>
    public Vector3 Disc { get; init; }

    /// <summary>Light that falls on the sunny side.</summary>
    public Vector3 Key { get; init; }

    /// <summary>Light that falls everywhere.</summary>
    public Vector3 Ambient { get; init; }

    public Vector3 Fog { get; init; }

    /// <summary>How much of the fog's colour one unit of depth adds.</summary>
    public float FogDensity { get; init; } = 0.035f;

    public Vector3 CloudLit { get; init; }

    public Vector3 CloudShade { get; init; }

    public Vector3 Water { get; init; }

    /// <summary>The disc's place: world x, and height above the horizon.</summary>
    public Vector2 Sun { get; init; }

    public float DiscSize { get; init; } = 0.035f;

    /// <summary>Whether the disc is the moon's.</summary>
    public bool IsMoon { get; init; }

    /// <summary>How many stars, 0 to 2.</summary>
    public float Stars { get; init; }

    /// <summary>0 by day, 1 when windows and lamps are lit.</summary>
    public float Lamps { get; init; }

    public Vector3 Lamp { get; init; } = Tint.Hex("FFCB6B");

    /// <summary>-1 when the light comes from the left, 1 from the right.</summary>
    public float Side => Sun.X < 0 ? -1 : 1;

    /// <summary>What a surface looks like at that depth.</summary>
    /// <param name="albedo">Its own colour.</param>
    /// <param name="lit">0 in shade, 1 in full light.</param>
    /// <param name="z">Depth; 1 is near.</param>
    public Vector3 See(Vector3 albedo, float lit, float z) => Haze(albedo * (Ambient + (Key * lit)), z);

    /// <summary>The air between; beyond depth 12 it thickens no more, so that far ranges still show.</summary>
    public Vector3 Haze(Vector3 colour, float z) =>
        Tint.Mix(Fog, colour, MathF.Exp(-FogDensity * Math.Clamp(z - 1, 0, 11)));

    /// <summary>Applies one change to every colour.</summary>
    public Palette Each(Func<Vector3, Vector3> change) => this with
    {
        Zenith = change(Zenith),
        Middle = change(Middle),
        Horizon = change(Horizon),
        Halo = change(Halo),
        Disc = change(Disc),
        Key = change(Key),
        Ambient = change(Ambient),
        Fog = change(Fog),
        CloudLit = change(CloudLit),
        CloudShade = change(CloudShade),
        Water = change(Water),
    };

    /// <summary>The sky's colour at a height above the horizon, 0 to 1 (below it: the horizon's).</summary>
    public Vector3 Sky(float above)
    {
        var t = Math.Clamp(above, 0, 1);
        return t < 0.35f
            ? Tint.Mix(Horizon, Middle, Tint.Smooth(-0.08f, 0.36f, t))
            : Tint.Mix(Middle, Zenith, Tint.Smooth(0.28f, 0.85f, t));
    }
}
