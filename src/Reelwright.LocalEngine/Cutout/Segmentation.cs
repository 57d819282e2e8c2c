using System.Numerics;
using Reelwright.LocalEngine.Imaging;
using Reelwright.LocalEngine.Imaging.Vision;

namespace Reelwright.LocalEngine.Cutout;

/// <summary>
/// Finds the subject: what stands out from the border first, then GrabCut (Rother, Kolmogorov, Blake, 2004) on a small copy, then a cut in a band around
/// that edge on a copy of up to <see cref="FineSide"/> pixels (Lombaert et al., 2005).
/// </summary>
internal sealed class Segmentation
{
    public const int FineSide = 512;
    private const int CoarseSide = 256;
    private const int Rounds = 4;
    private const int SubjectParts = 7;
    private const int BackgroundParts = 9;
    private const float Smoothness = 9;

    /// <summary>No pixel may be surer than this, in log-likelihood: models are never that good.</summary>
    private const float Surest = 7;

    /// <summary>Below this distance in L*a*b* between subject and background nothing is told apart.</summary>
    private const float LeastContrast = 4;

    /// <summary>How surely a region owns the border for its colours to count as the background's.</summary>
    private const float Trusted = 0.6f;

    /// <summary>Colours that neither side has shown yet, as densities spread evenly over all colours: a subject has them sooner than a background.</summary>
    private const float UnseenSubject = 8e-8f;
    private const float UnseenBackground = 1e-8f;
    private const float Never = 1e-10f;

    /// <summary>A piece is another subject when it stands out at least this much, compared with the best.</summary>
    private const float LeastStanding = 0.6f;

    /// <summary>How surely a shadow is background, in log-likelihood.</summary>
    private const float ShadowTrust = 2;

    private readonly LabPlanes _lab;
    private readonly bool[] _isHidden;
    private readonly CancellationToken _cancel;

    private Segmentation(LabPlanes lab, bool[] isHidden, CancellationToken cancel) => (_lab, _isHidden, _cancel) = (lab, isHidden, cancel);

    /// <summary>The subject's mask on a copy of the picture of at most <see cref="FineSide"/> pixels; null when nothing stands out.</summary>
    /// <param name="picture">The picture in any size.</param>
    /// <param name="opacity">How opaque it is already.</param>
    public static SubjectMask? Find(Picture picture, Field opacity, IProgress<double>? progress, CancellationToken cancel)
    {
        var (w, h) = Fit(picture.Width, picture.Height, FineSide);
        var fine = Shrinking.Of(picture, w, h);
        var hidden = Hidden(opacity, w, h);
        var (cw, ch) = Fit(w, h, CoarseSide);
        var small = Shrinking.Of(picture, cw, ch);
        var coarse = new Segmentation(LabPlanes.Of(small), Hidden(opacity, cw, ch), cancel);
        if (coarse.Rough(progress) is not { } rough)
        {
            return null;
        }

        var scaled = Enlarge(rough.Mask, cw, ch, w, h);
        var exact = new Segmentation(LabPlanes.Of(fine), hidden, cancel);
        exact.Refine(scaled, rough, (float)Math.Max(w, h) / Math.Max(cw, ch));
        Tidy(scaled, w, hidden, Spread(rough.Share, rough, w, h));
        progress?.Report(1);
        return scaled.AsSpan().Contains(true) && scaled.AsSpan().Contains(false) ? new SubjectMask(w, h, scaled) : null;
    }

    public static (int Width, int Height) Fit(int width, int height, int side)
    {
        var scale = Math.Min(1, side / (double)Math.Max(width, height));
        return (Math.Max(1, (int)Math.Round(width * scale)), Math.Max(1, (int)Math.Round(height * scale)));
    }

    private static bool[] Hidden(Field opacity, int width, int height) => [.. Shrinking.Of(opacity, width, height).Values.Select(value => value < 0.5f)];

    private RoughCut? Rough(IProgress<double>? progress)
    {
        var standout = Standout.Find(_lab, _isHidden, _cancel);
        progress?.Report(0.3);
        if (standout.Contrast < LeastContrast)
        {
            return null;
        }

        var threshold = Otsu(standout.Share);
        var prior = standout.Share.Select(share => Prior(share, threshold)).ToArray();
        var trusted = standout.Background.Select((share, i) => share > Trusted && !_isHidden[i]).ToArray();
        var mask = standout.Share.Select(share => share > threshold).ToArray();
        if (ColorMixture.Learn(_lab, i => trusted[i], BackgroundParts, 2) is not { } background)
        {
            return null;
        }

        // Bricks of the wall that the first guess took for the subject have colours of the wall: the subject's model must not learn them.
        var usual = Usual(background, trusted);
        if (ColorMixture.Learn(_lab, i => mask[i] && !_isHidden[i] && background.Density(ColorAt(i)) < usual, SubjectParts, 1) is not { } subject)
        {
            return null;
        }

        for (var round = 0; ; round++)
        {
            // The first guess counts less from round to round: colours know better.
            var preference = Preference(subject, background, mask, standout.Share, prior, 0.9f / (1 + round));
            Brighten(preference, background, trusted, usual);
            GridCut.Cut(_lab, preference, Smoothness, mask, null, _cancel);
            progress?.Report(0.3 + (0.5 * (round + 1) / Rounds));
            if (round == Rounds - 1)
            {
                return new RoughCut(mask, _lab.Width, _lab.Height, subject, background, standout.Share, prior);
            }

            subject = ColorMixture.Learn(_lab, i => mask[i] && !_isHidden[i], SubjectParts, 1) ?? subject;
            background = ColorMixture.Learn(_lab, i => !mask[i] && !_isHidden[i], BackgroundParts, 2) ?? background;
        }
    }

    /// <summary>What most of the background's pixels have for density under its own model.</summary>
    private float Usual(ColorMixture background, bool[] trusted)
    {
        var densities = Enumerable.Range(0, trusted.Length).Where(i => trusted[i]).Select(i => background.Density(ColorAt(i))).Order().ToArray();
        return densities[densities.Length / 20];
    }

    /// <summary>Shadows on the ground belong to the background.</summary>
    private void Brighten(float[] preference, ColorMixture background, bool[] trusted, float usual)
    {
        var shaded = SoftShadows.Find(_lab, i => trusted[i] && background.Density(ColorAt(i)) >= usual);
        for (var i = 0; i < shaded.Length; i++)
        {
            preference[i] = shaded[i] ? Math.Min(preference[i], -ShadowTrust) : preference[i];
        }
    }

    private Vector3 ColorAt(int i) => new(_lab.L[i], _lab.A[i], _lab.B[i]);

    private void Refine(bool[] mask, RoughCut rough, float scale)
    {
        var (w, h) = (_lab.Width, _lab.Height);
        var reach = 3 + (3 * scale);
        var edge = Masks.DistanceToEdge(mask, w, h);
        var band = edge.Values.Select(distance => distance <= reach).ToArray();
        var preference = Preference(rough.Subject, rough.Background, mask, Spread(rough.Share, rough, w, h), Spread(rough.Prior, rough, w, h), 0.25f);
        GridCut.Cut(_lab, preference, Smoothness, mask, band, _cancel);
    }

    /// <summary>For each pixel how much likelier the subject's colours are than the background's of that part of the picture.</summary>
    private float[] Preference(ColorMixture subject, ColorMixture background, bool[] mask, float[] share, float[] prior, float trust)
    {
        var preference = new float[mask.Length];
        var weights = LocalWeights(background, mask);
        Span<float> here = stackalloc float[background.Count];
        for (var i = 0; i < preference.Length; i++)
        {
            if (_isHidden[i])
            {
                preference[i] = -Surest * 4;
                continue;
            }

            for (var k = 0; k < weights.Length; k++)
            {
                here[k] = weights[k].Values[i];
            }

            var color = ColorAt(i);
            var likelier = MathF.Log(subject.Density(color) + (share[i] * UnseenSubject)) - MathF.Log(background.Density(color, here) + ((1 - share[i]) * UnseenBackground) + Never);
            preference[i] = Math.Clamp(likelier, -Surest, Surest) + (trust * prior[i]);
        }

        return preference;
    }

    /// <summary>Sky belongs to the top and grass to the bottom: how much each of the background's colours weighs in each place.</summary>
    private Field[] LocalWeights(ColorMixture background, bool[] mask)
    {
        const float Everywhere = 0.4f;
        var (w, h) = (_lab.Width, _lab.Height);
        var all = new Field(w, h);
        var parts = Enumerable.Range(0, background.Count).Select(_ => new Field(w, h)).ToArray();
        for (var i = 0; i < mask.Length; i++)
        {
            if (!mask[i] && !_isHidden[i])
            {
                all.Values[i] = 1;
                parts[background.Likeliest(ColorAt(i))].Values[i] = 1;
            }
        }

        var sigma = Math.Max(2, 0.12f * Math.Max(w, h));
        var around = BoxBlur.Gaussian(all, sigma);
        for (var k = 0; k < parts.Length; k++)
        {
            var usual = background.Weight(k);
            parts[k] = BoxBlur.Gaussian(parts[k], sigma).With(around, (part, whole) =>
                (Everywhere * usual) + ((1 - Everywhere) * ((part + (0.02f * usual)) / (whole + 0.02f))));
        }

        return parts;
    }

    /// <summary>A share as log-odds around the threshold, -3 to 3.</summary>
    private static float Prior(float share, float threshold)
    {
        var half = share < threshold ? 0.5f * share / threshold : 0.5f + (0.5f * (share - threshold) / Math.Max(1e-3f, 1 - threshold));
        return Math.Clamp(MathF.Log((half + 0.02f) / (1.02f - half)), -3, 3);
    }

    /// <summary>The threshold that parts two heaps of values best (Otsu, 1979).</summary>
    private static float Otsu(float[] values)
    {
        const int Bins = 64;
        var counts = new double[Bins];
        foreach (var value in values)
        {
            counts[Math.Clamp((int)(value * Bins), 0, Bins - 1)]++;
        }

        var total = counts.Select((count, bin) => count * bin).Sum();
        var (below, sum, best, at) = (0.0, 0.0, -1.0, Bins / 2);
        for (var bin = 0; bin < Bins - 1; bin++)
        {
            below += counts[bin];
            sum += counts[bin] * bin;
            if (below == 0 || below == values.Length)
            {
                continue;
            }

            var gap = (sum / below) - ((total - sum) / (values.Length - below));
            var between = below * (values.Length - below) * gap * gap;
            if (between > best)
            {
                (best, at) = (between, bin);
            }
        }

        return (at + 1f) / Bins;
    }

    private static float[] Spread(float[] values, RoughCut rough, int width, int height)
    {
        var field = new Field(rough.Width, rough.Height);
        values.CopyTo(field.Values.AsSpan());
        return field.Scaled(width, height).Values;
    }

    private static bool[] Enlarge(bool[] mask, int fromWidth, int fromHeight, int width, int height)
    {
        var field = new Field(fromWidth, fromHeight);
        for (var i = 0; i < mask.Length; i++)
        {
            field.Values[i] = mask[i] ? 1 : 0;
        }

        return [.. field.Scaled(width, height).Values.Select(value => value > 0.5f)];
    }

    /// <summary>Crumbs go, and what stands out far less than the best piece does; pinholes are filled. Several subjects and real holes stay.</summary>
    private static void Tidy(bool[] mask, int width, bool[] isHidden, float[] share)
    {
        var subjects = Masks.Pieces(mask, width, wanted: true).Select(piece => (Pixels: piece, Share: piece.Average(i => share[i]))).ToList();
        var largest = subjects.Count > 0 ? subjects.Max(piece => piece.Pixels.Count) : 0;
        var best = subjects.Where(piece => piece.Pixels.Count * 4 > largest).Select(piece => piece.Share).DefaultIfEmpty().Max();
        foreach (var (pixels, stands) in subjects)
        {
            if (pixels.Count < Math.Max(mask.Length / 1500, largest / 16) || stands < LeastStanding * best)
            {
                pixels.ForEach(i => mask[i] = false);
            }
        }

        foreach (var hole in Masks.Pieces(mask, width, wanted: false).Where(hole => hole.Count < Math.Max(4, mask.Length / 2500)))
        {
            hole.ForEach(i => mask[i] = !isHidden[i]);
        }
    }

    private sealed record RoughCut(bool[] Mask, int Width, int Height, ColorMixture Subject, ColorMixture Background, float[] Share, float[] Prior);
}

/// <summary>Which pixels are the subject.</summary>
internal sealed record SubjectMask(int Width, int Height, bool[] IsSubject);
