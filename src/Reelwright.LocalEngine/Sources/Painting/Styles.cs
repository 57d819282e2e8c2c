using System.Numerics;
using Reelwright.LocalEngine.Imaging;
using Reelwright.LocalEngine.Imaging.Vision;

namespace Reelwright.LocalEngine.Sources.Painting;

/// <summary>Ways of painting that need to see a neighbourhood: brush, pencil, ink, glow.</summary>
internal static class Styles
{
    private static readonly Vector3 Paper = new(0.96f, 0.94f, 0.89f);

    public static Picture Paint(Style style, Picture source, long seed, int frame) => style switch
    {
        Style.Watercolor => Watercolor(source, seed),
        Style.Sketch => Sketch(source, seed),
        Style.Oil => Brushes.Oil(source, seed),
        Style.Noir => Each(source, (c, u, v, x, y) => Noir(c, u, v)),
        Style.Vintage => Each(source, (c, u, v, x, y) => Vintage(c, u, v, Chance.At(seed + frame, x, y))),
        Style.Neon => Neon(source),
        Style.Comic => Comic(source),
        Style.Pixels => Pixels(source),
        Style.Pastel => Each(source, (c, u, v, x, y) => Vector3.Lerp(Colors.Saturated(c, 0.75f), new(0.98f, 0.95f, 0.96f), 0.38f)),
        Style.Dreamy => Dreamy(source),
        Style.Cinematic => Each(source, (c, u, v, x, y) => Cinematic(c, u, v)),
        _ => source,
    };

    private static Picture Watercolor(Picture source, long seed)
    {
        // Washes run a little over their outlines.
        var bent = Bent(source, seed, source.Width / 220f);
        var flat = Simplify.Of(bent, Math.Max(4, source.Width / 110), 0.004f);
        var edges = EdgeMap.Strength(Tones.Luma(flat));
        return Each(flat, (c, u, v, x, y) =>
        {
            var grain = Chance.Clouds(seed + 21, u * 150, v * 100, 2) - 0.5f;
            var pool = Chance.Clouds(seed + 23, u * 9, v * 6, 3) - 0.5f;
            var pigment = 1 + (0.5f * pool) + (0.20f * grain) + Math.Min(0.9f, edges[x, y] * 5);

            // Pigment darkens paper by multiplication: more of it, a higher power.
            var wash = Colors.Saturated(Vector3.Lerp(c, Vector3.One, 0.24f), 1.15f);
            var laid = new Vector3(MathF.Pow(Math.Clamp(wash.X, 0.02f, 1), pigment), MathF.Pow(Math.Clamp(wash.Y, 0.02f, 1), pigment), MathF.Pow(Math.Clamp(wash.Z, 0.02f, 1), pigment));
            var border = Math.Min(Math.Min(u, 1 - u) * source.Width, Math.Min(v, 1 - v) * source.Height) / source.Height;
            var dry = Tones.Smooth(0.055f, 0.02f, border + (0.05f * (Chance.Clouds(seed + 29, u * 22, v * 14, 3) - 0.5f)));
            return Vector3.Lerp(laid, Vector3.One, dry) * Paper * (1 + (0.05f * grain));
        });
    }

    private static Picture Sketch(Picture source, long seed)
    {
        var luma = Tones.Luma(source);
        var soft = BoxBlur.Gaussian(luma, source.Width / 90f);
        var edges = EdgeMap.Strength(BoxBlur.Of(luma, 1));
        return Each(source, (c, u, v, x, y) =>
        {
            // Dividing by the blurred tone leaves what differs from its surroundings: lines.
            var line = Math.Min(1, (luma[x, y] + 0.03f) / (soft[x, y] + 0.03f));
            var stroke = Math.Clamp(1 - (2.6f * edges[x, y]), 0, 1);
            var grain = Chance.Clouds(seed + 41, u * 260, v * 160, 2);
            var hatch = Hatch(x, y, 0.78f, soft[x, y], 0.50f, grain) * Hatch(x, y, -0.78f, soft[x, y], 0.26f, grain);
            var tone = 1 - ((1 - (line * line * stroke)) * (0.75f + (0.5f * grain)));
            return Vector3.Lerp(new Vector3(0.17f, 0.17f, 0.19f), Paper, Math.Clamp(tone * hatch, 0, 1));
        });
    }

    private static float Hatch(int x, int y, float slant, float tone, float below, float grain)
    {
        var dark = Tones.Smooth(below, below * 0.3f, tone);
        var wave = MathF.Sin((x + (slant * y) + (grain * 3)) * 1.25f);
        return 1 - (dark * 0.55f * Tones.Smooth(-0.2f, 0.9f, wave));
    }

    private static Vector3 Noir(Vector3 color, float u, float v)
    {
        // Film blind to red darkens skin and brick and makes skies pale.
        var grey = Colors.Contrast(Math.Clamp((0.15f * color.X) + (0.55f * color.Y) + (0.30f * color.Z), 0, 1), 0.9f);
        return new Vector3(MathF.Pow(grey, 1.15f) * Vignette(u, v, 0.75f));
    }

    private static Vector3 Vintage(Vector3 color, float u, float v, float grain)
    {
        var faded = Vector3.Lerp(color, Colors.WithLuma(new(0.75f, 0.58f, 0.38f), Colors.Luma(color)), 0.62f);
        faded = (faded * 0.82f) + new Vector3(0.105f, 0.08f, 0.06f);
        return (faded * Vignette(u, v, 0.45f)) + new Vector3((grain - 0.5f) * 0.07f);
    }

    private static Vector3 Cinematic(Vector3 color, float u, float v)
    {
        var luma = Colors.Luma(color);
        var split = Vector3.Lerp(new(-0.045f, 0.01f, 0.055f), new(0.055f, 0.012f, -0.05f), Tones.Smooth(0.2f, 0.75f, luma));
        return Colors.Contrast(color + split, 0.35f) * Vignette(u, v, 0.45f);
    }

    private static Picture Neon(Picture source)
    {
        var edges = EdgeMap.Strength(BoxBlur.Of(Tones.Luma(source), 1)).Map(e => Math.Min(1, e * 2.2f));
        var halo = BoxBlur.Gaussian(edges, source.Width / 110f);
        return Each(source, (c, u, v, x, y) =>
        {
            var luma = Colors.Luma(c);
            var tone = Vector3.Lerp(new(0.05f, 0.02f, 0.14f), Vector3.Lerp(new(0.45f, 0.10f, 0.55f), new(0.10f, 0.75f, 0.85f), Tones.Smooth(0.3f, 0.8f, luma)), luma);
            var body = Vector3.Lerp(tone, Colors.Saturated(c, 1.3f) * 0.45f, 0.35f) * 0.75f;
            var tube = Vector3.Lerp(new(1, 0.15f, 0.75f), new(0.15f, 0.95f, 1), Tones.Smooth(0.35f, 0.65f, u + (0.25f * MathF.Sin(v * 6)) - (0.3f * (c.Z - c.X))));
            return body + (tube * (edges[x, y] * 0.75f)) + (tube * (halo[x, y] * 1.1f));
        });
    }

    private static Picture Comic(Picture source)
    {
        var flat = Simplify.Of(source, Math.Max(4, source.Width / 120), 0.004f);
        var luma = Tones.Luma(flat);
        var ink = EdgeMap.Ink(Tones.Luma(source), Math.Max(1, source.Width / 640f));
        return Each(flat, (c, u, v, x, y) =>
        {
            var tone = Math.Clamp(luma[x, y], 0, 1) * 5;
            var step = MathF.Floor(tone) + Tones.Smooth(0.35f, 0.65f, tone - MathF.Floor(tone));
            var drawn = Colors.Saturated(Colors.WithLuma(Vector3.Max(c, new(0.02f)), Math.Clamp((step + 0.15f) / 5.1f, 0, 1)), 1.45f);
            return drawn * (1 - ink[x, y]);
        });
    }

    private static Picture Pixels(Picture source)
    {
        var block = Math.Max(3, source.Height / 80);
        var (w, h) = ((source.Width + block - 1) / block, (source.Height + block - 1) / block);
        var picture = new Picture(source.Width, source.Height);
        Rows.Each(h, by =>
        {
            for (var bx = 0; bx < w; bx++)
            {
                Block(source, picture, bx * block, by * block, block);
            }
        });
        return picture;
    }

    private static void Block(Picture source, Picture target, int left, int top, int block)
    {
        var (right, bottom) = (Math.Min(source.Width, left + block), Math.Min(source.Height, top + block));
        var sum = Vector3.Zero;
        for (var y = top; y < bottom; y++)
        {
            for (var x = left; x < right; x++)
            {
                var i = (y * source.Width) + x;
                sum += new Vector3(source.R[i], source.G[i], source.B[i]);
            }
        }

        // Six levels a channel, and a chequered half step between them, as on old machines.
        var color = Colors.Saturated(sum / ((right - left) * (bottom - top)), 1.25f);
        var dither = (((left / block) + (top / block)) & 1) == 0 ? 0.13f : -0.13f;
        var level = (color * 5) + new Vector3(dither + 0.5f);
        color = new Vector3(MathF.Floor(level.X), MathF.Floor(level.Y), MathF.Floor(level.Z)) / 5;
        for (var y = top; y < bottom; y++)
        {
            for (var x = left; x < right; x++)
            {
                var i = (y * source.Width) + x;
                (target.R[i], target.G[i], target.B[i]) = (color.X, color.Y, color.Z);
            }
        }
    }

    private static Picture Dreamy(Picture source)
    {
        var glow = Simplify.Of(source, source.Width / 14, 1);
        return Each(source, (c, u, v, x, y) =>
        {
            var at = (y * source.Width) + x;
            var around = new Vector3(glow.R[at], glow.G[at], glow.B[at]);
            var screened = Vector3.One - ((Vector3.One - (c * 0.85f)) * (Vector3.One - (around * 0.5f)));
            return (screened * 0.93f) + new Vector3(0.05f, 0.035f, 0.06f);
        });
    }

    private static float Vignette(float u, float v, float amount) =>
        1 - (amount * Tones.Smooth(0.28f, 0.85f, MathF.Sqrt(((u - 0.5f) * (u - 0.5f)) + ((v - 0.5f) * (v - 0.5f)))));

    private static Picture Bent(Picture source, long seed, float reach)
    {
        var texture = Texture.Of(source);
        var picture = new Picture(source.Width, source.Height);
        Rows.Each(source.Height, y =>
        {
            for (var x = 0; x < source.Width; x++)
            {
                var (u, v) = ((float)x / source.Height * 22, (float)y / source.Height * 22);
                var c = texture.Linear(x + (reach * 2 * (Chance.Noise(seed, u, v) - 0.5f)), y + (reach * 2 * (Chance.Noise(seed + 1, u, v) - 0.5f)));
                var i = (y * source.Width) + x;
                (picture.R[i], picture.G[i], picture.B[i]) = (c.X, c.Y, c.Z);
            }
        });
        return picture;
    }

    private static Picture Each(Picture source, Func<Vector3, float, float, int, int, Vector3> paint)
    {
        var picture = new Picture(source.Width, source.Height);
        Rows.Each(source.Height, y =>
        {
            for (var x = 0; x < source.Width; x++)
            {
                var i = (y * source.Width) + x;
                var color = Vector3.Clamp(new(source.R[i], source.G[i], source.B[i]), Vector3.Zero, Vector3.One);
                var painted = paint(color, (x + 0.5f) / source.Width, (y + 0.5f) / source.Height, x, y);
                (picture.R[i], picture.G[i], picture.B[i]) = (painted.X, painted.Y, painted.Z);
            }
        });
        return picture;
    }
}
