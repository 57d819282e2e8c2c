using Reelwright.LocalEngine.Imaging;
using Reelwright.LocalEngine.Imaging.Vision;

namespace Reelwright.LocalEngine.Sources;

internal static class Blend
{
    public static void Into(Picture target, Picture from, Picture to, float share)
    {
        share = Math.Clamp(share, 0, 1);
        Rows.Each(target.Height, y =>
        {
            for (var i = y * target.Width; i < (y + 1) * target.Width; i++)
            {
                target.R[i] = Tones.Mix(from.R[i], to.R[i], share);
                target.G[i] = Tones.Mix(from.G[i], to.G[i], share);
                target.B[i] = Tones.Mix(from.B[i], to.B[i], share);
            }
        });
    }
}
