using Reelwright.LocalEngine.Imaging;
using Reelwright.LocalEngine.Imaging.Vision;

namespace Reelwright.LocalEngine.Sources.Painting;

/// <summary>Flattens texture and keeps edges: the picture guides the smoothing of its own three channels.</summary>
internal static class Simplify
{
    /// <param name="picture">The picture.</param>
    /// <param name="radius">Size of what disappears, in pixels.</param>
    /// <param name="edge">Contrast of what disappears, squared.</param>
    public static Picture Of(Picture picture, int radius, float edge)
    {
        // At half the size: what is to disappear needs no more, and it is four times quicker.
        var (w, h) = (Math.Max(2, picture.Width / 2), Math.Max(2, picture.Height / 2));
        var luma = Tones.Luma(picture);
        var guide = luma.Scaled(w, h);
        var result = new Picture(picture.Width, picture.Height);
        Channel(picture.R, result.R);
        Channel(picture.G, result.G);
        Channel(picture.B, result.B);
        return result;

        void Channel(float[] from, float[] to)
        {
            var channel = new Field(picture.Width, picture.Height);
            from.CopyTo(channel.Values.AsSpan());
            GuidedFilter.Upscale(guide, channel.Scaled(w, h), Math.Max(1, radius / 2), edge, luma).Values.CopyTo(to.AsSpan());
        }
    }
}
