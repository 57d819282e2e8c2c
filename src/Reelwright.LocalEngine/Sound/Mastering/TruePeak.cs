using Reelwright.LocalEngine.Sound.Dsp;

namespace Reelwright.LocalEngine.Sound.Mastering;

/// <summary>What the waveform reaches between samples, by fourfold oversampling (ITU-R BS.1770-4, annex 2).</summary>
internal static class TruePeak
{
    private const int Phases = 4;
    private const int Taps = 12;

    // Polyphase windowed sinc; phase 0 is the samples themselves.
    private static readonly float[][] Kernel = MakeKernel();

    /// <summary>The highest absolute value of the sound.</summary>
    public static float Of(StereoBuffer sound)
    {
        var peak = 0f;
        for (var i = 0; i < sound.Length; i++)
        {
            peak = Math.Max(peak, Math.Max(At(sound.Left, i), At(sound.Right, i)));
        }

        return peak;
    }

    /// <summary>The highest absolute value between sample <paramref name="index"/> and the next.</summary>
    public static float At(float[] samples, int index)
    {
        var peak = MathF.Abs(samples[index]);
        var from = index - (Taps / 2) + 1;
        if (from < 0 || from + Taps > samples.Length)
        {
            return peak;
        }

        var around = samples.AsSpan(from, Taps);
        for (var phase = 1; phase < Phases; phase++)
        {
            var kernel = Kernel[phase];
            var sum = 0f;
            for (var tap = 0; tap < Taps; tap++)
            {
                sum += around[tap] * kernel[tap];
            }

            peak = Math.Max(peak, MathF.Abs(sum));
        }

        return peak;
    }

    private static float[][] MakeKernel()
    {
        var kernel = new float[Phases][];
        for (var phase = 0; phase < Phases; phase++)
        {
            kernel[phase] = new float[Taps];
            var sum = 0.0;
            for (var tap = 0; tap < Taps; tap++)
            {
                var x = tap - ((Taps / 2) - 1) - (phase / (double)Phases);
                var sinc = Math.Abs(x) < 1e-9 ? 1 : Math.Sin(Math.PI * x) / (Math.PI * x);
                var window = 0.5 + (0.5 * Math.Cos(Math.PI * x / ((Taps / 2) + 0.5)));
                kernel[phase][tap] = (float)(sinc * window);
                sum += kernel[phase][tap];
            }

            for (var tap = 0; tap < Taps; tap++)
            {
                kernel[phase][tap] /= (float)sum;
            }
        }

        return kernel;
    }
}
