using System.Numerics;

namespace Reelwright.LocalEngine.Drawing;

/// <summary>Closed contours, curves already cut into straight pieces; filled by the non-zero rule.</summary>
internal sealed class Outline
{
    private const int CurvePieces = 10;

    private readonly List<List<Vector2>> _contours = [];

    public IReadOnlyList<List<Vector2>> Contours => _contours;

    public static Outline Polygon(params ReadOnlySpan<Vector2> points)
    {
        var outline = new Outline();
        outline._contours.Add([.. points]);
        return outline;
    }

    public static Outline Polygon(params ReadOnlySpan<float> coordinates)
    {
        var points = new List<Vector2>(coordinates.Length / 2);
        for (var i = 0; i + 1 < coordinates.Length; i += 2)
        {
            points.Add(new Vector2(coordinates[i], coordinates[i + 1]));
        }

        var outline = new Outline();
        outline._contours.Add(points);
        return outline;
    }

    public static Outline Box(float left, float top, float right, float bottom) =>
        Polygon(left, top, right, top, right, bottom, left, bottom);

    public static Outline Ellipse(float x, float y, float radiusX, float radiusY, float turn = 0)
    {
        var pieces = 40;
        var points = new Vector2[pieces];
        var (sinT, cosT) = MathF.SinCos(turn);
        for (var i = 0; i < pieces; i++)
        {
            var (sin, cos) = MathF.SinCos(i * MathF.Tau / pieces);
            var p = new Vector2(cos * radiusX, sin * radiusY);
            points[i] = new Vector2(x + (p.X * cosT) - (p.Y * sinT), y + (p.X * sinT) + (p.Y * cosT));
        }

        return Polygon(points);
    }

    public static Outline Circle(float x, float y, float radius) => Ellipse(x, y, radius, radius);

    /// <summary>A limb: two circles and what lies between them.</summary>
    public static Outline Limb(Vector2 from, float fromRadius, Vector2 to, float toRadius)
    {
        var along = to - from;
        var length = along.Length();
        if (length < 1e-6f)
        {
            return Circle(from.X, from.Y, MathF.Max(fromRadius, toRadius));
        }

        var angle = MathF.Atan2(along.Y, along.X);
        var points = new List<Vector2>();
        for (var i = 0; i <= 8; i++)
        {
            var (sin, cos) = MathF.SinCos(angle + (MathF.PI / 2) + (i * MathF.PI / 8));
            points.Add(from + (new Vector2(cos, sin) * fromRadius));
        }

        for (var i = 0; i <= 8; i++)
        {
            var (sin, cos) = MathF.SinCos(angle - (MathF.PI / 2) + (i * MathF.PI / 8));
            points.Add(to + (new Vector2(cos, sin) * toRadius));
        }

        var outline = new Outline();
        outline._contours.Add(points);
        return outline;
    }

    /// <summary>A smooth closed curve through the points (Catmull-Rom).</summary>
    public static Outline Smooth(params ReadOnlySpan<float> coordinates)
    {
        var count = coordinates.Length / 2;
        var points = new List<Vector2>(count * CurvePieces);
        for (var i = 0; i < count; i++)
        {
            var a = Point(coordinates, i + count - 1, count);
            var b = Point(coordinates, i, count);
            var c = Point(coordinates, i + 1, count);
            var d = Point(coordinates, i + 2, count);
            for (var k = 0; k < CurvePieces; k++)
            {
                points.Add(Spline(a, b, c, d, k / (float)CurvePieces));
            }
        }

        var outline = new Outline();
        outline._contours.Add(points);
        return outline;
    }

    /// <summary>A band of changing width along a smooth open curve.</summary>
    public static Outline Ribbon(ReadOnlySpan<Vector2> spine, float startWidth, float endWidth)
    {
        var left = new List<Vector2>();
        var right = new List<Vector2>();
        var pieces = (spine.Length - 1) * CurvePieces;
        for (var i = 0; i <= pieces; i++)
        {
            var t = i / (float)CurvePieces;
            var k = Math.Min((int)t, spine.Length - 2);
            var p = OnSpine(spine, k, t - k);
            var ahead = OnSpine(spine, k, t - k + 0.02f) - OnSpine(spine, k, t - k - 0.02f);
            var normal = Vector2.Normalize(new Vector2(-ahead.Y, ahead.X) + new Vector2(1e-7f, 0));
            var half = (startWidth + ((endWidth - startWidth) * i / pieces)) / 2;
            left.Add(p + (normal * half));
            right.Add(p - (normal * half));
        }

        right.Reverse();
        var outline = new Outline();
        outline._contours.Add([.. left, .. right]);
        return outline;
    }

    public Outline Add(Outline other)
    {
        _contours.AddRange(other._contours);
        return this;
    }

    public Outline Moved(Matrix3x2 by)
    {
        var moved = new Outline();
        foreach (var contour in _contours)
        {
            moved._contours.Add(contour.ConvertAll(point => Vector2.Transform(point, by)));
        }

        return moved;
    }

    public (Vector2 Low, Vector2 High) Bounds()
    {
        var low = new Vector2(float.MaxValue);
        var high = new Vector2(float.MinValue);
        foreach (var contour in _contours)
        {
            foreach (var point in contour)
            {
                low = Vector2.Min(low, point);
                high = Vector2.Max(high, point);
            }
        }

        return (low, high);
    }

    private static Vector2 OnSpine(ReadOnlySpan<Vector2> spine, int k, float t)
    {
        var b = spine[k];
        var c = spine[k + 1];
        var a = k > 0 ? spine[k - 1] : b + b - c;
        var d = k + 2 < spine.Length ? spine[k + 2] : c + c - b;
        return Spline(a, b, c, d, t);
    }

    private static Vector2 Point(ReadOnlySpan<float> coordinates, int index, int count) =>
        new(coordinates[index % count * 2], coordinates[(index % count * 2) + 1]);

    private static Vector2 Spline(Vector2 a, Vector2 b, Vector2 c, Vector2 d, float t) =>
        0.5f * ((2 * b) + ((c - a) * t) + (((2 * a) - (5 * b) + (4 * c) - d) * t * t) + (((3 * b) - a - (3 * c) + d) * t * t * t));
}
