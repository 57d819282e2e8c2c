namespace Reelwright.LocalEngine.Imaging.Vision;

/// <summary>Smooths a plane while keeping it sharp where the guide has edges (He, Sun, Tang: Guided Image Filtering, 2010).</summary>
internal static class GuidedFilter
{
    public static Field Smooth(Field guide, Field source, int radius, float edge) => Upscale(guide, source, radius, edge, guide);

    /// <summary>The same, with the result at the size of <paramref name="large"/>, a larger copy of the guide (Fast Guided Filter, 2015).</summary>
    public static Field Upscale(Field guide, Field source, int radius, float edge, Field large)
    {
        var meanGuide = BoxBlur.Of(guide, radius);
        var meanSource = BoxBlur.Of(source, radius);
        var covariance = BoxBlur.Of(guide.With(source, (i, p) => i * p), radius);
        var variance = BoxBlur.Of(guide.Map(i => i * i), radius);
        var slope = new Field(guide.Width, guide.Height);
        var offset = new Field(guide.Width, guide.Height);
        for (var i = 0; i < slope.Values.Length; i++)
        {
            var (mi, mp) = (meanGuide.Values[i], meanSource.Values[i]);
            slope.Values[i] = (covariance.Values[i] - (mi * mp)) / (variance.Values[i] - (mi * mi) + edge);
            offset.Values[i] = mp - (slope.Values[i] * mi);
        }

        var a = BoxBlur.Of(slope, radius).Scaled(large.Width, large.Height);
        var b = BoxBlur.Of(offset, radius).Scaled(large.Width, large.Height);
        return a.With(large, (k, i) => k * i).With(b, (left, right) => left + right);
    }
}
