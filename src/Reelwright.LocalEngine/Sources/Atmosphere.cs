using Reelwright.LocalEngine.Imaging;
using Reelwright.LocalEngine.Imaging.Vision;

namespace Reelwright.LocalEngine.Sources;

/// <summary>Weather that moves in front of a picture: rain, snow, drifting fog, lightning.</summary>
internal sealed class Atmosphere(Look look, long seed)
{
    public bool IsClear => look.Rain + look.Snow + look.Fog + look.Storm == 0;

    /// <param name="nearness">Nearness of what the frame shows, of any size; fog is thicker where it is far. Null when unknown.</param>
    /// <param name="share">0 leaves the frame as it is, 1 is the full weather.</param>
    public void Draw(Picture frame, Field? nearness, float seconds, float share)
    {
        if (share <= 0)
        {
            return;
        }

        if (look.Fog > 0)
        {
            Fog(frame, nearness, seconds, share * look.Fog);
        }

        if (look.Storm > 0)
        {
            Lightning(frame, seconds, share * look.Storm);
        }

        if (Math.Max(look.Rain, look.Storm * 0.8f) is > 0 and var rain)
        {
            Rain(frame, seconds, share, rain);
        }

        if (look.Snow > 0)
        {
            Snow(frame, seconds, share);
        }
    }

    private void Fog(Picture frame, Field? nearness, float seconds, float density)
    {
        // Fog has no fine detail: a quarter of the size is enough and sixteen times quicker.
        var veil = new Field((frame.Width / 4) + 1, (frame.Height / 4) + 1);
        Rows.Each(veil.Height, y =>
        {
            for (var x = 0; x < veil.Width; x++)
            {
                var (u, v) = ((x + 0.5f) / veil.Width, (y + 0.5f) / veil.Height);
                var near = nearness?.Linear(u * (nearness.Width - 1), v * (nearness.Height - 1)) ?? Tones.Smooth(0.3f, 1.1f, v);
                var banks = Chance.Clouds(seed + 31, (u * 3) + (seconds * 0.14f), (v * 5) - (seconds * 0.02f), 4);
                veil[x, y] = Math.Clamp(density * (1.02f - (0.85f * near)) * (0.45f + (1.1f * banks)), 0, 0.93f);
            }
        });
        var (r, g, b) = look.Hour == Hour.Night ? (0.16f, 0.19f, 0.25f) : look.Hour is Hour.Sunset or Hour.Dawn ? (0.88f, 0.76f, 0.68f) : (0.82f, 0.84f, 0.86f);
        Rows.Each(frame.Height, y =>
        {
            for (var x = 0; x < frame.Width; x++)
            {
                var (i, k) = ((y * frame.Width) + x, veil.Linear((x * 0.25f) - 0.375f, (y * 0.25f) - 0.375f));
                frame.R[i] += k * (r - frame.R[i]);
                frame.G[i] += k * (g - frame.G[i]);
                frame.B[i] += k * (b - frame.B[i]);
            }
        });
    }

    private void Rain(Picture frame, float seconds, float share, float rain)
    {
        var unit = frame.Height / 480f;
        var count = (int)(frame.Width * frame.Height / 480f / unit * (0.25f + rain) / unit);
        for (var drop = 0; drop < count; drop++)
        {
            var near = Chance.At(seed, drop, 1);
            var length = (9 + (26 * near * near)) * unit;
            var fall = (620 + (700 * near)) * unit;
            var slant = 0.10f + (0.15f * look.Storm);
            var height = frame.Height + length;
            var travelled = (Chance.At(seed, drop, 2) * height) + (fall * seconds);
            var turn = (int)(travelled / height);
            var y = (travelled % height) - length;
            var x = (Chance.At(seed, drop, 3, turn) * frame.Width * 1.2f) - (frame.Width * 0.1f) + (y * slant);
            Streak(frame, x, y, slant, length, share * (0.10f + (0.22f * near)));
        }
    }

    private static void Streak(Picture frame, float x, float y, float slant, float length, float light)
    {
        for (var step = 0; step < (int)length; step++)
        {
            var (at, row) = (x + (step * slant), (int)y + step);
            var left = (int)MathF.Floor(at);
            if (row < 0 || row >= frame.Height || left < 0 || left + 1 >= frame.Width)
            {
                continue;
            }

            var (i, tail) = ((row * frame.Width) + left, light * (step + 1) / length);
            Lighten(frame, i, tail * (1 - (at - left)));
            Lighten(frame, i + 1, tail * (at - left));
        }
    }

    private void Snow(Picture frame, float seconds, float share)
    {
        var unit = frame.Height / 480f;
        var count = (int)(frame.Width / unit * frame.Height / unit / 700f * (0.3f + look.Snow));
        for (var flake = 0; flake < count; flake++)
        {
            var near = Chance.At(seed, flake, 4);
            near *= near;
            var radius = (0.9f + (2.6f * near)) * unit;
            var height = frame.Height + (4 * radius);
            var travelled = (Chance.At(seed, flake, 5) * height) + ((38 + (85 * near)) * unit * seconds);
            var turn = (int)(travelled / height);
            var sway = MathF.Sin((seconds * (0.8f + Chance.At(seed, flake, 6))) + (6.28f * Chance.At(seed, flake, 7))) * 14 * unit;
            var x = (((Chance.At(seed, flake, 8, turn) * frame.Width * 1.2f) + (20 * unit * seconds * (0.5f + near))) % (frame.Width * 1.2f)) - (frame.Width * 0.1f);
            Flake(frame, x + sway, (travelled % height) - (2 * radius), radius, share * (0.85f - (0.35f * near)));
        }
    }

    private static void Flake(Picture frame, float x, float y, float radius, float light)
    {
        for (var j = Math.Max(0, (int)(y - radius)); j <= Math.Min(frame.Height - 1, (int)(y + radius) + 1); j++)
        {
            for (var i = Math.Max(0, (int)(x - radius)); i <= Math.Min(frame.Width - 1, (int)(x + radius) + 1); i++)
            {
                var (dx, dy) = (i - x, j - y);
                var inside = 1 - (((dx * dx) + (dy * dy)) / (radius * radius));
                if (inside > 0)
                {
                    Lighten(frame, (j * frame.Width) + i, light * inside);
                }
            }
        }
    }

    private void Lightning(Picture frame, float seconds, float share)
    {
        var slot = (int)(seconds / 1.7f);
        var since = seconds - (slot * 1.7f) - (1.2f * Chance.At(seed, slot, 9));
        if (Chance.At(seed, slot, 10) > 0.65f || since < 0)
        {
            return;
        }

        // Two strokes, the second weaker, both gone within a third of a second.
        var flash = share * 0.45f * (MathF.Exp(-since * 14) + (since > 0.13f ? 0.6f * MathF.Exp(-(since - 0.13f) * 10) : 0));
        if (flash < 0.004f)
        {
            return;
        }

        Rows.Each(frame.Height, y =>
        {
            var light = flash * (1 - (0.6f * y / frame.Height));
            for (var i = y * frame.Width; i < (y + 1) * frame.Width; i++)
            {
                Lighten(frame, i, light);
            }
        });
    }

    private static void Lighten(Picture frame, int i, float light)
    {
        frame.R[i] += light * (0.93f - frame.R[i]);
        frame.G[i] += light * (0.96f - frame.G[i]);
        frame.B[i] += light * (1f - frame.B[i]);
    }
}
