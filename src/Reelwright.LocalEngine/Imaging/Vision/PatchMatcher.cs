using System.Numerics;

namespace Reelwright.LocalEngine.Imaging.Vision;

/// <summary>Finds the patches of one pyramid of pictures in another; the coarsest comes first.</summary>
/// <remarks>
/// Coarse: every offset within reach is tried. Finer: offsets spread from neighbour to neighbour and are refined, as in PatchMatch
/// (Barnes and others, 2009) but in steps that read only the step before, so that all cores may work and the result stays the same.
/// </remarks>
internal sealed class PatchMatcher(Texture[] from, Texture[] to)
{
    private static readonly (int X, int Y)[] Around = [(-1, 0), (1, 0), (0, -1), (0, 1)];

    /// <returns>Whole offsets at the finest size, and how much the patches found there differ.</returns>
    public (Field X, Field Y, Field Error) Run()
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
        return (x, y, error);
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
