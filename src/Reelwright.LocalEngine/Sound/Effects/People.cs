using Reelwright.LocalEngine.Sound.Dsp;

namespace Reelwright.LocalEngine.Sound.Effects;

/// <summary>Steps, hands, hearts and voices that say nothing.</summary>
internal static class People
{
    /// <summary>Heel, then toe, left and right, a little different every time.</summary>
    public static void Footsteps(Scene scene)
    {
        var side = 1;
        foreach (var time in scene.Rhythm(0.56 - (0.2 * scene.Amount), 0.05f, 0.03))
        {
            side = -side;
            var (heel, weight) = (scene.Dice.Between(75, 105), scene.Dice.Between(0.75f, 1));
            var noise = new Hiss(scene.Dice.For((int)(time * 1000)));
            var grit = default(StateVariable);
            grit.Tune(scene.Dice.Between(1_400, 2_600), 0.9f);
            scene.Sound(time, 0.3, side * 0.18f, t =>
            {
                grit.Low(noise.White());
                var toe = t - 0.085f;
                return ((MathF.Sin(MathF.Tau * heel * t) * MathF.Exp(-t / 0.025f) * 0.8f)
                    + (grit.Band * ((MathF.Exp(-t / 0.012f) * 0.6f) + (toe > 0 ? MathF.Exp(-toe / 0.03f) * 0.35f : 0)))) * weight;
            });
        }
    }

    /// <summary>Many speak at once: syllables of noise through the formants of vowels.</summary>
    public static void Crowd(Scene scene)
    {
        var voices = 10 + (int)(22 * scene.Amount);
        for (var voice = 0; voice < voices; voice++)
        {
            var dice = scene.Dice.For(voice);
            var (pitch, pan, level) = (dice.Chance(0.5f) ? dice.Between(95, 140) : dice.Between(170, 240), dice.Signed(), dice.Between(0.03f, 0.1f));
            var (first, second) = (default(StateVariable), default(StateVariable));
            var noise = new Hiss(dice.For("breath"));
            var (time, phase) = ((double)dice.Unit(), 0f);
            while (time < scene.Seconds)
            {
                // Sentences of three to nine syllables, and a pause to listen.
                for (var syllable = 3 + dice.Below(7); syllable > 0 && time < scene.Seconds; syllable--)
                {
                    var length = dice.Between(0.09f, 0.22f);
                    first.Tune(dice.Between(300, 800), 5);
                    second.Tune(dice.Between(900, 2_300), 7);
                    var hz = pitch * dice.Between(0.88f, 1.18f);
                    scene.Sound(time, length, pan, t =>
                    {
                        phase += hz / StereoBuffer.SampleRate;
                        phase -= phase >= 1 ? 1 : 0;
                        var glottis = ((1 - phase) * (1 - phase)) - 0.33f + (0.15f * noise.White());
                        first.Low(glottis);
                        second.Low(glottis);
                        return (first.Band + (0.6f * second.Band)) * MathF.Sin(MathF.PI * Math.Min(1, t / length)) * level;
                    });
                    time += length + dice.Between(0.005f, 0.05f);
                }

                time += dice.Between(0.4f, 2.4f);
            }
        }
    }

    /// <summary>Hundreds of hands; it swells and thins out in the end.</summary>
    public static void Applause(Scene scene)
    {
        var seconds = (float)scene.Seconds;
        foreach (var time in scene.Chances(90 + (260 * scene.Amount)))
        {
            var noise = new Hiss(scene.Dice.For((int)(time * 100_000)));
            var band = default(StateVariable);
            band.Tune(scene.Dice.Between(800, 2_400), 1.6f);
            var swell = Math.Min(1, (float)time / 0.8f) * Math.Min(1, (seconds - (float)time) / Math.Max(0.3f, seconds * 0.3f));
            var level = scene.Dice.Between(0.05f, 0.22f) * swell;
            scene.Sound(time, 0.03, scene.Dice.Signed(), t =>
            {
                band.Low(noise.White());
                return band.Band * MathF.Exp(-t / 0.006f) * level;
            });
        }
    }

    /// <summary>Lub, dub.</summary>
    public static void Heartbeat(Scene scene)
    {
        foreach (var time in scene.Rhythm(0.95 - (0.45 * scene.Amount), 0.02f, 0.03))
        {
            Thump(time, 58, 1);
            if (time + 0.26 < scene.Seconds)
            {
                Thump(time + 0.26, 72, 0.65f);
            }
        }

        void Thump(double at, float hz, float level) =>
            scene.Sound(at, 0.3, 0, t => MathF.Sin(MathF.Tau * hz * t * (1 - (0.6f * t))) * MathF.Exp(-t / 0.055f) * Math.Min(1, t * 250) * level);
    }

    public static void Typing(Scene scene)
    {
        var time = 0.05;
        while (time < scene.Seconds)
        {
            var noise = new Hiss(scene.Dice.For((int)(time * 10_000)));
            var band = default(StateVariable);
            band.Tune(scene.Dice.Between(1_700, 3_600), 1.8f);
            var level = scene.Dice.Between(0.45f, 0.8f);
            scene.Sound(time, 0.09, scene.Dice.Between(-0.35f, 0.35f), t =>
            {
                // Down and, a moment later, up again.
                band.Low(noise.White());
                return band.Band * level * (MathF.Exp(-t / 0.004f) + (t > 0.055f ? 0.35f * MathF.Exp(-(t - 0.055f) / 0.003f) : 0));
            });
            time += scene.Dice.Chance(0.12f) ? scene.Dice.Between(0.3f, 0.8f) : scene.Dice.Between(0.07f, 0.2f);
        }
    }

    /// <summary>Three on wood.</summary>
    public static void Knock(Scene scene)
    {
        foreach (var occasion in scene.Occasions(3))
        {
            for (var knock = 0; knock < 3 && occasion + (knock * 0.24) < scene.Seconds; knock++)
            {
                var noise = new Hiss(scene.Dice.For((int)((occasion + knock) * 1000)));
                var (wood, panel) = (default(StateVariable), default(StateVariable));
                wood.Tune(330, 7);
                panel.Tune(145, 5);
                scene.Sound(occasion + (knock * 0.24), 0.22, 0.1f, t =>
                {
                    var strike = noise.White() * MathF.Exp(-t / 0.004f);
                    wood.Low(strike);
                    panel.Low(strike);
                    return ((wood.Band * 2) + (panel.Band * 3)) * MathF.Exp(-t / 0.05f);
                });
            }
        }
    }
}
