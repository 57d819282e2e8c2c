using Reelwright.LocalEngine.Sound.Dsp;

namespace Reelwright.LocalEngine.Sound.Mastering;

/// <summary>Brings a mix to broadcast loudness without letting a peak through.</summary>
internal static class Master
{
    public const double TargetLufs = -16;

    /// <summary>Decoders of lossy formats overshoot a little: a margin below the promised -1 dBTP.</summary>
    private const float CeilingDb = -1.5f;

    private const float LookAheadSeconds = 0.004f;
    private const float ReleaseSeconds = 0.12f;
    private const float MostReductionDb = 20;

    /// <summary>What the limiter does alone. Clicks that need more are rounded off first: a limiter turns them down whole, and the loudness with them.</summary>
    private const float CleanReductionDb = 9;

    private const int Rounds = 6;

    /// <summary>In place. A sound that is all peaks stays below the target: the peak rules.</summary>
    public static void Finish(StereoBuffer sound)
    {
        RemoveOffset(sound.Left);
        RemoveOffset(sound.Right);
        for (var round = 0; round < Rounds; round++)
        {
            var loudness = Loudness.Of(sound);
            if (double.IsNegativeInfinity(loudness))
            {
                return;
            }

            var missing = TargetLufs - loudness;
            if (round > 0 && Math.Abs(missing) < 0.1)
            {
                break;
            }

            var gain = FromDb((float)missing);
            var peak = TruePeak.Of(sound) * gain;
            var most = FromDb(CeilingDb + MostReductionDb);
            sound.Scale(peak > most ? gain * most / peak : gain);
            if (peak > FromDb(CeilingDb + CleanReductionDb))
            {
                Saturate(sound.Left);
                Saturate(sound.Right);
            }

            Limit(sound);
        }
    }

    private static float FromDb(float decibels) => MathF.Pow(10, decibels / 20);

    private static void Saturate(float[] samples)
    {
        var knee = FromDb(CeilingDb + 3);
        for (var i = 0; i < samples.Length; i++)
        {
            samples[i] = knee * MathF.Tanh(samples[i] / knee);
        }
    }

    private static void RemoveOffset(float[] samples)
    {
        // A first-order high pass at 8 Hz.
        var pole = default(OnePole);
        var coefficient = OnePole.Coefficient(8);
        for (var i = 0; i < samples.Length; i++)
        {
            samples[i] = pole.High(samples[i], coefficient);
        }
    }

    /// <summary>A limiter that sees each peak coming: the gain is the smallest needed within the window ahead, smoothed over that window.</summary>
    private static void Limit(StereoBuffer sound)
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
