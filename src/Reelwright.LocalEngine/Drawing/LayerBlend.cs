using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Reelwright.LocalEngine.Drawing;

/// <summary>Draws one row of a scaled, shifted layer over a row of the frame.</summary>
internal static class LayerBlend
{
    [ThreadStatic]
    private static Vector4[]? Scratch;

    /// <param name="target">One row of premultiplied, opaque pixels.</param>
    /// <param name="layer">What to draw.</param>
    /// <param name="row">Row of the layer, in its pixels; the fraction lies between rows.</param>
    /// <param name="column">Column of the layer that falls on the middle of the target's first pixel.</param>
    /// <param name="step">Layer pixels per target pixel.</param>
    /// <param name="opacity">0 to 1.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Row(Span<Vector4> target, Layer layer, float row, float column, float step, float opacity = 1)
    {
        var upper = (int)MathF.Floor(row);
        var weight = row - upper;
        var lower = Math.Min(upper + 1, layer.Height - 1);
        upper = Math.Clamp(upper, 0, layer.Height - 1);
        lower = Math.Max(lower, 0);
        var first = Math.Min(layer.FirstColumns[upper], layer.FirstColumns[lower]);
        var end = Math.Max(layer.EndColumns[upper], layer.EndColumns[lower]);

        // Target pixels whose two source columns both exist and of which one is not empty; a hair's breadth more on both sides,
        // so that rounding leaves no gap where a repeating layer meets itself.
        var from = Math.Max(0, (int)MathF.Ceiling((Math.Max(first - 1, 0) - 0.01f - column) / step));
        var to = Math.Min(target.Length, (int)MathF.Floor((Math.Min(end, layer.Width - 1) + 0.01f - column) / step) + 1);
        if (to <= from || end <= first)
        {
            return;
        }

        var sourceFrom = Math.Clamp((int)(column + (from * step)), 0, layer.Width - 1);
        var sourceTo = Math.Min(layer.Width, (int)(column + ((to - 1) * step)) + 2);
        var mixed = MixRows(layer, upper, lower, weight, opacity, sourceFrom, sourceTo);
        ref var pixels = ref Unsafe.As<Vector4, Vector128<float>>(ref MemoryMarshal.GetReference(target));
        ref var source = ref Unsafe.As<Vector4, Vector128<float>>(ref MemoryMarshal.GetArrayDataReference(mixed));
        var position = Math.Max(0, (long)((column + (from * (double)step) - sourceFrom) * 65536));
        var advance = (long)(step * 65536.0);
        var limit = sourceTo - sourceFrom - 1;
        var one = Vector128.Create(1f);
        for (var x = from; x < to; x++, position += advance)
        {
            var index = Math.Clamp((int)(position >> 16), 0, limit);
            var a = Unsafe.Add(ref source, index);
            var b = Unsafe.Add(ref source, index + 1);
            var colour = a + ((b - a) * ((position & 0xFFFF) * (1f / 65536)));
            var alpha = Vector128.Shuffle(colour, Vector128.Create(3, 3, 3, 3));
            ref var pixel = ref Unsafe.Add(ref pixels, x);
            pixel = colour + (pixel * (one - alpha));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static Vector4[] MixRows(Layer layer, int upper, int lower, float weight, float opacity, int from, int to)
    {
        var mixed = Scratch;
        if (mixed is null || mixed.Length < to - from + 1)
        {
            Scratch = mixed = new Vector4[Math.Max(2048, to - from + 1)];
        }

        ref var a = ref MemoryMarshal.GetArrayDataReference(layer.Pixels);
        var atUpper = ((upper * layer.Width) + from) * 4;
        var atLower = ((lower * layer.Width) + from) * 4;
        var count = to - from;
        var upperShare = Vector128.Create((1 - weight) * opacity / Layer.One);
        var lowerShare = Vector128.Create(weight * opacity / Layer.One);
        ref var output = ref Unsafe.As<Vector4, Vector128<float>>(ref MemoryMarshal.GetArrayDataReference(mixed));
        var i = 0;
        for (; i + 2 <= count; i += 2)
        {
            var (p0, p1) = Vector128.Widen(Vector128.LoadUnsafe(ref a, (nuint)(atUpper + (i * 4))));
            var (q0, q1) = Vector128.Widen(Vector128.LoadUnsafe(ref a, (nuint)(atLower + (i * 4))));
            Unsafe.Add(ref output, i) =
                (Vector128.ConvertToSingle(p0.AsInt32()) * upperShare) + (Vector128.ConvertToSingle(q0.AsInt32()) * lowerShare);
            Unsafe.Add(ref output, i + 1) =
                (Vector128.ConvertToSingle(p1.AsInt32()) * upperShare) + (Vector128.ConvertToSingle(q1.AsInt32()) * lowerShare);
        }

        for (; i < count; i++)
        {
            for (var channel = 0; channel < 4; channel++)
            {
                var above = Unsafe.Add(ref a, atUpper + (i * 4) + channel) * upperShare[channel];
                var below = Unsafe.Add(ref a, atLower + (i * 4) + channel) * lowerShare[channel];
                mixed[i][channel] = above + below;
            }
        }

        // The last pixel's right neighbour.
        mixed[count] = mixed[count - 1];
        return mixed;
    }
}
