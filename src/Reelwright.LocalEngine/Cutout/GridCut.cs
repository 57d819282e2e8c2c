namespace Reelwright.LocalEngine.Cutout;

/// <summary>Parts a picture along its edges: each pixel to the side it resembles, neighbours of one colour to the same side.</summary>
internal static class GridCut
{
    /// <summary>Capacities are whole numbers: this many to one unit of log-likelihood.</summary>
    private const float Unit = 256;
    private static readonly (int X, int Y, float Length)[] Steps = [(1, 0, 1), (0, 1, 1), (1, 1, 1.41421356f), (-1, 1, 1.41421356f)];

    /// <param name="lab">The picture.</param>
    /// <param name="preference">Of each pixel: above 0 for the subject, below for the background, in units of log-likelihood.</param>
    /// <param name="smoothness">What a pixel of boundary costs where colours do not change.</param>
    /// <param name="mask">Pixels outside <paramref name="band"/> stay as they are here; the others are set.</param>
    /// <param name="band">What may change; null for everything.</param>
    public static void Cut(LabPlanes lab, float[] preference, float smoothness, bool[] mask, bool[]? band, CancellationToken cancel)
    {
        var (w, h) = (lab.Width, lab.Height);
        var (node, count) = Number(band, w * h);
        var flow = new MaxFlow(count, count * 4);
        var sharpness = Sharpness(lab);
        for (var i = 0; i < node.Length; i++)
        {
            if (node[i] >= 0)
            {
                flow.Prefer(node[i], (int)(preference[i] * Unit));
            }
        }

        for (var y = 0; y < h; y++)
        {
            for (var x = 0; x < w; x++)
            {
                foreach (var (dx, dy, length) in Steps)
                {
                    if (x + dx >= 0 && x + dx < w && y + dy < h)
                    {
                        Join((y * w) + x, ((y + dy) * w) + x + dx, length);
                    }
                }
            }
        }

        flow.Solve(cancel);
        for (var i = 0; i < node.Length; i++)
        {
            mask[i] = node[i] >= 0 ? flow.IsSource(node[i]) : mask[i];
        }

        void Join(int i, int j, float length)
        {
            if (node[i] < 0 && node[j] < 0)
            {
                return;
            }

            var capacity = (int)(Unit * smoothness / length * MathF.Exp(-sharpness * lab.SquareDistance(i, j)));
            if (node[i] >= 0 && node[j] >= 0)
            {
                flow.Connect(node[i], node[j], capacity);
            }
            else
            {
                // A settled neighbour pulls the pixel to its side.
                var (free, settled) = node[i] >= 0 ? (i, j) : (j, i);
                flow.Prefer(node[free], mask[settled] ? capacity : -capacity);
            }
        }
    }

    private static (int[] Node, int Count) Number(bool[]? band, int pixels)
    {
        var node = new int[pixels];
        var count = 0;
        for (var i = 0; i < pixels; i++)
        {
            node[i] = band is null || band[i] ? count++ : -1;
        }

        return (node, count);
    }

    /// <summary>Half the inverse of the mean square step, as in GrabCut: what is an edge depends on how busy the picture is.</summary>
    private static float Sharpness(LabPlanes lab)
    {
        var (sum, count) = (0.0, 0L);
        for (var y = 0; y < lab.Height; y++)
        {
            for (var x = 0; x < lab.Width; x++)
            {
                var i = (y * lab.Width) + x;
                if (x + 1 < lab.Width)
                {
                    sum += lab.SquareDistance(i, i + 1);
                    count++;
                }

                if (y + 1 < lab.Height)
                {
                    sum += lab.SquareDistance(i, i + lab.Width);
                    count++;
                }
            }
        }

        return (float)(1 / (2 * Math.Max(0.5, sum / Math.Max(1, count))));
    }
}
