namespace Reelwright.LocalEngine.Imaging;

/// <summary>Three planes of gamma-encoded sRGB, row by row, 0 to 1 (values outside are clipped on output).</summary>
internal sealed class Picture(int width, int height)
{
    public int Width { get; } = width;

    public int Height { get; } = height;

    public float[] R { get; } = new float[width * height];

    public float[] G { get; } = new float[width * height];

    public float[] B { get; } = new float[width * height];

    public void CopyFrom(Picture other)
    {
        other.R.CopyTo(R.AsSpan());
        other.G.CopyTo(G.AsSpan());
        other.B.CopyTo(B.AsSpan());
    }
}
