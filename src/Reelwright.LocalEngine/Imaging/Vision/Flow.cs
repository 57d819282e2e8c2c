using System.Numerics;

namespace Reelwright.LocalEngine.Imaging.Vision;

/// <summary>Where each place of one picture is found in another: dense motion by matching patches, coarse to fine.</summary>
/// <remarks>
/// Coarse: every offset within reach is tried. Finer: offsets spread from neighbour to neighbour and are refined, as in PatchMatch
/// (Barnes and others, 2009) but in steps that read only the step before, so that all cores may work and the result stays the same.
/// </remarks>
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
        var forth = new Matcher(pyramidA, pyramidB).Run();
        var back = new Matcher(pyramidB, pyramidA).Run();
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

    /// <summary>Finds the patches of one pyramid in another.</summary>
    private sealed class Matcher(Texture[] from, Texture[] to)
    {
        private static readonly (int X, int Y)[] Around = [(-1, 0), (1, 0), (0, -1), (0, 1)];

        public Flow Run()
        {
            var (x, y) = Exhaustive(from[0], to[0]);
            for (var level = 0; level < from.Length; level++)
            {
                if (level > 0)
                {
                    var factor = (float)from[level].Width / x.Width;
                    x = Doubled(x, from[level], factor);
                    y = Doubled(y, from[level], factor);
                }

                var common = Common(x, y);
                foreach (var jump in (ReadOnlySpan<int>)[8, 4, 2, 1])
                {
                    (x, y) = Spread(level, x, y, jump, common);
                }
            }

            var error = new Field(x.Width, x.Height);
            Rows.Each(error.Height, row =>
            {
                for (var i = 0; i < error.Width; i++)
                {
                    error[i, row] = Cost(from[^1], to[^1], i, row, (int)x[i, row], (int)y[i, row], 3, float.MaxValue);
                }
            });
            return new Flow(x, y, error);
        }

        private static (Field X, Field Y) Exhaustive(Texture from, Texture to)
        {
            var (x, y) = (new Field(from.Width, from.Height), new Field(from.Width, from.Height));
            var (reachX, reachY) = (from.Width * 4 / 5, from.Height * 4 / 5);
            Rows.Each(from.Height, row =>
            {
                for (var column = 0; column < from.Width; column++)
                {
                    var best = float.MaxValue;
                    for (var dy = -reachY; dy <= reachY; dy++)
                    {
                        for (var dx = -reachX; dx <= reachX; dx++)
                        {
                            var (tx, ty) = (column + dx, row + dy);
                            if (tx < 0 || ty < 0 || tx >= to.Width || ty >= to.Height)
                            {
                                continue;
                            }

                            // Of two equal matches the nearer one: in flat parts everything matches.
                            var away = 0.0012f * MathF.Sqrt((dx * dx) + (dy * dy));
                            var cost = away < best ? Cost(from, to, column, row, dx, dy, 2, best - away) + away : float.MaxValue;
                            if (cost < best)
                            {
                                (best, x[column, row], y[column, row]) = (cost, dx, dy);
                            }
                        }
                    }
                }
            });
            return (x, y);
        }

        private (Field X, Field Y) Spread(int level, Field x, Field y, int jump, Vector2[] common)
        {
            var (a, b) = (from[level], to[level]);
            var (newX, newY) = (new Field(a.Width, a.Height), new Field(a.Width, a.Height));
            Rows.Each(a.Height, row =>
            {
                for (var column = 0; column < a.Width; column++)
                {
                    var best = new Candidate(float.MaxValue, 0, 0);
                    var (hereX, hereY) = (x[column, row], y[column, row]);
                    Try(hereX, hereY);
                    foreach (var (ax, ay) in Around)
                    {
                        var (nx, ny) = (Math.Clamp(column + (ax * jump), 0, a.Width - 1), Math.Clamp(row + (ay * jump), 0, a.Height - 1));
                        Try(x[nx, ny], y[nx, ny]);
                        Try(hereX + ax, hereY + ay);
                    }

                    if (jump == 8)
                    {
                        foreach (var offset in common)
                        {
                            Try(offset.X, offset.Y);
                        }
                    }

                    (newX[column, row], newY[column, row]) = (best.X, best.Y);

                    void Try(float dx, float dy)
                    {
                        var (ix, iy) = ((int)MathF.Round(dx), (int)MathF.Round(dy));
                        var (tx, ty) = (column + ix, row + iy);
                        if (tx < 0 || ty < 0 || tx >= b.Width || ty >= b.Height)
                        {
                            return;
                        }

                        var away = 0.0006f * MathF.Sqrt((ix * ix) + (iy * iy));
                        var cost = Cost(a, b, column, row, ix, iy, 3, best.Cost - away) + away;
                        best = cost < best.Cost ? new Candidate(cost, ix, iy) : best;
                    }
                }
            });
            return (newX, newY);
        }

        /// <summary>Mean colour difference of two patches; given up, with at least the limit, once it is reached.</summary>
        private static float Cost(Texture from, Texture to, int x, int y, int dx, int dy, int radius, float limit)
        {
            var (sum, count) = (Vector4.Zero, ((2 * radius) + 1) * ((2 * radius) + 1));
            for (var j = -radius; j <= radius; j++)
            {
                var (rowA, rowB) = (Math.Clamp(y + j, 0, from.Height - 1) * from.Width, Math.Clamp(y + dy + j, 0, to.Height - 1) * to.Width);
                for (var i = -radius; i <= radius; i++)
                {
                    var left = from.Texels[rowA + Math.Clamp(x + i, 0, from.Width - 1)];
                    sum += Vector4.Abs(left - to.Texels[rowB + Math.Clamp(x + dx + i, 0, to.Width - 1)]);
                }

                if (sum.X + sum.Y + sum.Z > limit * 3 * count)
                {
                    return limit;
                }
            }

            return (sum.X + sum.Y + sum.Z) / (3 * count);
        }

        private static Field Doubled(Field field, Texture size, float factor)
        {
            var doubled = new Field(size.Width, size.Height);
            for (var y = 0; y < doubled.Height; y++)
            {
                for (var x = 0; x < doubled.Width; x++)
                {
                    // The nearest, not a mean: between two motions there is no third.
                    var (sx, sy) = (Math.Min(field.Width - 1, x * field.Width / doubled.Width), Math.Min(field.Height - 1, y * field.Height / doubled.Height));
                    doubled[x, y] = MathF.Round(field[sx, sy] * factor);
                }
            }

            return doubled;
        }

        private static Vector2[] Common(Field x, Field y) =>
            [.. Enumerable.Range(0, x.Values.Length).GroupBy(i => new Vector2(x.Values[i], y.Values[i]))
                .OrderByDescending(group => group.Count()).ThenBy(group => group.Key.X).ThenBy(group => group.Key.Y)
                .Take(6).Select(group => group.Key).Append(Vector2.Zero).Distinct()];

        private readonly record struct Candidate(float Cost, float X, float Y);
    }
}
