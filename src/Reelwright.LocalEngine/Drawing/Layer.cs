using System.Numerics;

namespace Reelwright.LocalEngine.Drawing;

/// <summary>A finished drawing, kept small for sampling every frame: premultiplied RGBA, 16 bits each, 32768 standing for 1.</summary>
internal sealed class Layer
{
    public const float One = 32768f;

    private readonly bool[] _opaqueRows;

    private Layer(Canvas from)
    {
        (Left, Top, Density, Width, Height) = (from.Left, from.Top, from.Density, from.Width, from.Height);
        Pixels = new ushort[Width * Height * 4];
        FirstColumns = new int[Height];
        EndColumns = new int[Height];
        _opaqueRows = new bool[Height];
        (FirstRow, EndRow) = (Height, 0);
        for (var y = 0; y < Height; y++)
        {
            Pack(from, y);
        }
    }

    public float Left { get; }

    public float Top { get; }

    /// <summary>Pixels per world unit.</summary>
    public float Density { get; }

    public int Width { get; }

    public int Height { get; }

    public ushort[] Pixels { get; }

    /// <summary>Per row, the first column with anything in it.</summary>
    public int[] FirstColumns { get; }

    /// <summary>Per row, one past the last column with anything in it; at most the first where the row is empty.</summary>
    public int[] EndColumns { get; }

    public int FirstRow { get; private set; }

    public int EndRow { get; private set; }

    public static Layer From(Canvas canvas) => new(canvas);

    public bool IsOpaque(int firstRow, int endRow)
    {
        if (firstRow < 0 || endRow > Height)
        {
            return false;
        }

        for (var y = firstRow; y < endRow; y++)
        {
            if (!_opaqueRows[y])
            {
                return false;
            }
        }

        return true;
    }

    private void Pack(Canvas from, int y)
    {
        var (first, end) = (Width, 0);
        var opaque = true;
        for (var x = 0; x < Width; x++)
        {
            var pixel = Vector4.Clamp(from.Pixels[(y * Width) + x] * One, Vector4.Zero, new Vector4(65535));
            var at = ((y * Width) + x) * 4;
            Pixels[at] = (ushort)(pixel.X + 0.5f);
            Pixels[at + 1] = (ushort)(pixel.Y + 0.5f);
            Pixels[at + 2] = (ushort)(pixel.Z + 0.5f);
            Pixels[at + 3] = (ushort)(MathF.Min(pixel.W, One) + 0.5f);
            opaque &= Pixels[at + 3] > 32_700;
            if (pixel != Vector4.Zero)
            {
                first = Math.Min(first, x);
                end = x + 1;
            }
        }

        (FirstColumns[y], EndColumns[y], _opaqueRows[y]) = (first, end, opaque);
        if (end > first)
        {
            FirstRow = Math.Min(FirstRow, y);
            EndRow = y + 1;
        }
    }
}
