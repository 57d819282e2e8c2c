using Reelwright.LocalEngine.Sound.Dsp;
using Reelwright.LocalEngine.Sound.Instruments;

namespace Reelwright.LocalEngine.Sound.Effects;

/// <summary>Bells, alarms, clocks, and sounds of machines that talk.</summary>
internal static class Signals
{
    /// <summary>One bell tolls; with a heavy hand four change places.</summary>
    public static void Bells(Scene scene)
    {
        float[] peal = scene.Amount > 0.7f ? [392, 349.2f, 311.1f, 261.6f] : [scene.Dice.Between(230, 300)];
        var at = 0;
        foreach (var time in scene.Rhythm(peal.Length > 1 ? 0.6 : 2.6, 0.03f, 0.02))
        {
            StruckBar.ChurchBell.Play(new Sounding(StereoBuffer.SamplesIn(time), 1, peal[at % peal.Length], 0.9f, (at % 2 * 0.3f) - 0.15f), scene.Target, scene.Dice);
            at++;
        }
    }

    /// <summary>A siren's wail, or the beeps of a device when little is asked for.</summary>
    public static void Alarm(Scene scene)
    {
        if (scene.Amount < 0.4f)
        {
            foreach (var time in scene.Rhythm(1, 0))
            {
                scene.Sound(time, 0.22, 0, t => Beep(t, 0.22f, 988));
            }

            return;
        }

        var phase = 0f;
        scene.Sound(0, scene.Seconds, 0, t =>
        {
            var wail = 0.5f - (0.5f * MathF.Cos(MathF.Tau * t / (2.4f - (1.4f * scene.Amount))));
            phase += (620 + (680 * wail)) / StereoBuffer.SampleRate;
            phase -= phase >= 1 ? 1 : 0;
            return 0.3f * (Wavetable.Read(Wavetable.Square.For(1_000), phase) + (0.5f * MathF.Sin(MathF.Tau * phase)));
        });

        static float Beep(float t, float length, float hz) =>
            MathF.Sin(MathF.Tau * hz * t) * Math.Min(1, Math.Min(t, length - t) * 200) * 0.6f;
    }

    /// <summary>Tick and tock: the two sides of an escapement.</summary>
    public static void Clock(Scene scene)
    {
        var tick = true;
        foreach (var time in scene.Rhythm(0.5, 0))
        {
            var (hz, level) = tick ? (2_900f, 0.7f) : (2_300f, 0.55f);
            tick = !tick;
            scene.Sound(time, 0.06, 0, t => ((MathF.Sin(MathF.Tau * hz * t) * 0.6f) + (MathF.Sin(MathF.Tau * hz * 2.63f * t) * 0.4f)) * MathF.Exp(-t / 0.006f) * level);
        }
    }

    public static void Laser(Scene scene)
    {
        foreach (var time in scene.Occasions(0.9))
        {
            var (from, decay, phase) = (scene.Dice.Between(2_600, 4_200), scene.Dice.Between(0.06f, 0.11f), 0f);
            scene.Sound(time, 0.5, scene.Dice.Between(-0.4f, 0.4f), t =>
            {
                phase += (90 + (from * MathF.Exp(-t / decay))) / StereoBuffer.SampleRate;
                return (MathF.Sin(MathF.Tau * phase) + (0.4f * MathF.Sin(3 * MathF.Tau * phase))) * MathF.Exp(-t / 0.13f) * 0.6f;
            });
        }
    }

    /// <summary>Small bars struck upwards.</summary>
    public static void Chime(Scene scene)
    {
        int[] steps = [0, 4, 7, 12, 16];
        var root = 660 * MathF.Pow(2, scene.Dice.Below(6) / 12f);
        foreach (var time in scene.Occasions(3.5))
        {
            for (var step = 0; step < steps.Length; step++)
            {
                var start = StereoBuffer.SamplesIn(time + (step * 0.085));
                if (start < scene.Target.Length)
                {
                    StruckBar.Glockenspiel.Play(new Sounding(start, 1, root * MathF.Pow(2, steps[step] / 12f), 0.8f, (step - 2) * 0.2f), scene.Target, scene.Dice);
                }
            }
        }
    }
}
