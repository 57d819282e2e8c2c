using System.Numerics;
using Reelwright.LocalEngine.Imaging.Vision;
using Reelwright.Media;

namespace Reelwright.LocalEngine.Faces;

/// <summary>A picture's face, drawn at the place, size and angle of another one.</summary>
/// <param name="Planes">Red, green, blue from 0 to 1, in the size of the patch it was drawn for.</param>
internal sealed record SourceFace(float[][] Planes)
{
    public static SourceFace Sample(RawImage source, FaceFrame from, FacePatch patch, FaceFrame to)
    {
        var (texture, corner, shrink) = Texels(source, from, patch, to);
        var face = new SourceFace([new float[patch.Inside.Length], new float[patch.Inside.Length], new float[patch.Inside.Length]]);
        Rows.Each(patch.Height, y =>
        {
            for (var x = 0; x < patch.Width; x++)
            {
                var place = from.ToPixel(to.ToFace(new Vector2(patch.X + x + 0.5f, patch.Y + y + 0.5f)));
                var texel = ((place - corner) / shrink) - new Vector2(0.5f);
                var color = Vector4.Clamp(texture.Cubic(texel.X, texel.Y), Vector4.Zero, Vector4.One);
                var i = (y * patch.Width) + x;
                (face.Planes[0][i], face.Planes[1][i], face.Planes[2][i]) = (color.X, color.Y, color.Z);
            }
        });
        return face;
    }

    /// <summary>The part of the source that is read; when the face becomes smaller, shrunk by a whole number first, or it would flicker with detail.</summary>
    private static (Texture Texture, Vector2 Corner, float Shrink) Texels(RawImage source, FaceFrame from, FacePatch patch, FaceFrame to)
    {
        var shrink = Math.Max(1, (int)(from.Unit / to.Unit));
        Vector2[] corners =
        [
            new(patch.X, patch.Y), new(patch.X + patch.Width, patch.Y), new(patch.X, patch.Y + patch.Height), new(patch.X + patch.Width, patch.Y + patch.Height),
        ];
        var places = corners.Select(corner => from.ToPixel(to.ToFace(corner))).ToList();
        var margin = 3 * shrink;
        var left = Math.Clamp((int)places.Min(place => place.X) - margin, 0, source.Width - 1);
        var top = Math.Clamp((int)places.Min(place => place.Y) - margin, 0, source.Height - 1);
        var right = Math.Clamp((int)places.Max(place => place.X) + margin, left + 1, source.Width);
        var bottom = Math.Clamp((int)places.Max(place => place.Y) + margin, top + 1, source.Height);

        // At least 4 texels each way: that many a cubic reads.
        var texture = new Texture(Math.Max(4, (right - left) / shrink), Math.Max(4, (bottom - top) / shrink));
        Rows.Each(texture.Height, y =>
        {
            for (var x = 0; x < texture.Width; x++)
            {
                texture.Texels[(y * texture.Width) + x] = Mean(source, left + (x * shrink), top + (y * shrink), shrink);
            }
        });
        return (texture, new Vector2(left, top), shrink);
    }

    private static Vector4 Mean(RawImage source, int left, int top, int side)
    {
        var sum = Vector4.Zero;
        for (var y = top; y < top + side; y++)
        {
            for (var x = left; x < left + side; x++)
            {
                var at = ((Math.Min(y, source.Height - 1) * source.Width) + Math.Min(x, source.Width - 1)) * 4;
                sum += new Vector4(source.Pixels[at], source.Pixels[at + 1], source.Pixels[at + 2], 255);
            }
        }

        return sum / (255 * side * side);
    }
}
