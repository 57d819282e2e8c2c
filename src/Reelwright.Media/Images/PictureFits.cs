namespace Reelwright.Media;

internal static class PictureFits
{
    /// <summary>The filter that brings a picture, square-pixelled first, to a size.</summary>
    public static string Filter(PictureFit fit, int width, int height, string background = "black")
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        const string Square = "scale=w=max(1\\,trunc(iw*sar+0.5)):h=ih,setsar=1";

        // Without full_chroma_inp swscale takes the colour of RGB pictures from every second pixel, of narrow ones from beyond their edge.
        const string Flags = "flags=bicubic+accurate_rnd+full_chroma_int+full_chroma_inp";

        // Sizes are computed here and not by force_original_aspect_ratio, whose 0 for a very long picture means "as it was".
        var smaller = $"min({width}/iw\\,{height}/ih)";
        return fit switch
        {
            // Cut before scaling: a picture of 1x50,000 would be blown up beyond all limits.
            PictureFit.Cover => $"{Square},crop=w={Rounded($"min(iw\\,ih*{width}/{height})")}:h={Rounded($"min(ih\\,iw*{height}/{width})")}:exact=1,scale={width}:{height}:{Flags}",
            PictureFit.Contain => $"{Square},scale=w={Rounded($"iw*{smaller}")}:h={Rounded($"ih*{smaller}")}:{Flags},pad={width}:{height}:-1:-1:{background}",
            PictureFit.Within => $"{Square},scale=w={Rounded($"iw*min(1\\,{smaller})")}:h={Rounded($"ih*min(1\\,{smaller})")}:{Flags}",
            _ => $"scale={width}:{height}:{Flags},setsar=1",
        };
    }

    private static string Rounded(string length) => $"max(1\\,trunc({length}+0.5))";
}
