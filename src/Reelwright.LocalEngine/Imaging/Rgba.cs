namespace Reelwright.LocalEngine.Imaging;

/// <summary>Planes to rows of R, G, B, A bytes.</summary>
internal static class Rgba
{
    public static byte[] Convert(Picture picture)
    {
        var bytes = new byte[picture.Width * picture.Height * 4];
        for (var i = 0; i < picture.R.Length; i++)
        {
            bytes[i * 4] = Byte(picture.R[i]);
            bytes[(i * 4) + 1] = Byte(picture.G[i]);
            bytes[(i * 4) + 2] = Byte(picture.B[i]);
            bytes[(i * 4) + 3] = 255;
        }

        return bytes;
    }

    private static byte Byte(float value) => (byte)((Math.Clamp(value, 0, 1) * 255) + 0.5f);
}
