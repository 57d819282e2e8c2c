using Reelwright.LocalEngine.Sound.Dsp;

namespace Reelwright.LocalEngine.Sound.Effects;

/// <summary>What editors put on a cut.</summary>
internal static class Hits
{
    /// <summary>Noise through a band that rises and falls, flying from one side to the other.</summary>
    public static void Whoosh(Scene scene)
    {
        foreach (var time in scene.Occasions(2.2))
        {
            var length = (float)Math.Min(0.95, scene.Seconds - time);
            var way = scene.Dice.Chance(0.5f) ? 1 : -1;
            for (var side = -1; side <= 1; side += 2)
            {
                var (noise, filter, count, toward) = (new Hiss(scene.Dice.For(side)), default(StateVariable), 0, side * way);
                scene.Sound(time, length, side, t =>
                {
                    var along = t / length;
                    var arc = MathF.Sin(MathF.PI * MathF.Pow(along, 0.8f));
                    if (count++ % 16 == 0)
                    {
                        filter.Tune(250 + (3_400 * arc * arc), 1.3f);
                    }

                    filter.Low(noise.Pink());
                    return filter.Band * arc * arc * 1.4f * (toward > 0 ? along : 1 - along);
                });
            }
        }
    }

    /// <summary>A blow: a falling low tone, a crack, and the air that it moves.</summary>
    public static void Impact(Scene scene)
    {
        foreach (var time in scene.Occasions(3.4))
        {
            Blow(scene, time);
        }
    }

    private static void Blow(Scene scene, double time)
    {
        var (phase, noise, low) = (0f, new Hiss(scene.Dice.For((int)(time * 100))), default(OnePole));
        var cut = OnePole.Coefficient(1_800);
        scene.Sound(time, 3, 0, t =>
        {
            phase += (38 + (110 * MathF.Exp(-t / 0.05f))) / StereoBuffer.SampleRate;
            return (MathF.Sin(MathF.Tau * phase) * MathF.Exp(-t / (0.3f + (0.5f * scene.Amount))))
                + (low.Low(noise.White(), cut) * ((0.9f * MathF.Exp(-t / 0.02f)) + (0.12f * MathF.Exp(-t / 0.5f))));
        });
    }

    public static void Explosion(Scene scene)
    {
        foreach (var time in scene.Occasions(4.5))
        {
            Blow(scene, time);
            for (var side = -1; side <= 1; side += 2)
            {
                var (noise, low, count) = (new Hiss(scene.Dice.For(side)), default(StateVariable), 0);
                scene.Sound(time, 4.5, side * 0.7f, t =>
                {
                    if (count++ % 32 == 0)
                    {
                        low.Tune(90 + (2_600 * MathF.Exp(-t / 0.35f)), 0.7f);
                    }

                    return low.Low(noise.Brown() + (0.3f * noise.White())) * 1.5f * Math.Min(1, t * 90) * MathF.Exp(-t / (0.6f + (0.6f * scene.Amount)));
                });
            }
        }
    }

    /// <summary>Tension that grows to the very end.</summary>
    public static void Riser(Scene scene)
    {
        var seconds = (float)scene.Seconds;
        for (var side = -1; side <= 1; side += 2)
        {
            var (noise, filter, count, phase) = (new Hiss(scene.Dice.For(side)), default(StateVariable), 0, 0f);
            var detune = 1 + (0.006f * side);
            scene.Sound(0, seconds, side * 0.8f, t =>
            {
                var along = t / seconds;
                var rise = along * along;
                if (count++ % 32 == 0)
                {
                    filter.Tune(200 + (7_000 * rise), 2);
                }

                phase += 110 * detune * MathF.Pow(2, along * 3) / StereoBuffer.SampleRate;
                phase -= phase >= 1 ? 1 : 0;
                filter.Low(noise.White());
                return ((filter.Band * 0.5f) + (Wavetable.Read(Wavetable.Saw.For(880), phase) * 0.25f)) * (0.03f + (0.97f * rise));
            });
        }
    }
}
