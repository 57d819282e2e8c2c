using System.Numerics;

namespace Reelwright.LocalEngine.Imaging.Vision;

/// <summary>Fills what is unknown from what is known around it, near things first (the push-pull pyramid of the Lumigraph, 1996).</summary>
internal static class PushPull
{
    /// <summary>Texels whose spare part is 0 are filled in; parts between 0 and 1 are filled in partly. The result's spare part is 1.</summary>
    public static Texture Fill(Texture known)
    {
        if (known.Width <= 2 && known.Height <= 2)
        {
            return Mean(known);
        }

        var smaller = Fill(Half(known));
        var filled = new Texture(known.Width, known.Height);
        Rows.Each(known.Height, y =>
        {
            for (var x = 0; x < known.Width; x++)
            {
                var here = known.Texels[(y * known.Width) + x];
                var around = smaller.Width > 1 && smaller.Height > 1 ? smaller.Linear((x * 0.5f) - 0.25f, (y * 0.5f) - 0.25f) : smaller.Texels[0];
                var mixed = (here * here.W) + (around * (1 - here.W));
                filled.Texels[(y * known.Width) + x] = mixed with { W = 1 };
            }
        });
        return filled;
    }

    private static Texture Half(Texture full)
    {
        var half = new Texture((full.Width + 1) / 2, (full.Height + 1) / 2);
        Rows.Each(half.Height, y =>
        {
            for (var x = 0; x < half.Width; x++)
            {
                var (sum, weight) = (Vector4.Zero, 0f);
                for (var j = 2 * y; j < Math.Min(full.Height, (2 * y) + 2); j++)
                {
                    for (var i = 2 * x; i < Math.Min(full.Width, (2 * x) + 2); i++)
                    {
                        var texel = full.Texels[(j * full.Width) + i];
                        sum += texel * texel.W;
                        weight += texel.W;
                    }
                }

                half.Texels[(y * half.Width) + x] = weight > 0 ? (sum / weight) with { W = Math.Min(1, weight) } : Vector4.Zero;
            }
        });
        return half;
    }

    private static Texture Mean(Texture known)
    {
        var (sum, weight) = (Vector4.Zero, 0f);
        foreach (var texel in known.Texels)
        {
            sum += texel * texel.W;
            weight += texel.W;
        }

        var mean = new Texture(known.Width, known.Height);
        Array.Fill(mean.Texels, weight > 0 ? (sum / weight) with { W = 1 } : new Vector4(0.5f, 0.5f, 0.5f, 1));
        return mean;
    }
}
