namespace Reelwright.Server.Billing;

/// <summary>What a generation costs: exact in decimals, one ceiling at the end.</summary>
/// <param name="Cost">The exact sum, before the ceiling.</param>
/// <param name="Base">What the generation costs whatever its length: the model's base, or the picture's price.</param>
/// <param name="Frames">The frames' part.</param>
/// <param name="Steps">The steps' part.</param>
internal sealed record GenerationPrice(decimal Cost, decimal Base, decimal Frames, decimal Steps)
{
    /// <summary>What is charged.</summary>
    public int Credits => (int)decimal.Ceiling(Cost);

    /// <summary>base + frames x per_frame + steps x per_step.</summary>
    public static GenerationPrice OfVideo(decimal @base, decimal perFrame, decimal perStep, int frames, int steps)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(frames);
        ArgumentOutOfRangeException.ThrowIfNegative(steps);

        return Sum(@base, frames * perFrame, steps * perStep);
    }

    /// <summary>A picture's price, <paramref name="count"/> times.</summary>
    public static GenerationPrice OfImages(decimal perImage, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);

        // Each picture is a job of its own that may be refunded on its own, so each is charged whole credits.
        return Sum(decimal.Ceiling(perImage) * count, 0, 0);
    }

    /// <summary>Restyling a film: by its length, with a minimum.</summary>
    public static GenerationPrice OfVideoToVideo(PricingOptions pricing, double seconds) =>
        Sum(Math.Max(pricing.VideoToVideoMinimum, Prorated(pricing.VideoToVideoPerTenSeconds, seconds, 10)), 0, 0);

    /// <summary>
    /// Credits for <paramref name="seconds"/> at <paramref name="credits"/> for each <paramref name="per"/> seconds, not yet rounded up.
    /// Lengths count in whole milliseconds: a container's 10.0000004 s must not cost one credit more than 10 s.
    /// </summary>
    public static decimal Prorated(int credits, double seconds, int per)
    {
        if (!double.IsFinite(seconds) || seconds is < 0 or > 1e9)
        {
            throw new ArgumentOutOfRangeException(nameof(seconds), seconds, "is not a length");
        }

        return credits * decimal.Round((decimal)seconds, 3, MidpointRounding.AwayFromZero) / per;
    }

    private static GenerationPrice Sum(decimal @base, decimal frames, decimal steps) =>
        new(Plain(@base + frames + steps), Plain(@base), Plain(frames), Plain(steps));

    /// <summary>A decimal remembers trailing zeros and JSON would show them; dividing by this one drops them.</summary>
    private static decimal Plain(decimal value) => value / 1.000000000000000000000000000000000m;
}
