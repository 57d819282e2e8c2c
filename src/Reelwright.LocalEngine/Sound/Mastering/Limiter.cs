using Reelwright.LocalEngine.Sound.Dsp;

namespace Reelwright.LocalEngine.Sound.Mastering;

/// <summary>Keeps true peaks under a ceiling.</summary>
internal static class Limiter
{
    /// <summary>Decoders of lossy formats overshoot a little: a margin below the promised -1 dBTP.</summary>
    public const float CeilingDb = -1.5f;

    /// <summary>How far it sees: silence of this length before a sound is all it needs to be ready for its first peak.</summary>
    public const float LookAheadSeconds = 0.004f;

    private const float ReleaseSeconds = 0.12f;

    public static float FromDb(float decibels) => MathF.Pow(10, decibels / 20);

    /// <summary>A limiter that sees each peak coming: the gain is the smallest needed within the window ahead, smoothed over that window.</summary>
    public static void Apply(StereoBuffer sound)
    {
        var ceiling = FromDb(CeilingDb);
        var needed = new float[sound.Length];
        for (var i = 0; i < needed.Length; i++)
        {
            var peak = Math.Max(TruePeak.At(sound.Left, i), TruePeak.At(sound.Right, i));
            needed[i] = peak > ceiling ? ceiling / peak : 1;
        }

        var window = StereoBuffer.SamplesIn(LookAheadSeconds);
        var lowest = WindowedMinimum(needed, window);
        var release = 1 - MathF.Exp(-1 / (ReleaseSeconds * StereoBuffer.SampleRate));
        var (held, sum) = (1f, (double)window);
        var history = new float[window];
        Array.Fill(history, 1f);
        for (var i = 0; i < sound.Length; i++)
        {
            held = lowest[i] < held ? lowest[i] : held + ((lowest[i] - held) * release);

            // A moving average as long as the look-ahead reaches the wanted gain exactly when the peak comes.
            sum += held - history[i % window];
            history[i % window] = held;
            var gain = (float)(sum / window);
            sound.Left[i] *= gain;
            sound.Right[i] *= gain;
        }
    }

    /// <summary>The smallest of each sample and those up to <paramref name="window"/> after it, by a monotonic queue.</summary>
    private static float[] WindowedMinimum(float[] values, int window)
    {
        var result = new float[values.Length];
        var queue = new int[values.Length];
        var (head, tail) = (0, 0);
        for (var i = values.Length - 1; i >= 0; i--)
        {
            while (tail > head && values[queue[tail - 1]] >= values[i])
            {
                tail--;
            }

            queue[tail++] = i;
            while (queue[head] > i + window)
            {
                head++;
            }

            result[i] = values[queue[head]];
        }

        return result;
    }
}
