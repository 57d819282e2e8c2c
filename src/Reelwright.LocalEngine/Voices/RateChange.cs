namespace Reelwright.LocalEngine.Voices;

/// <summary>Raises a sound's sample rate by a windowed sinc, one set of coefficients for each of the positions that occur between two samples.</summary>
internal static class RateChange
{
    /// <summary>Zero crossings on each side.</summary>
    private const int Reach = 16;

    /// <param name="samples">At <paramref name="from"/> samples a second.</param>
    /// <param name="from">At most <paramref name="to"/>.</param>
    /// <param name="to">Samples a second of the result.</param>
    public static float[] Raise(ReadOnlySpan<float> samples, int from, int to)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(from, to);
        if (from == to)
        {
            return samples.ToArray();
        }

        var divisor = (int)System.Numerics.BigInteger.GreatestCommonDivisor(from, to);
        var (step, phases) = (from / divisor, to / divisor);
        var kernels = new float[phases][];
        for (var phase = 0; phase < phases; phase++)
        {
            kernels[phase] = Kernel(phase / (double)phases);
        }

        var raised = new float[(int)((long)samples.Length * phases / step)];
        for (var i = 0; i < raised.Length; i++)
        {
            var position = (long)i * step;
            var (first, kernel) = ((int)(position / phases) - Reach + 1, kernels[(int)(position % phases)]);
            var (low, high) = (Math.Max(0, -first), Math.Min(kernel.Length, samples.Length - first));
            var sum = 0f;
            for (var tap = low; tap < high; tap++)
            {
                sum += samples[first + tap] * kernel[tap];
            }

            raised[i] = sum;
        }

        return raised;
    }

    private static float[] Kernel(double fraction)
    {
        // A little below the old rate's own limit, so that the slope of the filter hides no mirror image.
        const double CutOff = 0.94;
        var kernel = new double[2 * Reach];
        for (var tap = 0; tap < kernel.Length; tap++)
        {
            var x = tap - (Reach - 1) - fraction;
            var angle = Math.PI * x * CutOff;
            var sinc = Math.Abs(angle) < 1e-9 ? 1 : Math.Sin(angle) / angle;
            kernel[tap] = sinc * (0.5 + (0.5 * Math.Cos(Math.PI * x / Reach)));
        }

        var sum = kernel.Sum();
        return [.. kernel.Select(value => (float)(value / sum))];
    }
}
