using System.Numerics;

namespace Reelwright.LocalEngine.Imaging.Vision;

/// <summary>Where each place of one picture is found in another: dense motion by matching patches, coarse to fine.</summary>
internal sealed class Flow
{
    private const int FinestWidth = 208;
    private const int Levels = 3;

    private Flow(Field x, Field y, Field trust) => (X, Y, Trust) = (x, y, trust);

    /// <summary>Offset in pixels of this field's own size.</summary>
    public Field X { get; }

    public Field Y { get; }

    /// <summary>1 where the way there and back again ends where it began, towards 0 where the place is hidden in the other picture.</summary>
    public Field Trust { get; }

    /// <summary>Both ways at once: each way needs the other to be trusted.</summary>
    public static (Flow Forth, Flow Back) Between(Picture a, Picture b)
    {
        var (pyramidA, pyramidB) = (Pyramid(a), Pyramid(b));
        var forth = Matched(pyramidA, pyramidB);
        var back = Matched(pyramidB, pyramidA);
        var trusted = (Checked(forth, back), Checked(back, forth));
        return (trusted.Item1.Filled(Luma(pyramidA[^1])), trusted.Item2.Filled(Luma(pyramidB[^1])));
    }

    /// <summary>How much of the first picture is found again in the second, 0 to 1.</summary>
    public float Found => Trust.Mean();

    /// <summary>The most frequent offset: the camera's, where most of the picture stands still.</summary>
    public Vector2 Dominant()
    {
        var votes = new Dictionary<(int, int), float>();
        for (var i = 0; i < X.Values.Length; i++)
        {
            var key = ((int)MathF.Round(X.Values[i]), (int)MathF.Round(Y.Values[i]));
            votes[key] = votes.GetValueOrDefault(key) + Trust.Values[i];
        }

        var (x, y) = votes.OrderByDescending(vote => vote.Value).ThenBy(vote => vote.Key).First().Key;
        return new(x, y);
    }

    /// <summary>The same motion at another size, with hard steps between what moves differently.</summary>
    public Flow Scaled(int width, int height)
    {
        var scale = (float)width / X.Width;

        // Not guided by the picture: its texture would tear the motion's outline.
        var x = Window.Sharpened(X.Scaled(width, height), 2, 0.7f).Map(value => value * scale);
        var y = Window.Sharpened(Y.Scaled(width, height), 2, 0.7f).Map(value => value * scale);
        return new Flow(x, y, Trust.Scaled(width, height));
    }

    public static Field Luma(Texture texture)
    {
        var luma = new Field(texture.Width, texture.Height);
        for (var i = 0; i < luma.Values.Length; i++)
        {
            var t = texture.Texels[i];
            luma.Values[i] = (0.2126f * t.X) + (0.7152f * t.Y) + (0.0722f * t.Z);
        }

        return luma;
    }

    private static Flow Matched(Texture[] from, Texture[] to)
    {
        var (x, y, error) = new PatchMatcher(from, to).Run();
        return new Flow(x, y, error);
    }

    private static Texture[] Pyramid(Picture picture)
    {
        var levels = new Texture[Levels];
        var (w, h) = (Math.Min(FinestWidth, picture.Width), 0);
        h = Math.Max(8, (int)MathF.Round((float)picture.Height * w / picture.Width));
        for (var level = Levels - 1; level >= 0; level--)
        {
            levels[level] = Texture.Of(Resampler.Cover(picture, Math.Max(8, w), Math.Max(8, h)));
            (w, h) = (w / 2, h / 2);
        }

        return levels;
    }

    private static Flow Checked(Flow way, Flow back)
    {
        var trust = new Field(way.X.Width, way.X.Height);
        Rows.Each(trust.Height, y =>
        {
            for (var x = 0; x < trust.Width; x++)
            {
                var (dx, dy) = (way.X[x, y], way.Y[x, y]);
                var (tx, ty) = (x + dx, y + dy);
                var (rx, ry) = (dx + back.X.Linear(tx, ty), dy + back.Y.Linear(tx, ty));
                var inside = tx >= 0 && ty >= 0 && tx <= trust.Width - 1 && ty <= trust.Height - 1;
                var error = way.Trust[x, y];
                trust[x, y] = inside ? MathF.Exp(-((rx * rx) + (ry * ry)) / 4) * MathF.Exp(-error * 9) : 0;
            }
        });
        return new Flow(way.X, way.Y, trust);
    }

    /// <summary>Offsets nobody trusts are replaced by those of trusted neighbours of like colour.</summary>
    private Flow Filled(Field luma)
    {
        var (x, y, weight) = (X, Y, Trust.Map(t => (t * t) + 1e-4f));
        foreach (var radius in (ReadOnlySpan<int>)[2, 6, 16])
        {
            var total = GuidedFilter.Smooth(luma, weight, radius, 2e-2f);
            var sumX = GuidedFilter.Smooth(luma, x.With(weight, (v, k) => v * k), radius, 2e-2f);
            var sumY = GuidedFilter.Smooth(luma, y.With(weight, (v, k) => v * k), radius, 2e-2f);
            var keep = Trust.Map(t => Tones.Smooth(0.1f, 0.5f, t));
            x = Kept(x, sumX, total, keep);
            y = Kept(y, sumY, total, keep);
        }

        return new Flow(x, y, Trust);
    }

    private static Field Kept(Field value, Field sum, Field total, Field keep)
    {
        var kept = new Field(value.Width, value.Height);
        for (var i = 0; i < kept.Values.Length; i++)
        {
            var smooth = total.Values[i] > 1e-4f ? sum.Values[i] / total.Values[i] : value.Values[i];
            kept.Values[i] = Tones.Mix(smooth, value.Values[i], keep.Values[i]);
        }

        return kept;
    }
}
