using System.Numerics;
using Reelwright.LocalEngine.Imaging.Vision;
using Reelwright.Media;

namespace Reelwright.LocalEngine.Faces;

/// <summary>The part of a picture around a face, in planes of gamma-encoded sRGB from 0 to 1.</summary>
/// <param name="X">Of its left column in the picture.</param>
/// <param name="Y">Of its top row.</param>
/// <param name="Planes">Red, green, blue.</param>
/// <param name="Inside">What of it belongs to the face; never its border.</param>
internal sealed record FacePatch(int X, int Y, int Width, int Height, float[][] Planes, bool[] Inside)
{
    /// <summary>Cuts out a face; null when none of it is within the picture.</summary>
    public static FacePatch? Of(RawImage picture, FaceFrame frame)
    {
        var (left, top, right, bottom) = Box(picture, frame);
        if (right - left < 3 || bottom - top < 3)
        {
            return null;
        }

        var (width, height) = (right - left, bottom - top);
        var patch = new FacePatch(left, top, width, height, [new float[width * height], new float[width * height], new float[width * height]], new bool[width * height]);
        Rows.Each(height, y => patch.Read(picture, frame, y));
        return patch.Inside.Contains(true) ? patch : null;
    }

    /// <summary>Writes a plane's inside into a picture's bytes.</summary>
    public void Write(byte[] pixels, int stride, int channel, float[] plane) =>
        Rows.Each(Height, y =>
        {
            for (var x = 0; x < Width; x++)
            {
                var i = (y * Width) + x;
                if (Inside[i])
                {
                    pixels[((((Y + y) * stride) + X + x) * 4) + channel] = (byte)((Math.Clamp(plane[i], 0, 1) * 255) + 0.5f);
                }
            }
        });

    private static (int Left, int Top, int Right, int Bottom) Box(RawImage picture, FaceFrame frame)
    {
        // Two pixels around, so that the face's rim has neighbours to start from.
        var corners = FaceShape.Corners.Select(frame.ToPixel).ToList();
        return (
            Math.Max(0, (int)corners.Min(corner => corner.X) - 2),
            Math.Max(0, (int)corners.Min(corner => corner.Y) - 2),
            Math.Min(picture.Width, (int)corners.Max(corner => corner.X) + 3),
            Math.Min(picture.Height, (int)corners.Max(corner => corner.Y) + 3));
    }

    private void Read(RawImage picture, FaceFrame frame, int y)
    {
        for (var x = 0; x < Width; x++)
        {
            var (i, at) = ((y * Width) + x, (((Y + y) * picture.Width) + X + x) * 4);
            for (var channel = 0; channel < 3; channel++)
            {
                Planes[channel][i] = picture.Pixels[at + channel] / 255f;
            }

            Inside[i] = x > 0 && y > 0 && x < Width - 1 && y < Height - 1
                && FaceShape.Reach(frame.ToFace(new Vector2(X + x + 0.5f, Y + y + 0.5f))) < 1;
        }
    }
}
