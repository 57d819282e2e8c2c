using Reelwright.LocalEngine.Imaging;
using Reelwright.LocalEngine.Imaging.Vision;
using Reelwright.Media;

namespace Reelwright.LocalEngine.Cutout;

/// <summary>How a cut-out went.</summary>
internal enum CutState
{
    /// <summary>The background is see-through now.</summary>
    Cut,

    /// <summary>The picture came without a background; it stays as it was.</summary>
    AlreadyCut,

    /// <summary>Nothing stands out from the rest.</summary>
    NothingFound,
}

/// <summary>Makes a picture's background see-through: find the subject, find the opacity of its edge, take the old background's colour out of it.</summary>
internal static class Cutter
{
    /// <summary>The edge's opacity is solved on a copy of at most this many pixels: memory and time are bounded whatever the picture's size.</summary>
    public const int MattePixels = 1_200_000;

    /// <summary>Pictures thinner than this, in pixels of the segmentation, show nothing that could be told apart.</summary>
    private const int LeastSide = 8;

    /// <summary>Works in place. The pixels do not depend on the machine's cores.</summary>
    /// <param name="image">Any size. Beside its own bytes some 100 bytes a pixel of the copy are held at once; the rest is garbage soon collected.</param>
    /// <exception cref="OperationCanceledException">Cancelled; the picture may be changed in part.</exception>
    public static CutState Cut(RawImage image, IProgress<double>? progress, CancellationToken cancel)
    {
        var scale = Math.Min(1, Math.Sqrt(MattePixels / ((double)image.Width * image.Height)));
        var (w, h) = (Math.Max(1, (int)(image.Width * scale)), Math.Max(1, (int)(image.Height * scale)));
        var (picture, opacity) = Shrinking.Of(image, w, h, cancel);
        progress?.Report(0.05);
        if (IsCutAlready(opacity))
        {
            return CutState.AlreadyCut;
        }

        var (fineWidth, fineHeight) = Segmentation.Fit(w, h, Segmentation.FineSide);
        if (Math.Min(fineWidth, fineHeight) < LeastSide || Segmentation.Find(picture, opacity, Part(progress, 0.05, 0.45), cancel) is not { } subject)
        {
            return CutState.NothingFound;
        }

        var alpha = Matte(picture, subject, cancel);
        progress?.Report(0.75);
        var colors = TrueColors.Find(picture, alpha, cancel);
        progress?.Report(0.85);
        EdgeLift.Apply(image, picture, alpha, colors, Part(progress, 0.85, 1), cancel);
        progress?.Report(1);
        return CutState.Cut;
    }

    private static float[] Matte(Picture picture, SubjectMask subject, CancellationToken cancel)
    {
        var map = Trimap.Of(picture, subject, cancel);
        var (alpha, sureness) = SampledMatte.Find(picture, map, cancel);
        var hold = new float[alpha.Length];
        for (var i = 0; i < alpha.Length; i++)
        {
            // Where samples say nothing, the cut's own edge does, a pixel wide.
            alpha[i] = Tones.Mix(Math.Clamp(0.5f + (map.Inward[i] * 0.5f), 0, 1), alpha[i], sureness[i]);
            hold[i] = 0.004f + (1.2f * sureness[i] * sureness[i]);
        }

        return ClosedFormMatte.Solve(picture, map, alpha, hold, cancel);
    }

    /// <summary>Most of its outermost pixels are see-through.</summary>
    private static bool IsCutAlready(Field opacity)
    {
        var (w, h) = (opacity.Width, opacity.Height);
        var (clear, all) = (0, 0);
        for (var i = 0; i < opacity.Values.Length; i++)
        {
            if (i / w is var y && (y == 0 || y == h - 1 || i % w == 0 || i % w == w - 1))
            {
                all++;
                clear += opacity.Values[i] < 0.5f ? 1 : 0;
            }
        }

        return clear * 2 > all;
    }

    private static Span? Part(IProgress<double>? progress, double from, double to) => progress is null ? null : new Span(progress, from, to);

    /// <summary>A stretch of the whole progress.</summary>
    private sealed class Span(IProgress<double> whole, double from, double to) : IProgress<double>
    {
        public void Report(double value) => whole.Report(from + ((to - from) * value));
    }
}
