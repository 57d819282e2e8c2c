using Reelwright.LocalEngine.Imaging.Vision;

namespace Reelwright.LocalEngine.Faces;

/// <summary>
/// Fills a hole so smoothly that each value is the mean of its four neighbours (Laplace's equation, the values around the hole fixed), by multigrid:
/// what many steps on a fine grid would do to a wide error, few do on a coarse one. W. Briggs, V. Henson, S. McCormick, "A Multigrid Tutorial" (2000).
/// </summary>
/// <remarks>
/// A coarse cell is inside when all four of its pixels are, so that corrections never reach over the rim; they fall short close to it, where smoothing
/// on the finer grid does the work.
/// </remarks>
internal sealed class Membrane
{
    // One step of an 8-bit picture is 0.0039; an error of a fortieth of that is never seen.
    private const float Tolerance = 1e-4f;
    private const int MostCycles = 100;
    private const int Sweeps = 2;
    private const int CoarseSweeps = 40;
    private const int CoarsestSide = 8;

    private readonly List<Grid> _grids = [];

    /// <param name="inside">The hole, row by row. It may not touch the border of the field.</param>
    /// <exception cref="ArgumentException">It does.</exception>
    public Membrane(int width, int height, bool[] inside)
    {
        var onBorder = Enumerable.Range(0, width).Any(x => inside[x] || inside[((height - 1) * width) + x])
            || Enumerable.Range(0, height).Any(y => inside[y * width] || inside[(y * width) + width - 1]);
        if (onBorder)
        {
            throw new ArgumentException("The hole touches the border.", nameof(inside));
        }

        _grids.Add(new Grid(width, height, inside));
        while (Math.Min(_grids[^1].Width, _grids[^1].Height) > CoarsestSide && _grids[^1].Coarser() is { } coarser)
        {
            _grids.Add(coarser);
        }
    }

    /// <summary>Fills the hole.</summary>
    /// <param name="values">Outside the hole what is known; inside a first guess, which becomes the answer.</param>
    /// <returns>How many cycles it took.</returns>
    /// <exception cref="InvalidOperationException">It did not converge.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public int Fill(float[] values, CancellationToken cancel)
    {
        var finest = _grids[0];
        values.CopyTo(finest.Values.AsSpan());
        var before = (float[])values.Clone();
        for (var cycle = 1; cycle <= MostCycles; cycle++)
        {
            cancel.ThrowIfCancellationRequested();
            Cycle(0);

            // A cycle takes away at least half of the error: what it changed bounds what is left.
            if (Largest(finest.Values, before) < Tolerance)
            {
                finest.Values.CopyTo(values.AsSpan());
                return cycle;
            }

            finest.Values.CopyTo(before.AsSpan());
        }

        throw new InvalidOperationException($"The equation of the blend did not converge in {MostCycles} cycles.");
    }

    private void Cycle(int level)
    {
        var grid = _grids[level];
        if (level == _grids.Count - 1)
        {
            grid.Smooth(CoarseSweeps);
            return;
        }

        var coarse = _grids[level + 1];
        grid.Smooth(Sweeps);
        grid.RestrictTo(coarse);
        Cycle(level + 1);
        grid.Correct(coarse);
        grid.Smooth(Sweeps);
    }

    private static float Largest(float[] one, float[] other)
    {
        var largest = 0f;
        for (var i = 0; i < one.Length; i++)
        {
            largest = MathF.Max(largest, MathF.Abs(one[i] - other[i]));
        }

        return largest;
    }

    /// <summary>One resolution: 4 u - (sum of u's neighbours) = Wanted, inside.</summary>
    private sealed class Grid(int width, int height, bool[] inside)
    {
        public int Width => width;

        public int Height => height;

        public float[] Values { get; } = new float[width * height];

        private float[] Wanted { get; } = new float[width * height];

        /// <summary>Half as wide and high; null when nothing of the hole would be left.</summary>
        public Grid? Coarser()
        {
            // One more row and column, so that the border stays outside the hole for odd sizes too.
            var (half, halfHeight) = ((width + 1) / 2, (height + 1) / 2);
            var smaller = new bool[half * halfHeight];
            for (var y = 0; (2 * y) + 1 < height; y++)
            {
                for (var x = 0; (2 * x) + 1 < width; x++)
                {
                    var at = (2 * y * width) + (2 * x);
                    smaller[(y * half) + x] = inside[at] && inside[at + 1] && inside[at + width] && inside[at + width + 1];
                }
            }

            return smaller.Contains(true) ? new Grid(half, halfHeight, smaller) : null;
        }

        /// <summary>Gauss-Seidel, first the black squares of a chessboard, then the white ones: no square of one colour reads another of it.</summary>
        public void Smooth(int sweeps)
        {
            for (var pass = 0; pass < 2 * sweeps; pass++)
            {
                var colour = pass & 1;
                Rows.Each(height - 2, row =>
                {
                    var y = row + 1;
                    for (var x = 1 + ((y + colour) & 1); x < width - 1; x += 2)
                    {
                        var i = (y * width) + x;
                        if (inside[i])
                        {
                            Values[i] = (Wanted[i] + Values[i - 1] + Values[i + 1] + Values[i - width] + Values[i + width]) * 0.25f;
                        }
                    }
                });
            }
        }

        /// <summary>The coarse grid is to find the error from what is left over here; its step is twice as long, so the right side grows by four.</summary>
        public void RestrictTo(Grid coarse)
        {
            Array.Clear(coarse.Values);
            Rows.Each(coarse.Height, y =>
            {
                for (var x = 0; x < coarse.Width; x++)
                {
                    if (coarse.IsInside(x, y))
                    {
                        var i = (2 * y * width) + (2 * x);
                        coarse.Wanted[(y * coarse.Width) + x] = LeftOver(i) + LeftOver(i + 1) + LeftOver(i + width) + LeftOver(i + width + 1);
                    }
                }
            });
        }

        public void Correct(Grid coarse) =>
            Rows.Each(height, y =>
            {
                for (var x = 0; x < width; x++)
                {
                    if (inside[(y * width) + x])
                    {
                        Values[(y * width) + x] += coarse.Between(x, y);
                    }
                }
            });

        private bool IsInside(int x, int y) => inside[(y * width) + x];

        private float LeftOver(int i) => Wanted[i] - (4 * Values[i]) + Values[i - 1] + Values[i + 1] + Values[i - width] + Values[i + width];

        /// <summary>The value at the middle of a pixel of the finer grid, linear between the middles of the four nearest cells.</summary>
        private float Between(int fineX, int fineY)
        {
            var (x, y) = (fineX / 2, fineY / 2);
            var nextX = Math.Clamp((fineX & 1) == 0 ? x - 1 : x + 1, 0, width - 1);
            var nextY = Math.Clamp((fineY & 1) == 0 ? y - 1 : y + 1, 0, height - 1);
            return (0.5625f * Values[(y * width) + x]) + (0.1875f * (Values[(y * width) + nextX] + Values[(nextY * width) + x]))
                + (0.0625f * Values[(nextY * width) + nextX]);
        }
    }
}
