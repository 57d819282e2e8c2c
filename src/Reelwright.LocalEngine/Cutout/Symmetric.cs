using System.Numerics;

namespace Reelwright.LocalEngine.Cutout;

/// <summary>
/// The inverse of a covariance of colours. Computed in double: along an edge the spread is ten thousand times that across it, and floats would
/// lose the small one.
/// </summary>
internal readonly struct Symmetric
{
    private readonly Vector3 _x;
    private readonly Vector3 _y;
    private readonly Vector3 _z;

    private Symmetric(Vector3 x, Vector3 y, Vector3 z, double determinant) => (_x, _y, _z, Determinant) = (x, y, z, determinant);

    /// <summary>Of the matrix that was inverted.</summary>
    public double Determinant { get; }

    /// <param name="diagonal">Elements 00, 11 and 22, above 0.</param>
    /// <param name="others">Elements 01, 02 and 12.</param>
    public static Symmetric Inverse(Vector3 diagonal, Vector3 others)
    {
        double a = diagonal.X, b = diagonal.Y, c = diagonal.Z, d = others.X, e = others.Y, f = others.Z;
        var (i00, i01, i02) = ((b * c) - (f * f), (e * f) - (d * c), (d * f) - (e * b));
        var (i11, i12, i22) = ((a * c) - (e * e), (d * e) - (a * f), (a * b) - (d * d));
        var determinant = (a * i00) + (d * i01) + (e * i02);
        var scale = 1 / determinant;
        var (m01, m02, m12) = ((float)(scale * i01), (float)(scale * i02), (float)(scale * i12));
        return new Symmetric(new Vector3((float)(scale * i00), m01, m02), new Vector3(m01, (float)(scale * i11), m12), new Vector3(m02, m12, (float)(scale * i22)), determinant);
    }

    public Vector3 Times(Vector3 v) => (_x * v.X) + (_y * v.Y) + (_z * v.Z);
}
