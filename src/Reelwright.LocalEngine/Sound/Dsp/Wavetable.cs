namespace Reelwright.LocalEngine.Sound.Dsp;

/// <summary>One period of a sound by its harmonics, kept once an octave with those that fit below 20 kHz.</summary>
internal sealed class Wavetable
{
    /// <summary>Samples of one period.</summary>
    public const int Size = 2048;
    private const int MostHarmonics = 256;
    private const float Highest = 20_000;

    private readonly float[][] _levels;

    /// <param name="amplitude">Of harmonic 1, 2, 3 …; the table is scaled to a peak of 1.</param>
    public Wavetable(Func<int, float> amplitude)
    {
        var levels = new List<float[]>();
        for (var harmonics = MostHarmonics; harmonics >= 1; harmonics /= 2)
        {
            levels.Add(Draw(amplitude, harmonics));
        }

        _levels = [.. levels];
        var peak = _levels[0].Max(MathF.Abs);
        foreach (var level in _levels)
        {
            for (var i = 0; i < level.Length; i++)
            {
                level[i] /= peak;
            }
        }
    }

    public static Wavetable Sine { get; } = new(n => n == 1 ? 1 : 0);

    public static Wavetable Saw { get; } = new(n => 1f / n);

    public static Wavetable Square { get; } = new(n => n % 2 == 1 ? 1f / n : 0);

    public static Wavetable Triangle { get; } = new(n => n % 2 == 1 ? ((n / 2) % 2 == 0 ? 1f : -1f) / (n * n) : 0);

    /// <summary>The table for a pitch; its first sample is repeated at the end for interpolation.</summary>
    public float[] For(float hz)
    {
        var level = 0;
        for (var harmonics = MostHarmonics; harmonics > 1 && harmonics * hz > Highest; harmonics /= 2)
        {
            level++;
        }

        return _levels[level];
    }

    /// <param name="table">From <see cref="For"/>.</param>
    /// <param name="phase">0 up to 1.</param>
    public static float Read(float[] table, float phase)
    {
        var at = phase * Size;
        var index = (int)at;
        return table[index] + ((table[index + 1] - table[index]) * (at - index));
    }

    private static float[] Draw(Func<int, float> amplitude, int harmonics)
    {
        var table = new float[Size + 1];
        for (var harmonic = 1; harmonic <= harmonics; harmonic++)
        {
            var strength = amplitude(harmonic);
            if (strength == 0)
            {
                continue;
            }

            // A sine by recurrence: sin(a + d) = 2 cos(d) sin(a) - sin(a - d), in double so that it does not wander off.
            var step = Math.Tau * harmonic / Size;
            var twice = 2 * Math.Cos(step);
            var (before, now) = (-Math.Sin(step), 0.0);
            for (var i = 0; i <= Size; i++)
            {
                table[i] += (float)(strength * now);
                (before, now) = (now, (twice * now) - before);
            }
        }

        return table;
    }
}
