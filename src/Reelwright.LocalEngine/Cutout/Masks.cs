using Reelwright.LocalEngine.Imaging.Vision;

namespace Reelwright.LocalEngine.Cutout;

/// <summary>Shapes: pieces, and how far it is to the edge.</summary>
internal static class Masks
{
    /// <summary>The connected pieces (4 neighbours) of what is <paramref name="wanted"/>; each a list of pixels.</summary>
    public static List<List<int>> Pieces(bool[] mask, int width, bool wanted)
    {
        var seen = new bool[mask.Length];
        var pieces = new List<List<int>>();
        for (var start = 0; start < mask.Length; start++)
        {
            if (seen[start] || mask[start] != wanted)
            {
                continue;
            }

            var piece = new List<int> { start };
            seen[start] = true;
            for (var next = 0; next < piece.Count; next++)
            {
                var i = piece[next];
                Visit(i % width > 0 ? i - 1 : -1);
                Visit((i + 1) % width != 0 ? i + 1 : -1);
                Visit(i - width);
                Visit(i + width < mask.Length ? i + width : -1);
            }

            pieces.Add(piece);

            void Visit(int to)
            {
                if (to >= 0 && !seen[to] && mask[to] == wanted)
                {
                    seen[to] = true;
                    piece.Add(to);
                }
            }
        }

        return pieces;
    }

    /// <summary>How far each pixel is from the nearest one of the other side, in pixels: the chamfer distance with weights 1 and 1.4.</summary>
    public static Field DistanceToEdge(bool[] mask, int width, int height)
    {
        var inside = Distance(mask, width, height, to: false);
        var outside = Distance(mask, width, height, to: true);
        return inside.With(outside, MathF.Max);
    }

    private static Field Distance(bool[] mask, int width, int height, bool to)
    {
        const float Slant = 1.41421356f;
        var field = new Field(width, height);
        var d = field.Values;
        for (var i = 0; i < d.Length; i++)
        {
            d[i] = mask[i] == to ? 0 : 1e9f;
        }

        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var i = (y * width) + x;
                Nearer(i, x > 0, i - 1, 1);
                Nearer(i, y > 0, i - width, 1);
                Nearer(i, x > 0 && y > 0, i - width - 1, Slant);
                Nearer(i, x + 1 < width && y > 0, i - width + 1, Slant);
            }
        }

        for (var y = height - 1; y >= 0; y--)
        {
            for (var x = width - 1; x >= 0; x--)
            {
                var i = (y * width) + x;
                Nearer(i, x + 1 < width, i + 1, 1);
                Nearer(i, y + 1 < height, i + width, 1);
                Nearer(i, x + 1 < width && y + 1 < height, i + width + 1, Slant);
                Nearer(i, x > 0 && y + 1 < height, i + width - 1, Slant);
            }
        }

        return field;

        void Nearer(int i, bool exists, int from, float step)
        {
            if (exists && d[from] + step < d[i])
            {
                d[i] = d[from] + step;
            }
        }
    }
}
