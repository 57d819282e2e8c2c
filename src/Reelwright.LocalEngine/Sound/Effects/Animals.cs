using Reelwright.LocalEngine.Sound.Dsp;

namespace Reelwright.LocalEngine.Sound.Effects;

/// <summary>Birds by day, crickets by night.</summary>
internal static class Animals
{
    /// <summary>Several singers, each with a phrase of its own that it repeats with small changes.</summary>
    public static void Birds(Scene scene)
    {
        var singers = 2 + (int)(4 * scene.Amount);
        for (var singer = 0; singer < singers; singer++)
        {
            var dice = scene.Dice.For(singer);
            var (centre, pan, far) = (dice.Between(2_200, 5_200), dice.Signed() * 0.9f, dice.Between(0.25f, 1));
            var syllables = Enumerable.Range(0, 2 + dice.Below(5))
                .Select(_ => (From: centre * dice.Between(0.75f, 1.3f), To: centre * dice.Between(0.75f, 1.3f), Length: dice.Between(0.04f, 0.17f), Gap: dice.Between(0.02f, 0.09f), Trill: dice.Chance(0.3f) ? dice.Between(25, 60) : 0))
                .ToList();
            var every = dice.Between(1.6f, 3.8f);
            for (double time = dice.Unit() * Math.Min(every, scene.Seconds * 0.4); time < scene.Seconds; time += every * dice.Between(0.7f, 1.6f))
            {
                var at = time;
                foreach (var (from, to, length, gap, trill) in syllables)
                {
                    Chirp(scene, at, from, to, length, trill, pan, 0.32f * far);
                    at += length + gap;
                }
            }
        }

        Air(scene, 0.012f);
    }

    /// <summary>Stridulation: pulses of a high tone, every insect in its own time.</summary>
    public static void Crickets(Scene scene)
    {
        var insects = 3 + (int)(6 * scene.Amount);
        for (var insect = 0; insect < insects; insect++)
        {
            var dice = scene.Dice.For(insect);
            var (hz, rate, pan) = (dice.Between(3_900, 5_400), dice.Between(1.8f, 3.4f), dice.Signed());
            var (pulses, level) = (3 + dice.Below(3), dice.Between(0.03f, 0.12f));
            foreach (var time in scene.Rhythm(1 / rate, 0.06f, dice.Unit() / rate))
            {
                scene.Sound(time, pulses * 0.035, pan, t =>
                {
                    var within = (t % 0.035f) / 0.022f;
                    return within > 1 ? 0 : MathF.Sin(MathF.Tau * hz * t) * MathF.Sin(MathF.PI * within) * level;
                });
            }
        }

        Air(scene, 0.01f);
    }

    private static void Chirp(Scene scene, double at, float from, float to, float length, float trill, float pan, float level)
    {
        var phase = 0f;
        scene.Sound(at, length, pan, t =>
        {
            var along = t / length;
            var hz = from + ((to - from) * along) + (trill > 0 ? 350 * MathF.Sin(MathF.Tau * trill * t) : 0);
            phase += hz / StereoBuffer.SampleRate;
            return (MathF.Sin(MathF.Tau * phase) + (0.12f * MathF.Sin(2 * MathF.Tau * phase))) * MathF.Sin(MathF.PI * along) * level;
        });
    }

    private static void Air(Scene scene, float level) => scene.Bed(dice =>
    {
        var noise = new Hiss(dice);
        return _ => noise.Pink() * level;
    });
}
