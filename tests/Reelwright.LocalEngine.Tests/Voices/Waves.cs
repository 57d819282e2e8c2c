using System.Buffers.Binary;

namespace Reelwright.LocalEngine.Tests.Voices;

/// <summary>What the tests measure on sounds.</summary>
internal static class Waves
{
    /// <summary>The left channel of a stereo WAV with the usual header.</summary>
    public static float[] ReadLeft(string path)
    {
        var bytes = File.ReadAllBytes(path);
        var samples = new float[(bytes.Length - 44) / 4];
        for (var i = 0; i < samples.Length; i++)
        {
            samples[i] = BinaryPrimitives.ReadInt16LittleEndian(bytes.AsSpan(44 + (i * 4))) / 32_768f;
        }

        return samples;
    }

    /// <summary>The median fundamental of what is voiced, in Hz, by autocorrelation.</summary>
    public static double Pitch(float[] samples, int rate)
    {
        var found = new List<double>();
        var window = rate / 20;
        for (var at = 0; at + (2 * window) < samples.Length; at += window)
        {
            var part = samples.AsSpan(at, 2 * window);
            var energy = Correlate(part, 0, window);
            var (best, lag) = (0.0, 0);
            for (var k = rate / 400; k <= rate / 60; k++)
            {
                var value = Correlate(part, k, window);
                (best, lag) = value > best ? (value, k) : (best, lag);
            }

            if (energy > window * 1e-4 && best > 0.6 * energy)
            {
                found.Add(rate / (double)lag);
            }
        }

        found.Sort();
        return found[found.Count / 2];
    }

    /// <summary>Lengths in seconds of everything quieter than a threshold that lasts at least 50 ms.</summary>
    public static IReadOnlyList<double> Silences(float[] samples, int rate, float threshold = 0.004f)
    {
        var silences = new List<double>();
        var run = 0;
        foreach (var sample in samples.Append(1f))
        {
            if (MathF.Abs(sample) < threshold)
            {
                run++;
                continue;
            }

            if (run >= rate / 20)
            {
                silences.Add(run / (double)rate);
            }

            run = 0;
        }

        return silences;
    }

    private static double Correlate(ReadOnlySpan<float> part, int lag, int window)
    {
        var sum = 0.0;
        for (var i = 0; i < window; i++)
        {
            sum += part[i] * part[i + lag];
        }

        return sum;
    }
}
