using Reelwright.LocalEngine.Imaging;

namespace Reelwright.LocalEngine.Tests.Sources;

/// <summary>Pictures to work on, drawn by rule: no file, no licence, the same on every machine.</summary>
internal static class Drawn
{
    /// <summary>Sky over hills and a meadow with a path, a red house with a roof and a tree in front.</summary>
    public static Picture Meadow(int width = 320, int height = 192) => Draw(width, height, (u, v) =>
    {
        var color = Mix((0.36f, 0.58f, 0.88f), (0.80f, 0.88f, 0.95f), v / 0.45f);
        var hill = 0.40f + (0.05f * MathF.Sin((u * 7) + 1)) + (0.02f * MathF.Sin(u * 19));
        if (v > hill)
        {
            color = Mix((0.45f, 0.55f, 0.62f), (0.38f, 0.52f, 0.48f), (v - hill) * 8);
        }

        if (v > 0.48f)
        {
            var grass = 0.06f * Grain(u * 90, v * 130);
            color = Mix((0.42f, 0.60f, 0.30f), (0.22f, 0.44f, 0.14f), (v - 0.48f) * 2);
            color = (color.R + grass, color.G + grass, color.B + (grass / 2));
            if (MathF.Abs(u - 0.72f - ((v - 0.48f) * 0.3f)) < 0.01f + ((v - 0.48f) * 0.09f))
            {
                color = (0.70f + grass, 0.60f + grass, 0.44f + grass);
            }
        }

        if (u is > 0.52f and < 0.68f && v is > 0.44f and < 0.62f)
        {
            var window = MathF.Abs(((u - 0.52f) % 0.08f) - 0.04f) < 0.015f && v is > 0.49f and < 0.54f;
            color = window ? (0.16f, 0.18f, 0.25f) : (0.72f, 0.27f, 0.20f);
        }
        else if (v is > 0.34f and <= 0.44f && MathF.Abs(u - 0.60f) < (v - 0.34f) * 1.05f)
        {
            color = (0.36f, 0.20f, 0.17f);
        }

        if (MathF.Abs(u - 0.24f) < 0.018f && v is > 0.50f and < 0.86f)
        {
            color = (0.34f + (0.08f * Grain(u * 200, v * 40)), 0.24f, 0.14f);
        }

        var (cx, cy) = ((u - 0.24f) / 0.14f, (v - 0.34f) / 0.24f);
        if ((cx * cx) + (cy * cy) < 1 + (0.18f * Grain(u * 60, v * 40)))
        {
            var leaf = 0.14f * Grain(u * 120, v * 90);
            color = (0.16f + leaf, 0.38f + leaf, 0.10f + (leaf / 2));
        }

        return color;
    });

    /// <summary>A face before a plain wall: hair, eyes with brows, nose, lips, a blue shirt.</summary>
    public static Picture Portrait(int width = 256, int height = 256, float open = 0, float shiftX = 0, float shiftY = 0) => Draw(width, height, (u, v) =>
    {
        (u, v) = (u - shiftX, v - shiftY);
        var color = (R: 0.55f + (0.1f * v), G: 0.60f + (0.08f * u), B: 0.62f);
        if (v > 0.80f && MathF.Abs(u - 0.5f) < 0.20f + ((v - 0.80f) * 0.9f))
        {
            color = (0.20f, 0.30f, 0.55f + (0.05f * Grain(u * 50, v * 50)));
        }

        if (MathF.Abs(u - 0.5f) < 0.075f && v is > 0.68f and < 0.84f)
        {
            color = (0.74f, 0.54f, 0.43f);
        }

        if (Ellipse(u, v, 0.5f, 0.40f, 0.225f, 0.29f))
        {
            color = (0.24f + (0.06f * Grain(u * 160, v * 30)), 0.15f, 0.09f);
        }

        if (Ellipse(u, v, 0.5f, 0.47f, 0.18f, 0.26f))
        {
            var shade = 1 - (0.25f * MathF.Abs(u - 0.5f) / 0.18f) + (0.02f * Grain(u * 120, v * 120));
            color = (0.88f * shade, 0.66f * shade, 0.54f * shade);
        }

        foreach (var eye in (float[])[0.43f, 0.57f])
        {
            color = MathF.Abs(u - eye) < 0.042f && MathF.Abs(v - 0.375f) < 0.009f ? (0.26f, 0.16f, 0.10f) : color;
            color = Ellipse(u, v, eye, 0.425f, 0.034f, 0.017f) ? (0.95f, 0.95f, 0.94f) : color;
            color = Ellipse(u, v, eye, 0.425f, 0.015f, 0.016f) ? (0.12f, 0.16f, 0.22f) : color;
        }

        color = Ellipse(u, v, 0.5f, 0.535f, 0.028f, 0.012f) ? (0.70f, 0.48f, 0.40f) : color;
        color = Ellipse(u, v, 0.5f, 0.62f + (open * 0.02f), 0.062f, 0.020f + (open * 0.03f)) ? (0.72f, 0.30f, 0.30f) : color;
        return Ellipse(u, v, 0.5f, 0.62f + (open * 0.02f), 0.052f, 0.002f + (open * 0.03f)) ? (0.25f, 0.08f, 0.08f) : color;
    });

    /// <summary>A textured wall with a bright disc in front of it.</summary>
    public static Picture Disc(float x, float y, int width = 320, int height = 192) => Draw(width, height, (u, v) =>
    {
        var wall = 0.32f + (0.16f * Grain(u * 24, v * 15)) + (0.08f * Grain(u * 70, v * 44));
        var (dx, dy) = ((u - x) * width, (v - y) * height);
        var inside = (dx * dx) + (dy * dy) < height * height * 0.0144f;
        return inside ? (0.95f, 0.62f + (0.1f * Grain(dx / 6, dy / 6)), 0.12f) : (wall * 0.8f, wall, wall * 1.1f);
    });

    /// <summary>White shapes on grey: a square or a ring, to be followed.</summary>
    public static Picture Shape(bool ring, int width = 320, int height = 192) => Draw(width, height, (u, v) =>
    {
        var (dx, dy) = ((u - 0.5f) * width / height, v - 0.5f);
        var radius = MathF.Sqrt((dx * dx) + (dy * dy));
        var inside = ring ? radius is > 0.2f and < 0.36f : MathF.Abs(dx) < 0.5f && MathF.Abs(dy) < 0.14f;
        return inside ? (0.92f, 0.90f, 0.86f) : (0.25f, 0.27f, 0.30f);
    });

    public static Picture Draw(int width, int height, Func<float, float, (float R, float G, float B)> paint)
    {
        var picture = new Picture(width, height);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                // Four samples a pixel: real pictures have soft edges.
                var (r, g, b) = (0f, 0f, 0f);
                for (var s = 0; s < 4; s++)
                {
                    var color = paint((x + 0.25f + (0.5f * (s & 1))) / width, (y + 0.25f + (0.5f * (s >> 1))) / height);
                    (r, g, b) = (r + color.R, g + color.G, b + color.B);
                }

                var i = (y * width) + x;
                (picture.R[i], picture.G[i], picture.B[i]) = (Math.Clamp(r / 4, 0, 1), Math.Clamp(g / 4, 0, 1), Math.Clamp(b / 4, 0, 1));
            }
        }

        return picture;
    }

    /// <summary>Smooth value noise around 0, from -1 to 1.</summary>
    public static float Grain(float x, float y)
    {
        var (left, top) = ((int)MathF.Floor(x), (int)MathF.Floor(y));
        var (fx, fy) = (x - left, y - top);
        var upper = Hash(left, top) + (fx * (Hash(left + 1, top) - Hash(left, top)));
        var lower = Hash(left, top + 1) + (fx * (Hash(left + 1, top + 1) - Hash(left, top + 1)));
        return upper + (fy * (lower - upper));
    }

    private static bool Ellipse(float u, float v, float x, float y, float rx, float ry)
    {
        var (dx, dy) = ((u - x) / rx, (v - y) / ry);
        return (dx * dx) + (dy * dy) < 1;
    }

    private static (float R, float G, float B) Mix((float R, float G, float B) a, (float R, float G, float B) b, float t)
    {
        t = Math.Clamp(t, 0, 1);
        return (a.R + ((b.R - a.R) * t), a.G + ((b.G - a.G) * t), a.B + ((b.B - a.B) * t));
    }

    private static float Hash(int x, int y)
    {
        var h = ((uint)x * 374761393u) + ((uint)y * 668265263u);
        h = (h ^ (h >> 13)) * 1274126177u;
        return ((h ^ (h >> 16)) & 0xFFFF) / 32768f - 1;
    }
}
