namespace Reelwright.Media;

internal static class PictureFits
{
    /// <summary>The filter that brings a picture, square-pixelled first, to a size.</summary>
    public static string Filter(PictureFit fit, int width, int height, string background = "black")
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        const string Square = "scale=w=max(1\\,trunc(iw*sar+0.5)):h=ih,setsar=1";
        const string Flags = "flags=bicubic+accurate_rnd+full_chroma_int";
        return fit switch
        {
            PictureFit.Cover => $"{Square},scale={width}:{height}:force_original_aspect_ratio=increase:{Flags},crop={width}:{height}",
            PictureFit.Contain => $"{Square},scale={width}:{height}:force_original_aspect_ratio=decrease:{Flags},pad={width}:{height}:-1:-1:{background}",
            _ => $"scale={width}:{height}:{Flags},setsar=1",
        };
    }
}
