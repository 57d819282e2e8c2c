using System.Numerics;

namespace Reelwright.LocalEngine.Drawing;

/// <summary>The colour at a place of the world, not premultiplied.</summary>
internal delegate Vector4 Ink(Vector2 at);

/// <summary>
/// A picture being drawn: premultiplied colour over a rectangle of the world, whose unit is the height of the frame.
/// Colour with an alpha of 0 adds light.
/// </summary>
internal sealed class Canvas
{
    private readonly int _subRows;

    /// <param name="left">World x of the left edge.</param>
    /// <param name="top">World y of the top edge.</param>
    /// <param name="width">World units.</param>
    /// <param name="height">World units.</param>
    /// <param name="density">Pixels per world unit.</param>
    /// <param name="subRows">Scan lines per pixel row: the quality of slanted edges.</param>
    public Canvas(float left, float top, float width, float height, float density, int subRows)
    {
        Left = left;
        Top = top;
        Density = density;
        Width = Math.Max(2, (int)MathF.Ceiling(width * density) + 1);
        Height = Math.Max(2, (int)MathF.Ceiling(height * density) + 1);
        Pixels = new Vector4[Width * Height];
        _subRows = subRows;
    }

    public float Left { get; }

    public float Top { get; }

    public float Density { get; }

    public int Width { get; }

    public int Height { get; }

    public Vector4[] Pixels { get; }

    public float Right => Left + (Width / Density);

    public float Bottom => Top + (Height / Density);

    /// <summary>Fills the outline (in world units) with the ink.</summary>
    public void Fill(Outline outline, Ink ink) => Scan(outline, (y, from, to, coverage) => Blend(y, from, to, coverage, ink));

    public void Fill(Outline outline, Vector4 colour) => Fill(outline, _ => colour);

    public void Fill(Outline outline, Vector3 colour) => Fill(outline, colour.With(1));

    /// <summary>Inks the outline only where something is drawn already, leaving its shape as it is.</summary>
    public void Shade(Outline outline, Ink ink) => Scan(outline, (y, from, to, coverage) =>
    {
        for (var x = from; x < to; x++)
        {
            ref var pixel = ref Pixels[(y * Width) + x];
            var c = ink(At(x, y));
            var over = Math.Clamp(coverage[x], 0, 1) * c.W;
            var alpha = pixel.W;
            pixel = Vector4.Lerp(pixel, new Vector4(c.X, c.Y, c.Z, 1) * alpha, over);
        }
    });

    /// <summary>Adds light that falls off to nothing at the radius.</summary>
    public void Glow(Vector2 centre, float radius, Vector3 colour, float power = 2)
    {
        var (x0, x1) = Columns(centre.X - radius, centre.X + radius);
        var (y0, y1) = Rows(centre.Y - radius, centre.Y + radius);
        for (var y = y0; y < y1; y++)
        {
            for (var x = x0; x < x1; x++)
            {
                var fall = 1 - (Vector2.Distance(At(x, y), centre) / radius);
                if (fall > 0)
                {
                    Pixels[(y * Width) + x] += (colour * MathF.Pow(fall, power)).With(0);
                }
            }
        }
    }

    /// <summary>Sets every pixel, rows in parallel.</summary>
    public void Cover(Func<Vector2, Vector4> premultiplied, ParallelOptions cores) => Parallel.For(0, Height, cores, y =>
    {
        for (var x = 0; x < Width; x++)
        {
            Pixels[(y * Width) + x] = premultiplied(At(x, y));
        }
    });

    public Layer ToLayer() => Layer.From(this);

    public Vector2 At(int x, int y) => new(Left + ((x + 0.5f) / Density), Top + ((y + 0.5f) / Density));

    private (int From, int To) Columns(float from, float to) => Cells(from - Left, to - Left, Width);

    private (int From, int To) Rows(float from, float to) => Cells(from - Top, to - Top, Height);

    private (int From, int To) Cells(float from, float to, int count) => (
        (int)Math.Clamp(MathF.Floor(from * Density), 0, count),
        (int)Math.Clamp(MathF.Ceiling(to * Density), 0, count));

    private void Blend(int y, int from, int to, ReadOnlySpan<float> coverage, Ink ink)
    {
        for (var x = from; x < to; x++)
        {
            var over = Math.Min(coverage[x], 1);
            if (over > 0.002f)
            {
                var c = ink(At(x, y));
                var alpha = c.W * over;
                ref var pixel = ref Pixels[(y * Width) + x];
                pixel = new Vector4(c.X * alpha, c.Y * alpha, c.Z * alpha, alpha) + (pixel * (1 - alpha));
            }
        }
    }

    private delegate void Row(int y, int from, int to, ReadOnlySpan<float> coverage);

    private void Scan(Outline outline, Row row)
    {
        var edges = Edges(outline);
        if (edges.Count == 0)
        {
            return;
        }

        edges.Sort((a, b) => a.Top.CompareTo(b.Top));
        var coverage = new float[Width + 1];
        var active = new List<Edge>();
        var crossings = new List<(float X, int Turn)>();
        var next = 0;
        var first = Math.Max(0, (int)MathF.Floor(edges[0].Top));
        for (var y = first; y < Height && (next < edges.Count || active.Count > 0); y++)
        {
            for (; next < edges.Count && edges[next].Top < y + 1; next++)
            {
                active.Add(edges[next]);
            }

            active.RemoveAll(edge => edge.Bottom <= y);
            var (from, to) = (Width, 0);
            for (var sub = 0; sub < _subRows; sub++)
            {
                Cross(active, y + ((sub + 0.5f) / _subRows), crossings);
                Cover(crossings, coverage, ref from, ref to);
            }

            if (from < to)
            {
                row(y, from, to, coverage);
                Array.Clear(coverage, from, to - from);
            }
        }
    }

    private List<Edge> Edges(Outline outline)
    {
        var edges = new List<Edge>();
        var origin = new Vector2(Left, Top);
        foreach (var contour in outline.Contours)
        {
            for (var i = 0; i < contour.Count; i++)
            {
                var a = (contour[i] - origin) * Density;
                var b = (contour[(i + 1) % contour.Count] - origin) * Density;
                if (a.Y != b.Y && MathF.Max(a.Y, b.Y) > 0 && MathF.Min(a.Y, b.Y) < Height)
                {
                    edges.Add(a.Y < b.Y ? new Edge(a, b, 1) : new Edge(b, a, -1));
                }
            }
        }

        return edges;
    }

    private static void Cross(List<Edge> active, float y, List<(float X, int Turn)> crossings)
    {
        crossings.Clear();
        foreach (var edge in active)
        {
            if (edge.Top <= y && y < edge.Bottom)
            {
                crossings.Add((edge.X + ((y - edge.Top) * edge.Slope), edge.Turn));
            }
        }

        crossings.Sort((a, b) => a.X.CompareTo(b.X));
    }

    private void Cover(List<(float X, int Turn)> crossings, float[] coverage, ref int from, ref int to)
    {
        var turns = 0;
        for (var i = 0; i + 1 < crossings.Count; i++)
        {
            turns += crossings[i].Turn;
            if (turns != 0)
            {
                var left = Math.Clamp(crossings[i].X, 0, Width);
                var right = Math.Clamp(crossings[i + 1].X, 0, Width);
                if (right > left)
                {
                    Span(left, right, coverage);
                    from = Math.Min(from, (int)left);
                    to = Math.Max(to, Math.Min(Width, (int)right + 1));
                }
            }
        }
    }

    private void Span(float left, float right, float[] coverage)
    {
        var weight = 1f / _subRows;
        var (first, last) = ((int)left, (int)right);
        if (first == last)
        {
            coverage[first] += (right - left) * weight;
            return;
        }

        coverage[first] += (first + 1 - left) * weight;
        for (var x = first + 1; x < last; x++)
        {
            coverage[x] += weight;
        }

        coverage[last] += (right - last) * weight;
    }

    private readonly record struct Edge(float Top, float Bottom, float X, float Slope, int Turn)
    {
        public Edge(Vector2 upper, Vector2 lower, int turn)
            : this(upper.Y, lower.Y, upper.X, (lower.X - upper.X) / (lower.Y - upper.Y), turn)
        {
        }
    }
}
