using System.Numerics;
using System.Runtime.CompilerServices;

namespace Reelwright.LocalEngine.Rendering;

/// <summary>Light that spreads around bright places: an eighth-size picture of what is bright, blurred three times by a box.</summary>
internal sealed class Bloom
{
    private const int Cell = 8;

    private readonly int _width;
    private readonly int _height;
    private readonly Vector4[] _light;
    private readonly Vector4[] _other;

    public Bloom(int width, int height)
    {
        _width = (width + Cell - 1) / Cell;
        _height = (height + Cell - 1) / Cell;
        _light = new Vector4[_width * _height];
        _other = new Vector4[_width * _height];
    }

    public void Gather(Shot shot, float from, ParallelOptions cores)
    {
        Parallel.For(0, _height, cores, row => GatherRow(shot, from, row));

        // The blur reaches a fortieth of the picture; the tiny picture is blurred by one core.
        var radius = Math.Max(1, _height / 22);
        for (var pass = 0; pass < 3; pass++)
        {
            Blur(_light, _other, _width, _height, 1, _width, radius);
            Blur(_other, _light, _height, _width, _width, 1, radius);
        }
    }

    /// <summary>The light at every pixel of a row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(Span<Vector4> pixels, int y, float strength)
    {
        var v = Math.Clamp(((y + 0.5f) / Cell) - 0.5f, 0, _height - 1);
        var upper = (int)v;
        var lower = Math.Min(upper + 1, _height - 1);
        var weight = v - upper;
        var above = _light.AsSpan(upper * _width, _width);
        var below = _light.AsSpan(lower * _width, _width);
        var left = Vector4.Lerp(above[0], below[0], weight) * strength;
        for (var cell = -1; cell < _width; cell++)
        {
            var next = Math.Min(cell + 1, _width - 1);
            var right = Vector4.Lerp(above[next], below[next], weight) * strength;
            var step = (right - left) / Cell;
            var from = (cell * Cell) + (Cell / 2);
            var light = left + (step * 0.5f);
            for (var x = Math.Max(0, from); x < Math.Min(from + Cell, pixels.Length); x++)
            {
                pixels[x] += light + (step * (x - from));
            }

            left = right;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void GatherRow(Shot shot, float from, int row)
    {
        // Every second pixel of every second row is plenty for a blur this wide.
        var threshold = new Vector4(from);
        for (var cell = 0; cell < _width; cell++)
        {
            var sum = Vector4.Zero;
            var count = 0;
            for (var y = row * Cell; y < Math.Min((row * Cell) + Cell, shot.Height); y += 2)
            {
                var pixels = shot.Row(y);
                for (var x = cell * Cell; x < Math.Min((cell * Cell) + Cell, pixels.Length); x += 2)
                {
                    sum += Vector4.Min(Vector4.Max(pixels[x] - threshold, Vector4.Zero), Vector4.One);
                    count++;
                }
            }

            _light[(row * _width) + cell] = sum / count;
        }
    }

    private static void Blur(Vector4[] source, Vector4[] target, int length, int lines, int step, int lineStep, int radius)
    {
        var weight = 1f / ((radius * 2) + 1);
        for (var line = 0; line < lines; line++)
        {
            var start = line * lineStep;
            var sum = source[start] * (radius + 1);
            for (var i = 0; i < radius; i++)
            {
                sum += source[start + (Math.Min(i, length - 1) * step)];
            }

            for (var i = 0; i < length; i++)
            {
                sum += source[start + (Math.Min(i + radius, length - 1) * step)];
                target[start + (i * step)] = sum * weight;
                sum -= source[start + (Math.Max(i - radius, 0) * step)];
            }
        }
    }
}
