using System.Numerics;

namespace Reelwright.LocalEngine.Cutout;

/// <summary>A picture in some hundreds of compact patches of one colour each: SLIC (Achanta et al., 2012).</summary>
internal sealed class Superpixels
{
    private const float Compactness = 14;
    private const int Rounds = 7;

    private Superpixels(int[] of, int count) => (Of, Count) = (of, count);

    /// <summary>The patch of each pixel.</summary>
    public int[] Of { get; }

    public int Count { get; private set; }

    public Vector3[] Color { get; private set; } = [];

    /// <summary>Centres, from 0 to 1 along the picture's longer side.</summary>
    public Vector2[] Place { get; private set; } = [];

    /// <summary>Pixels.</summary>
    public int[] Area { get; private set; } = [];

    public static Superpixels Find(LabPlanes lab, int wanted)
    {
        var (w, h) = (lab.Width, lab.Height);
        var step = Math.Max(2f, MathF.Sqrt((float)w * h / wanted));
        var (columns, rows) = (Math.Max(1, (int)(w / step)), Math.Max(1, (int)(h / step)));
        var centers = new (Vector3 Color, Vector2 Place)[columns * rows];
        var of = new int[w * h];
        for (var k = 0; k < centers.Length; k++)
        {
            var (x, y) = ((int)(((k % columns) + 0.5f) * w / columns), (int)(((k / columns) + 0.5f) * h / rows));
            centers[k] = (ColorAt(lab, (y * w) + x), new Vector2(x, y));
        }

        for (var round = 0; round < Rounds; round++)
        {
            Assign(lab, centers, of, step);
            Move(lab, centers, of);
        }

        var patches = Connected(of, w, h, (int)(step * step / 4));
        patches.Measure(lab);
        return patches;
    }

    /// <summary>Pairs of patches that touch, each once.</summary>
    public IReadOnlyCollection<(int A, int B)> Neighbours(int width, int height)
    {
        var pairs = new HashSet<(int, int)>();
        for (var i = 0; i < Of.Length; i++)
        {
            if ((i + 1) % width != 0)
            {
                Pair(Of[i], Of[i + 1]);
            }

            if (i / width < height - 1)
            {
                Pair(Of[i], Of[i + width]);
            }
        }

        return pairs;

        void Pair(int a, int b)
        {
            if (a != b)
            {
                pairs.Add(a < b ? (a, b) : (b, a));
            }
        }
    }

    private static Vector3 ColorAt(LabPlanes lab, int i) => new(lab.L[i], lab.A[i], lab.B[i]);

    private static void Assign(LabPlanes lab, (Vector3 Color, Vector2 Place)[] centers, int[] of, float step)
    {
        var least = new float[of.Length];
        Array.Fill(least, float.MaxValue);
        var reach = (int)MathF.Ceiling(step * 1.5f);
        var compact = Compactness * Compactness / (step * step);
        for (var k = 0; k < centers.Length; k++)
        {
            var (color, place) = centers[k];
            for (var y = Math.Max(0, (int)place.Y - reach); y <= Math.Min(lab.Height - 1, (int)place.Y + reach); y++)
            {
                for (var x = Math.Max(0, (int)place.X - reach); x <= Math.Min(lab.Width - 1, (int)place.X + reach); x++)
                {
                    var i = (y * lab.Width) + x;
                    var distance = Vector3.DistanceSquared(ColorAt(lab, i), color) + (compact * Vector2.DistanceSquared(new Vector2(x, y), place));
                    if (distance < least[i])
                    {
                        (least[i], of[i]) = (distance, k);
                    }
                }
            }
        }
    }

    private static void Move(LabPlanes lab, (Vector3 Color, Vector2 Place)[] centers, int[] of)
    {
        var (colors, places, counts) = (new Vector3[centers.Length], new Vector2[centers.Length], new int[centers.Length]);
        for (var i = 0; i < of.Length; i++)
        {
            colors[of[i]] += ColorAt(lab, i);
            places[of[i]] += new Vector2(i % lab.Width, i / lab.Width);
            counts[of[i]]++;
        }

        for (var k = 0; k < centers.Length; k++)
        {
            if (counts[k] > 0)
            {
                centers[k] = (colors[k] / counts[k], places[k] / counts[k]);
            }
        }
    }

    /// <summary>Each connected piece becomes a patch of its own; crumbs join the patch beside them.</summary>
    private static Superpixels Connected(int[] of, int width, int height, int crumb)
    {
        var named = new int[of.Length];
        Array.Fill(named, -1);
        var count = 0;
        var piece = new List<int>();
        for (var start = 0; start < of.Length; start++)
        {
            if (named[start] >= 0)
            {
                continue;
            }

            var beside = start % width > 0 ? named[start - 1] : start >= width ? named[start - width] : -1;
            piece.Clear();
            piece.Add(start);
            named[start] = count;
            for (var next = 0; next < piece.Count; next++)
            {
                var i = piece[next];
                Visit(i, i % width > 0 ? i - 1 : -1);
                Visit(i, (i + 1) % width != 0 ? i + 1 : -1);
                Visit(i, i - width);
                Visit(i, i + width < of.Length ? i + width : -1);
            }

            if (piece.Count < crumb && beside >= 0)
            {
                piece.ForEach(i => named[i] = beside);
            }
            else
            {
                count++;
            }
        }

        return new Superpixels(named, count);

        void Visit(int from, int to)
        {
            if (to >= 0 && named[to] < 0 && of[to] == of[from])
            {
                named[to] = count;
                piece.Add(to);
            }
        }
    }

    private void Measure(LabPlanes lab)
    {
        var (colors, places, areas) = (new Vector3[Count], new Vector2[Count], new int[Count]);
        for (var i = 0; i < Of.Length; i++)
        {
            colors[Of[i]] += ColorAt(lab, i);
            places[Of[i]] += new Vector2(i % lab.Width, i / lab.Width);
            areas[Of[i]]++;
        }

        float longest = Math.Max(lab.Width, lab.Height);
        for (var k = 0; k < Count; k++)
        {
            (colors[k], places[k]) = (colors[k] / areas[k], places[k] / areas[k] / longest);
        }

        (Color, Place, Area) = (colors, places, areas);
    }
}
