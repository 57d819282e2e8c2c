using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Reelwright.LocalEngine.Imaging.Vision;

/// <summary>Pixels side by side (red, green, blue, one spare), so that one vector instruction reads all of a pixel: what warps read from.</summary>
internal sealed class Texture(int width, int height)
{
    public int Width { get; } = width;

    public int Height { get; } = height;

    public Vector4[] Texels { get; } = new Vector4[width * height];

    public static Texture Of(Picture picture, Field? spare = null)
    {
        var texture = new Texture(picture.Width, picture.Height);
        texture.Fill(picture, spare);
        return texture;
    }

    public void Fill(Picture picture, Field? spare = null) =>
        Rows.Each(Height, y =>
        {
            for (var i = y * Width; i < (y + 1) * Width; i++)
            {
                Texels[i] = new Vector4(picture.R[i], picture.G[i], picture.B[i], spare is null ? 1 : spare.Values[i]);
            }
        });

    public void CopyTo(Picture picture) =>
        Rows.Each(Height, y =>
        {
            for (var i = y * Width; i < (y + 1) * Width; i++)
            {
                (picture.R[i], picture.G[i], picture.B[i]) = (Texels[i].X, Texels[i].Y, Texels[i].Z);
            }
        });

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector4 Linear(float x, float y)
    {
        x = Math.Clamp(x, 0, Width - 1.001f);
        y = Math.Clamp(y, 0, Height - 1.001f);
        var (left, top) = ((int)x, (int)y);
        ref var at = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(Texels), (top * Width) + left);
        var (fx, fy) = (x - left, y - top);
        var upper = at + ((Unsafe.Add(ref at, 1) - at) * fx);
        ref var below = ref Unsafe.Add(ref at, Width);
        var lower = below + ((Unsafe.Add(ref below, 1) - below) * fx);
        return upper + ((lower - upper) * fy);
    }

    /// <summary>Catmull-Rom: stays sharp while it slides between pixels, and is exact on them.</summary>
    public Vector4 Cubic(float x, float y)
    {
        x = Math.Clamp(x, 1, Width - 2.001f);
        y = Math.Clamp(y, 1, Height - 2.001f);
        var (left, top) = ((int)x, (int)y);
        var across = Weights(x - left);
        var down = Weights(y - top);
        ref var at = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(Texels), ((top - 1) * Width) + left - 1);
        return (Line(ref at, across) * down.X)
            + (Line(ref Unsafe.Add(ref at, Width), across) * down.Y)
            + (Line(ref Unsafe.Add(ref at, 2 * Width), across) * down.Z)
            + (Line(ref Unsafe.Add(ref at, 3 * Width), across) * down.W);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector4 Line(ref Vector4 at, Vector4 weights) =>
        (at * weights.X) + (Unsafe.Add(ref at, 1) * weights.Y) + (Unsafe.Add(ref at, 2) * weights.Z) + (Unsafe.Add(ref at, 3) * weights.W);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector4 Weights(float t) => new(
        t * ((t * (1 - (0.5f * t))) - 0.5f),
        1 + (t * t * ((1.5f * t) - 2.5f)),
        t * (0.5f + (t * (2 - (1.5f * t)))),
        t * t * ((0.5f * t) - 0.5f));
}
