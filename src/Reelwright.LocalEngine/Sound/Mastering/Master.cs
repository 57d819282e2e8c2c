using Reelwright.LocalEngine.Sound.Dsp;

namespace Reelwright.LocalEngine.Sound.Mastering;

/// <summary>Brings a mix to broadcast loudness without letting a peak through.</summary>
internal static class Master
{
    public const double TargetLufs = -16;

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

            var gain = Limiter.FromDb((float)missing);
            var peak = TruePeak.Of(sound) * gain;
            var most = Limiter.FromDb(Limiter.CeilingDb + MostReductionDb);
            sound.Scale(peak > most ? gain * most / peak : gain);
            if (peak > Limiter.FromDb(Limiter.CeilingDb + CleanReductionDb))
            {
                Saturate(sound.Left);
                Saturate(sound.Right);
            }

            Limiter.Apply(sound);
        }
    }

    private static void Saturate(float[] samples)
    {
        var knee = Limiter.FromDb(Limiter.CeilingDb + 3);
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
}
