using Reelwright.LocalEngine.Sound.Dsp;

namespace Reelwright.LocalEngine.Sound.Effects;

/// <summary>Sea, stream, bubbles; and fire, which crackles as water drips: by chance.</summary>
internal static class Water
{
    /// <summary>Waves that swell, break and draw back over the beach, each somewhere else.</summary>
    public static void Waves(Scene scene)
    {
        foreach (var time in scene.Rhythm(6.5, 0.25f, -2.5))
        {
            var noise = new Hiss(scene.Dice.For((int)(time * 1000)));
            var (pan, size) = (scene.Dice.Between(-0.5f, 0.5f), scene.Dice.Between(0.6f, 1) * (0.5f + (0.5f * scene.Amount)));
            var filter = default(StateVariable);
            var count = 0;
            var late = Math.Max(0, -time);
            scene.Sound(Math.Max(0, time), 8.5 - late, pan, since =>
            {
                var t = since + (float)late;
                var swell = t < 2.8f ? MathF.Pow(t / 2.8f, 2.2f) : MathF.Exp(-(t - 2.8f) / 1.7f);
                if (count++ % 32 == 0)
                {
                    filter.Tune(280 + (2_600 * swell) + (t > 2.8f ? 900 : 0), 0.7f);
                }

                var pink = noise.Pink();
                return ((filter.Low(pink) * 0.9f) + (t > 2.6f ? filter.High * 0.18f : 0)) * swell * size * Math.Min(1, (8.5f - t) * 2);
            });
        }

        scene.Bed(dice =>
        {
            var noise = new Hiss(dice);
            var low = default(OnePole);
            var cut = OnePole.Coefficient(350);
            return _ => low.Low(noise.Pink(), cut) * 0.12f;
        });
    }

    /// <summary>A brook: a hiss under a multitude of small falling tones.</summary>
    public static void Stream(Scene scene)
    {
        scene.Bed(dice =>
        {
            var noise = new Hiss(dice);
            var filter = default(StateVariable);
            filter.Tune(900 + (1_200 * scene.Amount), 0.6f);
            return _ => filter.Low(noise.Pink()) * (0.05f + (0.3f * scene.Amount * scene.Amount));
        });
        Drops(scene, 70, 420, 1_900, 0.03f, 0.07f);
    }

    /// <summary>Bubbles rise in pitch as they near the surface.</summary>
    public static void Bubbles(Scene scene)
    {
        scene.Bed(dice =>
        {
            var noise = new Hiss(dice);
            var low = default(OnePole);
            var cut = OnePole.Coefficient(220);
            return _ => low.Low(noise.Brown(), cut) * 0.25f;
        });
        Drops(scene, 14 + (30 * scene.Amount), 180, 900, 0.05f, 0.2f);
    }

    /// <summary>A bed of roaring, and wood that cracks.</summary>
    public static void Fire(Scene scene)
    {
        scene.Bed(dice =>
        {
            var noise = new Hiss(dice);
            var flicker = new Drift(dice.For("flicker"), 0.22f);
            var low = default(OnePole);
            var cut = OnePole.Coefficient(330 + (250 * scene.Amount));
            return _ => low.Low(noise.Brown(), cut) * (0.25f + (0.4f * flicker.Next())) * (0.4f + (0.6f * scene.Amount));
        });
        foreach (var time in scene.Chances(7 + (16 * scene.Amount)))
        {
            var noise = new Hiss(scene.Dice.For((int)(time * 10_000)));
            var (level, decay) = (scene.Dice.Chance(0.12f) ? 0.8f : scene.Dice.Between(0.05f, 0.3f), scene.Dice.Between(0.001f, 0.006f));
            var band = default(StateVariable);
            band.Tune(scene.Dice.Between(1_200, 6_000), 1.5f);
            scene.Sound(time, decay * 8, scene.Dice.Between(-0.7f, 0.7f), t =>
            {
                band.Low(noise.White());
                return band.Band * level * MathF.Exp(-t / decay);
            });
        }
    }

    /// <summary>A bubble's ring, its pitch rising while it dies (K. van den Doel, "Physically based models for liquid sounds", 2005).</summary>
    private static void Drops(Scene scene, float perSecond, float lowest, float highest, float quiet, float loud)
    {
        foreach (var time in scene.Chances(perSecond))
        {
            var hz = lowest * MathF.Pow(highest / lowest, scene.Dice.Unit());
            var (level, rise) = (scene.Dice.Between(quiet, loud), scene.Dice.Between(0.5f, 6));
            var decay = 14 / hz;
            scene.Sound(time, decay * 6, scene.Dice.Between(-0.9f, 0.9f), t => MathF.Sin(MathF.Tau * hz * t * (1 + (rise * t))) * MathF.Exp(-t / decay) * Math.Min(1, t * 900) * level);
        }
    }
}
