using System.Numerics;
using Reelwright.LocalEngine.Imaging;
using Reelwright.LocalEngine.Imaging.Vision;

namespace Reelwright.LocalEngine.Sources.Painting;

/// <summary>Changes a picture as the words say: season, weather's light, named colours, time of day, then the manner of painting.</summary>
internal sealed class Painter(Look look, long seed)
{
    private readonly Vector3[]? _ramp = look.Palette.Count > 0 ? Colors.Ramp(look.Palette) : null;

    /// <summary>Whether it has to know where sky, ground and rims are.</summary>
    public bool NeedsSurroundings =>
        look.Hour != Hour.Kept || look.Season is Year.Winter or Year.Autumn or Year.Spring || look.Snow + look.Fog + look.Storm + look.Rain > 0;

    private bool ChangesColors => NeedsSurroundings || look.Season != Year.Kept || _ramp is not null;

    /// <param name="source">Stays as it is.</param>
    /// <param name="around">Null where unknown.</param>
    /// <param name="frame">Which frame of a film, for grain that must not stand still.</param>
    public Picture Paint(Picture source, Surroundings? around, int frame)
    {
        var painted = ChangesColors ? Recolored(source, around) : source;
        painted = Styles.Paint(look.Style, painted, seed, frame);
        if (ReferenceEquals(painted, source))
        {
            painted = new Picture(source.Width, source.Height);
            painted.CopyFrom(source);
        }

        return painted;
    }

    private Picture Recolored(Picture source, Surroundings? around)
    {
        var picture = new Picture(source.Width, source.Height);
        var glow = look.Hour == Hour.Night ? Glow(source, around) : null;
        Rows.Each(source.Height, y =>
        {
            for (var x = 0; x < source.Width; x++)
            {
                var i = (y * source.Width) + x;
                var spot = Spot.At(around, x, y, source.Width, source.Height);
                var color = Vector3.Clamp(new(source.R[i], source.G[i], source.B[i]), Vector3.Zero, Vector3.One);
                color = Seasons.Paint(look.Season, color, spot, seed);
                color = Weather(color, spot);
                color = Tinted(color);
                color = Hours.Paint(look.Hour, color, spot, glow is null ? 0 : glow.Linear((x - 1.5f) / 4, (y - 1.5f) / 4), seed);
                (picture.R[i], picture.G[i], picture.B[i]) = (color.X, color.Y, color.Z);
            }
        });
        return picture;
    }

    private Vector3 Weather(Vector3 color, in Spot spot)
    {
        if (look.Snow > 0 && look.Season != Year.Winter)
        {
            color = Seasons.Winter(color, spot, seed, 0.75f * look.Snow);
        }

        var wet = Math.Max(look.Rain * 0.8f, look.Storm);
        if (wet <= 0)
        {
            return color;
        }

        // Wet ground is darker and the closed sky takes colour and contrast from everything.
        var grey = new Vector3(Colors.Luma(color));
        color = Vector3.Lerp(color, grey * new Vector3(0.86f, 0.95f, 1.08f), 0.48f * wet) * (1 - (0.22f * wet));
        if (spot.Sky > 0.02f)
        {
            var heavy = Chance.Clouds(seed + 83, spot.U * 4, spot.V * 7, 4);
            var sky = Vector3.Lerp(new(0.25f, 0.28f, 0.33f), new(0.60f, 0.64f, 0.68f), heavy) * (1 - (0.35f * look.Storm));
            color = Vector3.Lerp(color, Vector3.Lerp(sky, new Vector3(grey.X), 0.3f), spot.Sky * 0.85f * wet);
        }

        return color * (1 - (0.15f * wet * spot.Lying));
    }

    private Vector3 Tinted(Vector3 color)
    {
        if (_ramp is null)
        {
            return color;
        }

        var luma = Math.Clamp(Colors.Luma(color), 0, 1);
        var tint = Colors.WithLuma(_ramp[(int)(luma * 255)], Tones.Mix(luma, Colors.Luma(_ramp[(int)(luma * 255)]), 0.5f));
        return Vector3.Lerp(color, tint, look.PaletteShare);
    }

    /// <summary>Light around windows and lamps, at a quarter of the size.</summary>
    private static Field Glow(Picture source, Surroundings? around)
    {
        var lamps = new Field(source.Width, source.Height);
        Rows.Each(source.Height, y =>
        {
            for (var x = 0; x < source.Width; x++)
            {
                var i = (y * source.Width) + x;
                var warm = source.R[i] - source.B[i];
                var lamp = Tones.Smooth(0.82f, 0.95f, source.R[i]) * Tones.Smooth(0.08f, 0.3f, warm) * (1 - (around?.Sky.Values[i] ?? 0)) * 0.5f;
                lamps.Values[i] = Math.Max(lamp, around?.Windows?.Values[i] ?? 0);
            }
        });
        var small = lamps.Scaled(Math.Max(2, source.Width / 4), Math.Max(2, source.Height / 4));
        return BoxBlur.Gaussian(small, Math.Max(1, small.Width / 50f)).Map(light => Math.Min(1, light * 1.6f));
    }
}
