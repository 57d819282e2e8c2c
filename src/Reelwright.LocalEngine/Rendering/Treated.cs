using System.Numerics;
using System.Runtime.CompilerServices;
using Reelwright.LocalEngine.Drawing;

namespace Reelwright.LocalEngine.Rendering;

/// <summary>The frame redrawn in another manner: brush strokes, washes, pencil, flat steps, large pixels.</summary>
internal sealed class Treated
{
    private readonly Treatment _treatment;
    private readonly Vector4[] _source;
    private readonly int[] _from;
    private readonly float[] _relief;
    private readonly float[] _luma;
    private readonly int _width;
    private readonly int _height;

    public Treated(Treatment treatment, int width, int height, ulong seed)
    {
        (_treatment, _width, _height) = (treatment, width, height);
        _source = new Vector4[width * height];
        _from = new int[width * height];
        _relief = new float[width * height];
        _luma = new float[width * height];
        var noise = new Noise(new Dice(seed).For("treatment").Next());
        Parallel.For(0, height, y =>
        {
            for (var x = 0; x < width; x++)
            {
                var (u, v, relief) = treatment switch
                {
                    Treatment.Strokes => Stroke(noise, x, y),
                    Treatment.Washes => Wash(noise, x, y),
                    Treatment.Blocks => Block(x, y),
                    _ => (x, y, 1f),
                };
                _from[(y * width) + x] = (Math.Clamp((int)v, 0, height - 1) * width) + Math.Clamp((int)u, 0, width - 1);
                _relief[(y * width) + x] = relief;
            }
        });
    }

    public void Apply(Shot shot, ParallelOptions cores)
    {
        shot.Pixels.CopyTo(_source, 0);
        if (_treatment is Treatment.Lines or Treatment.Steps)
        {
            Parallel.For(0, _height, cores, y =>
            {
                for (var i = y * _width; i < (y + 1) * _width; i++)
                {
                    _luma[i] = Luma(_source[i]);
                }
            });
        }

        Parallel.For(0, _height, cores, y => Row(shot.Row(y), y));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Row(Span<Vector4> target, int y)
    {
        var at = y * _width;
        for (var x = 0; x < _width; x++)
        {
            var pixel = _source[_from[at + x]];
            target[x] = _treatment switch
            {
                Treatment.Steps => Step(pixel, x, y),
                Treatment.Lines => Line(x, y),
                Treatment.Blocks => Level(pixel, 9),
                _ => pixel * _relief[at + x],
            };
        }
    }

    /// <summary>Every stroke takes the colour of its own middle; strokes lie along a slowly turning flow.</summary>
    private (float X, float Y, float Relief) Stroke(Noise noise, int x, int y)
    {
        var unit = _height / 480f;
        var angle = MathF.Round(noise.Sum(x / (150f * unit), y / (150f * unit), 2) * 14) / 14 * 5.5f;
        var (sin, cos) = MathF.SinCos(angle);
        var along = (x * cos) + (y * sin);
        var across = (y * cos) - (x * sin);
        var (length, width) = (20 * unit, 5.5f * unit);
        var lane = MathF.Floor(across / width);
        var shift = noise.At(lane * 0.73f, 5) * length * 3;
        var cell = MathF.Floor((along + shift) / length);
        var middleAlong = ((cell + 0.5f) * length) - shift;
        var middleAcross = (lane + 0.5f) * width;
        var bristle = noise.At((across * 1.6f / unit) + (cell * 7), along / (26 * unit));
        var body = 0.9f + (0.17f * bristle) + (0.06f * (noise.At(lane * 3.7f, cell * 2.3f) - 0.5f));
        return ((middleAlong * cos) - (middleAcross * sin), (middleAlong * sin) + (middleAcross * cos), body);
    }

    /// <summary>Colour that bled a little beyond its edge, pooled here and there, on rough paper that stays white at the border.</summary>
    private (float X, float Y, float Relief) Wash(Noise noise, int x, int y)
    {
        var unit = _height / 480f;
        var (u, v) = (x / unit, y / unit);
        var bleed = 9f * unit;
        var dx = (noise.Sum(u / 22, v / 22, 3) - 0.5f) * bleed * 2;
        var dy = (noise.Sum((u / 22) + 90, (v / 22) + 40, 3) - 0.5f) * bleed * 2;
        var pool = 1.1f + (0.34f * (noise.Sum(u / 120, v / 120, 4) - 0.5f));
        var paper = 1 + (0.13f * (noise.Sum(u / 2.2f, v / 2.2f, 2) - 0.5f));
        return (x + dx, y + dy, pool * paper);
    }

    private (float X, float Y, float Relief) Block(int x, int y)
    {
        var size = Math.Max(2, _height / 96);
        return ((x / size * size) + (size / 2), (y / size * size) + (size / 2), 1);
    }

    private Vector4 Step(Vector4 pixel, int x, int y)
    {
        var luma = MathF.Max(Luma(pixel), 0.004f);
        var scaled = luma * 6;
        var floor = MathF.Floor(scaled);
        var stepped = (floor + Tint.Smooth(0.42f, 0.58f, scaled - floor)) / 6;
        var edge = MathF.Min(Edge(x, y, 1) * 4, 0.65f);
        var toned = Vector4.Lerp(pixel, pixel * ((stepped + 0.03f) / luma), 0.75f) * (1 - edge);
        return new Vector4(toned.X, toned.Y, toned.Z, 1);
    }

    /// <summary>Outlines where brightness changes, hatching where it is dark, on paper.</summary>
    private Vector4 Line(int x, int y)
    {
        var luma = _luma[(y * _width) + x];
        var line = MathF.Min(Edge(x, y, 1) * 5.5f, 0.85f);
        var unit = MathF.Max(_height / 480f, 0.5f);
        var first = 0.5f + (0.5f * MathF.Sin((x + y) / unit * 0.9f));
        var second = 0.5f + (0.5f * MathF.Sin((x - y) / unit * 0.9f));
        var hatch = (first * Tint.Smooth(0.55f, 0.2f, luma) * 0.42f) + (second * Tint.Smooth(0.3f, 0.05f, luma) * 0.42f);
        var tone = 0.95f - line - hatch - (0.22f * (1 - luma));
        return new Vector4(tone, tone * 0.985f, tone * 0.95f, 1);
    }

    private static Vector4 Level(Vector4 pixel, float levels) => new(
        MathF.Round(pixel.X * levels) / levels, MathF.Round(pixel.Y * levels) / levels, MathF.Round(pixel.Z * levels) / levels, 1);

    private float Edge(int x, int y, int reach)
    {
        var left = (y * _width) + Math.Max(x - reach, 0);
        var right = (y * _width) + Math.Min(x + reach, _width - 1);
        var above = (Math.Max(y - reach, 0) * _width) + x;
        var below = (Math.Min(y + reach, _height - 1) * _width) + x;
        var across = _luma[right] - _luma[left];
        var down = _luma[below] - _luma[above];
        return MathF.Max(0, MathF.Sqrt((across * across) + (down * down)) - 0.05f);
    }

    private static float Luma(Vector4 p) => Math.Clamp((0.2126f * p.X) + (0.7152f * p.Y) + (0.0722f * p.Z), 0, 1);
}
