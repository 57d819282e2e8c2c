using Reelwright.LocalEngine.Imaging;

namespace Reelwright.LocalEngine.Cutout;

/// <summary>A picture in CIE L*a*b* (D65), where distances are about how different colours look: L 0 to 100.</summary>
internal sealed class LabPlanes
{
    private const int Steps = 4096;
    private static readonly float[] Light = [.. Enumerable.Range(0, Steps + 1).Select(i => Linear(i / (float)Steps))];

    private LabPlanes(int width, int height) => (Width, Height, L, A, B) = (width, height, new float[width * height], new float[width * height], new float[width * height]);

    public int Width { get; }

    public int Height { get; }

    public float[] L { get; }

    public float[] A { get; }

    public float[] B { get; }

    public static LabPlanes Of(Picture picture)
    {
        var lab = new LabPlanes(picture.Width, picture.Height);
        for (var i = 0; i < lab.L.Length; i++)
        {
            var (r, g, b) = (Lit(picture.R[i]), Lit(picture.G[i]), Lit(picture.B[i]));
            var x = Root(((0.4124564f * r) + (0.3575761f * g) + (0.1804375f * b)) / 0.95047f);
            var y = Root((0.2126729f * r) + (0.7151522f * g) + (0.0721750f * b));
            var z = Root(((0.0193339f * r) + (0.1191920f * g) + (0.9503041f * b)) / 1.08883f);
            (lab.L[i], lab.A[i], lab.B[i]) = ((116 * y) - 16, 500 * (x - y), 200 * (y - z));
        }

        return lab;
    }

    public float SquareDistance(int i, int j)
    {
        var (l, a, b) = (L[i] - L[j], A[i] - A[j], B[i] - B[j]);
        return (l * l) + (a * a) + (b * b);
    }

    private static float Lit(float value) => Light[(int)((Math.Clamp(value, 0, 1) * Steps) + 0.5f)];

    private static float Linear(float value) => value <= 0.04045f ? value / 12.92f : MathF.Pow((value + 0.055f) / 1.055f, 2.4f);

    private static float Root(float t) => t > 0.008856f ? MathF.Cbrt(t) : (7.787f * t) + (16f / 116f);
}
