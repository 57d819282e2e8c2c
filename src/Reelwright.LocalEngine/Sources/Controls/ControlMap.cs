using Reelwright.LocalEngine.Imaging;
using Reelwright.LocalEngine.Imaging.Vision;

namespace Reelwright.LocalEngine.Sources.Controls;

/// <summary>What is followed of a control's frame.</summary>
/// <param name="Tone">Light and shade the map gives, 0 to 1.</param>
/// <param name="Lines">Where lines are to be drawn, 0 to 1.</param>
/// <param name="Figure">Where what stands out is, 0 to 1.</param>
/// <param name="Near">Nearness, for depth and haze, 0 to 1.</param>
internal sealed record ControlMap(Field Tone, Field Lines, Field Figure, Field Near);

/// <summary>Reads the map of one kind out of a control's frames, one after another.</summary>
internal sealed class ControlReader(ControlKind kind)
{
    private Field? _near;
    private Field? _backdrop;
    private Field? _figure;

    public ControlMap Read(Picture frame) => kind switch
    {
        ControlKind.Depth => Depth(frame),
        ControlKind.Pose => Pose(frame),
        _ => Edges(frame),
    };

    private static ControlMap Edges(Picture frame)
    {
        var luma = Tones.Luma(frame);
        var lines = EdgeMap.Canny(luma, Math.Max(1, frame.Width / 320f));
        var drawn = BoxBlur.Of(lines, 1).Map(value => Math.Min(1, value * 2.2f));

        // Areas between lines are shaded towards them, as engravers do; no tone of the control itself is taken over.
        var around = BoxBlur.Gaussian(lines, frame.Width / 60f).Normalized(0.02f, 0.99f);
        return new ControlMap(around.Map(value => 0.70f - (0.45f * value)), drawn, new Field(frame.Width, frame.Height), around.Map(value => 0.4f + (0.3f * value)));
    }

    private ControlMap Depth(Picture frame)
    {
        var near = DepthMap.Of(frame, workingWidth: 160).Nearness;

        // Guesses at single frames jump; things do not.
        _near = _near is null ? near : _near.With(near, (before, now) => Tones.Mix(before, now, 0.5f));
        var slopes = EdgeMap.Strength(_near);
        return new ControlMap(_near.Map(value => 0.88f - (0.68f * value)), slopes.Map(value => Math.Min(1, value * 3)), new Field(frame.Width, frame.Height), _near);
    }

    /// <summary>The figure: what differs from the picture's border and, in a film, from what was there before.</summary>
    private ControlMap Pose(Picture frame)
    {
        var (w, h) = (Math.Max(8, frame.Width / 4), Math.Max(8, frame.Height / 4));
        var small = Resampler.Cover(frame, w, h);
        var luma = Tones.Luma(small);
        var saliency = Saliency(small);
        var motion = _backdrop is null ? new Field(w, h) : BoxBlur.Of(luma.With(_backdrop, (now, before) => MathF.Abs(now - before)), 2);
        _backdrop = _backdrop is null ? luma.Copy() : _backdrop.With(luma, (before, now) => Tones.Mix(before, now, 0.08f));

        // Motion alone also marks where a figure has been; what stands out now is where it is.
        var seen = saliency.With(motion, (s, m) => Math.Clamp((s * (0.75f + Math.Min(0.5f, m * 4))) + Math.Min(0.12f, m), 0, 1));
        var cut = Otsu(seen);
        var solid = GuidedFilter.Smooth(luma, seen.Map(value => Tones.Smooth(cut - 0.12f, cut + 0.12f, value)), 3, 1e-3f);
        _figure = _figure is null ? solid : _figure.With(solid, (before, now) => Tones.Mix(before, now, 0.7f));
        var figure = _figure.Scaled(frame.Width, frame.Height).Map(value => Tones.Smooth(0.35f, 0.65f, value));

        // Rounded like a body: the middle of a limb is nearer than its rim.
        var round = BoxBlur.Gaussian(figure, frame.Width / 45f);
        var body = figure.With(round, (f, r) => f * r);
        return new ControlMap(body.Map(value => 0.30f + (0.55f * value)), EdgeMap.Strength(figure).Map(value => Math.Min(1, value * 2)), figure, body);
    }

    private static Field Saliency(Picture small)
    {
        var (r, g, b, count) = (0f, 0f, 0f, 0);
        for (var i = 0; i < small.R.Length; i++)
        {
            var (x, y) = (i % small.Width, i / small.Width);
            if (x < 3 || y < 3 || x >= small.Width - 3)
            {
                (r, g, b, count) = (r + small.R[i], g + small.G[i], b + small.B[i], count + 1);
            }
        }

        (r, g, b) = (r / count, g / count, b / count);
        return BoxBlur.Of(Tones.From(small, (x, y, z) => MathF.Sqrt(((x - r) * (x - r)) + ((y - g) * (y - g)) + ((z - b) * (z - b)))), 2).Normalized(0.02f, 0.985f);
    }

    /// <summary>The value that parts a plane best into two groups (Otsu, 1979).</summary>
    private static float Otsu(Field field)
    {
        var bins = new int[64];
        foreach (var value in field.Values)
        {
            bins[Math.Clamp((int)(value * 63), 0, 63)]++;
        }

        double total = field.Values.Length;
        var sum = bins.Select((n, i) => (double)n * i).Sum();
        var (below, sumBelow, best, cut) = (0.0, 0.0, -1.0, 31);
        for (var i = 0; i < 63; i++)
        {
            below += bins[i];
            sumBelow += (double)bins[i] * i;
            if (below == 0 || below == total)
            {
                continue;
            }

            var apart = (sumBelow / below) - ((sum - sumBelow) / (total - below));
            var between = below * (total - below) * apart * apart;
            (best, cut) = between > best ? (between, i) : (best, cut);
        }

        return (cut + 0.5f) / 63;
    }
}
