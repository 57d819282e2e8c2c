using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Reelwright.LocalEngine.Imaging;

/// <summary>Gamma-encoded sRGB planes to planar 4:2:0, BT.709, limited range (Y 16-235, U and V 16-240), eight pixels at a time.</summary>
internal static class Yuv
{
    private const float Kr = 0.2126f;
    private const float Kg = 0.7152f;
    private const float Kb = 0.0722f;

    public static int FrameBytes(int width, int height) => width * height * 3 / 2;

    /// <param name="picture">Even width and height.</param>
    /// <param name="target">Y, then U, then V, without padding.</param>
    public static void Convert(Picture picture, byte[] target, ParallelOptions cores) =>
        Parallel.For(0, picture.Height / 2, cores, pair => ConvertPair(picture, target, pair));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ConvertPair(Picture picture, Span<byte> target, int pair)
    {
        var (width, height) = (picture.Width, picture.Height);
        var luma = target[..(width * height)];
        var half = width / 2;
        var u = target.Slice((width * height) + (pair * half), half);
        var v = target.Slice((width * height) + (half * (height / 2)) + (pair * half), half);
        var upper = pair * 2 * width;
        var lower = upper + width;
        Luma(picture, luma.Slice(upper, width), upper);
        Luma(picture, luma.Slice(lower, width), lower);
        ReadOnlySpan<float> r = picture.R, g = picture.G, b = picture.B;
        for (var x = 0; x < half; x++)
        {
            var at = upper + (x * 2);
            var under = lower + (x * 2);
            var red = Clip(r[at]) + Clip(r[at + 1]) + Clip(r[under]) + Clip(r[under + 1]);
            var green = Clip(g[at]) + Clip(g[at + 1]) + Clip(g[under]) + Clip(g[under + 1]);
            var blue = Clip(b[at]) + Clip(b[at + 1]) + Clip(b[under]) + Clip(b[under + 1]);
            var y = (Kr * red) + (Kg * green) + (Kb * blue);
            u[x] = (byte)(128.5f + ((blue - y) * (224f / 4 / (2 * (1 - Kb)))));
            v[x] = (byte)(128.5f + ((red - y) * (224f / 4 / (2 * (1 - Kr)))));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Luma(Picture picture, Span<byte> row, int at)
    {
        ref var r = ref MemoryMarshal.GetArrayDataReference(picture.R);
        ref var g = ref MemoryMarshal.GetArrayDataReference(picture.G);
        ref var b = ref MemoryMarshal.GetArrayDataReference(picture.B);
        ref var output = ref MemoryMarshal.GetReference(row);
        var (kr, kg, kb) = (Vector256.Create(Kr * 219), Vector256.Create(Kg * 219), Vector256.Create(Kb * 219));
        var offset = Vector256.Create(16.5f);
        var zero = Vector256<float>.Zero;
        var one = Vector256.Create(1f);
        var x = 0;
        for (; x + 8 <= row.Length; x += 8)
        {
            var i = (nuint)(at + x);
            var red = Vector256.Min(Vector256.Max(Vector256.LoadUnsafe(ref r, i), zero), one);
            var green = Vector256.Min(Vector256.Max(Vector256.LoadUnsafe(ref g, i), zero), one);
            var blue = Vector256.Min(Vector256.Max(Vector256.LoadUnsafe(ref b, i), zero), one);
            var whole = Vector256.ConvertToInt32((red * kr) + (green * kg) + (blue * kb) + offset);
            var shorts = Vector128.Narrow(whole.GetLower(), whole.GetUpper());
            var bytes = Vector128.Narrow(shorts.AsUInt16(), shorts.AsUInt16());
            Unsafe.WriteUnaligned(ref Unsafe.Add(ref output, x), bytes.AsUInt64().ToScalar());
        }

        for (; x < row.Length; x++)
        {
            var y = (Clip(picture.R[at + x]) * (Kr * 219)) + (Clip(picture.G[at + x]) * (Kg * 219)) + (Clip(picture.B[at + x]) * (Kb * 219));
            row[x] = (byte)(y + 16.5f);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Clip(float value) => MathF.Min(MathF.Max(value, 0), 1);
}
