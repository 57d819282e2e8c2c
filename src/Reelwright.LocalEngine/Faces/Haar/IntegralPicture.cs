namespace Reelwright.LocalEngine.Faces.Haar;

/// <summary>Running sums of a grey picture: the sum over any rectangle, upright or turned by 45 degrees, takes four reads.</summary>
internal sealed class IntegralPicture
{
    public IntegralPicture(GrayPicture picture, bool withTilted)
    {
        (Width, Height, Stride) = (picture.Width, picture.Height, picture.Width + 1);
        Sums = new int[Stride * (Height + 1)];
        Squares = new long[Stride * (Height + 1)];
        AddUp(picture);
        Tilted = withTilted ? TiltedOf(picture) : [];
    }

    public int Width { get; }

    public int Height { get; }

    /// <summary>Entries in a row of each table: one more than pixels.</summary>
    public int Stride { get; }

    /// <summary>At (x, y): all pixels above and to the left.</summary>
    public int[] Sums { get; }

    /// <summary>The same of squares.</summary>
    public long[] Squares { get; }

    /// <summary>At (x, y): all pixels above that lie in the cone of 45 degrees to both sides whose tip is pixel (x - 1, y - 1); empty when not wanted.</summary>
    public int[] Tilted { get; }

    /// <summary>The sum over a turned rectangle, see <see cref="HaarRectangle"/>; it has to lie within the picture.</summary>
    public int TiltedSum(int x, int y, int width, int height) =>
        Tilted[(y * Stride) + x] - Tilted[((y + height) * Stride) + x - height]
        - Tilted[((y + width) * Stride) + x + width] + Tilted[((y + width + height) * Stride) + x + width - height];

    public int Sum(int x, int y, int width, int height) =>
        Sums[(y * Stride) + x] - Sums[(y * Stride) + x + width] - Sums[((y + height) * Stride) + x] + Sums[((y + height) * Stride) + x + width];

    private void AddUp(GrayPicture picture)
    {
        for (var y = 0; y < Height; y++)
        {
            var row = picture.Row(y);
            var (sum, squares) = (0, 0L);
            var above = y * Stride;
            for (var x = 0; x < row.Length; x++)
            {
                sum += row[x];
                squares += row[x] * row[x];
                Sums[above + Stride + x + 1] = Sums[above + x + 1] + sum;
                Squares[above + Stride + x + 1] = Squares[above + x + 1] + squares;
            }
        }
    }

    /// <summary>
    /// The cone above (x, y) is that above its left neighbour of the row before, plus that above its right neighbour, less what both have, plus the two
    /// pixels under that overlap (Lienhart and Maydt, formula 6). Cones that begin beyond a side are held in a wide border, or they would lose what lies inside.
    /// </summary>
    private int[] TiltedOf(GrayPicture picture)
    {
        var border = Height + 1;
        var wide = Width + 1 + (2 * border);
        var (before, last, next) = (new int[wide], new int[wide], new int[wide]);
        var tilted = new int[Stride * (Height + 1)];
        for (var y = 1; y <= Height; y++)
        {
            Array.Clear(next);
            for (var i = 1; i < wide - 1; i++)
            {
                var x = i - border;
                next[i] = last[i - 1] + last[i + 1] - before[i] + Pixel(picture, x - 1, y - 1) + Pixel(picture, x - 1, y - 2);
            }

            Array.Copy(next, border, tilted, y * Stride, Stride);
            (before, last, next) = (last, next, before);
        }

        return tilted;
    }

    private static int Pixel(GrayPicture picture, int x, int y) => x >= 0 && x < picture.Width && y >= 0 ? picture.Row(y)[x] : 0;
}
