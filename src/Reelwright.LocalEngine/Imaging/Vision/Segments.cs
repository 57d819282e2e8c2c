namespace Reelwright.LocalEngine.Imaging.Vision;

/// <summary>Regions of like colour, by the graph method of Felzenszwalb and Huttenlocher (2004). Meant for small pictures.</summary>
internal sealed class Segments
{
    private Segments(int[] labels, IReadOnlyList<Region> regions) => (Labels, Regions) = (labels, regions);

    /// <summary>For each pixel the index of its region.</summary>
    public int[] Labels { get; }

    public IReadOnlyList<Region> Regions { get; }

    /// <param name="scale">Larger gives larger regions.</param>
    /// <param name="minimum">Regions with fewer pixels join the neighbour they differ least from.</param>
    public static Segments Of(Picture picture, float scale, int minimum)
    {
        var edges = Edges(picture);
        Array.Sort(edges.Weights, edges.Ends);
        var forest = new Forest(picture.Width * picture.Height);
        for (var e = 0; e < edges.Weights.Length; e++)
        {
            var (a, b) = (forest.Root(edges.Ends[e].A), forest.Root(edges.Ends[e].B));
            if (a != b && edges.Weights[e] <= Math.Min(forest.Limit(a, scale), forest.Limit(b, scale)))
            {
                forest.Join(a, b, edges.Weights[e]);
            }
        }

        foreach (var (start, end) in edges.Ends)
        {
            var (a, b) = (forest.Root(start), forest.Root(end));
            if (a != b && (forest.Size(a) < minimum || forest.Size(b) < minimum))
            {
                forest.Join(a, b, 0);
            }
        }

        return Measure(picture, forest);
    }

    private static (float[] Weights, (int A, int B)[] Ends) Edges(Picture picture)
    {
        var (w, h) = (picture.Width, picture.Height);
        var ends = new List<(int, int)>(w * h * 4);
        for (var y = 0; y < h; y++)
        {
            for (var x = 0; x < w; x++)
            {
                var i = (y * w) + x;
                if (x + 1 < w)
                {
                    ends.Add((i, i + 1));
                }

                if (y + 1 < h)
                {
                    ends.Add((i, i + w));
                    if (x + 1 < w)
                    {
                        ends.Add((i, i + w + 1));
                        ends.Add((i + 1, i + w));
                    }
                }
            }
        }

        var weights = new float[ends.Count];
        for (var e = 0; e < weights.Length; e++)
        {
            var (a, b) = ends[e];
            var (dr, dg, db) = (picture.R[a] - picture.R[b], picture.G[a] - picture.G[b], picture.B[a] - picture.B[b]);
            // The index breaks ties: the sort is not stable, and equal weights would make the regions depend on its inner workings.
            weights[e] = MathF.Sqrt((dr * dr) + (dg * dg) + (db * db)) + (e * 1e-10f);
        }

        return (weights, ends.ToArray());
    }

    private static Segments Measure(Picture picture, Forest forest)
    {
        var labels = new int[picture.Width * picture.Height];
        var index = new Dictionary<int, int>();
        var regions = new List<Region>();
        for (var i = 0; i < labels.Length; i++)
        {
            var root = forest.Root(i);
            if (!index.TryGetValue(root, out var label))
            {
                index[root] = label = regions.Count;
                regions.Add(new Region());
            }

            labels[i] = label;
            regions[label].Add(i % picture.Width, i / picture.Width, picture.R[i], picture.G[i], picture.B[i]);
        }

        return new Segments(labels, regions);
    }

    /// <summary>One region: its box, size and mean colour.</summary>
    internal sealed class Region
    {
        private double _red;
        private double _green;
        private double _blue;
        private double _x;
        private double _y;

        public int Left { get; private set; } = int.MaxValue;

        public int Top { get; private set; } = int.MaxValue;

        public int Right { get; private set; } = int.MinValue;

        public int Bottom { get; private set; } = int.MinValue;

        public int Size { get; private set; }

        public (float R, float G, float B) Color => ((float)(_red / Size), (float)(_green / Size), (float)(_blue / Size));

        public (float X, float Y) Center => ((float)(_x / Size), (float)(_y / Size));

        public void Add(int x, int y, float red, float green, float blue)
        {
            (Left, Right) = (Math.Min(Left, x), Math.Max(Right, x));
            (Top, Bottom) = (Math.Min(Top, y), Math.Max(Bottom, y));
            Size++;
            _red += red;
            _green += green;
            _blue += blue;
            _x += x;
            _y += y;
        }
    }

    /// <summary>Union-find with, for each tree, its size and the largest difference inside.</summary>
    private sealed class Forest
    {
        private readonly int[] _parent;
        private readonly int[] _size;
        private readonly float[] _inner;

        public Forest(int count)
        {
            _parent = [.. Enumerable.Range(0, count)];
            _size = new int[count];
            _inner = new float[count];
            Array.Fill(_size, 1);
        }

        public int Root(int i)
        {
            while (_parent[i] != i)
            {
                _parent[i] = _parent[_parent[i]];
                i = _parent[i];
            }

            return i;
        }

        public float Limit(int root, float scale) => _inner[root] + (scale / _size[root]);

        public int Size(int root) => _size[root];

        public void Join(int a, int b, float weight)
        {
            if (_size[a] < _size[b])
            {
                (a, b) = (b, a);
            }

            _parent[b] = a;
            _size[a] += _size[b];
            _inner[a] = Math.Max(Math.Max(_inner[a], _inner[b]), weight);
        }
    }
}
