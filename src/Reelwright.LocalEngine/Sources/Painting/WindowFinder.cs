using Reelwright.LocalEngine.Imaging;
using Reelwright.LocalEngine.Imaging.Vision;

namespace Reelwright.LocalEngine.Sources.Painting;

/// <summary>Small dark boxes inside something brighter: what windows of houses look like by day.</summary>
internal static class WindowFinder
{
    private const int WorkingWidth = 420;

    public static Field Find(Picture picture, Field sky)
    {
        var scale = Math.Min(1f, (float)WorkingWidth / picture.Width);
        var small = Resampler.Cover(picture, Math.Max(8, (int)(picture.Width * scale)), Math.Max(8, (int)(picture.Height * scale)));
        var around = BoxBlur.Of(Tones.Luma(small), Math.Max(3, small.Width / 40));
        var skySmall = sky.Scaled(small.Width, small.Height);
        var segments = Segments.Of(small, 0.25f, 6);
        var lit = segments.Regions.Select(region => IsWindow(region, small, around, skySmall)).ToArray();
        var windows = new Field(small.Width, small.Height);
        for (var i = 0; i < windows.Values.Length; i++)
        {
            windows.Values[i] = lit[segments.Labels[i]] ? 1 : 0;
        }

        return windows.Scaled(picture.Width, picture.Height);
    }

    private static bool IsWindow(Segments.Region region, Picture small, Field around, Field sky)
    {
        var (wide, tall) = (region.Right - region.Left + 1, region.Bottom - region.Top + 1);
        var (r, g, b) = region.Color;
        var (cx, cy) = ((int)region.Center.X, (int)region.Center.Y);
        var luma = (0.2126f * r) + (0.7152f * g) + (0.0722f * b);
        return region.Size >= 8 && region.Size < small.Width * small.Height / 120
            && region.Size > 0.62f * wide * tall
            && wide < 2.6f * tall && tall < 3.2f * wide
            && luma < 0.42f && luma < around[cx, cy] - 0.05f
            && sky[cx, cy] < 0.3f

            // Gaps between leaves are green or brown; panes mirror something grey or blue.
            && b > 0.85f * r && b > 0.85f * g;
    }
}
