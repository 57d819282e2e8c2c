using Reelwright.LocalEngine.Sound.Dsp;

namespace Reelwright.LocalEngine.Sound.Effects;

/// <summary>Rain, wind and thunder.</summary>
internal static class Weather
{
    /// <summary>The hiss of countless drops, and the nearest ones by themselves.</summary>
    public static void Rain(Scene scene)
    {
        var body = 0.05f + (0.16f * scene.Amount);
        var cut = OnePole.Coefficient(3_000 + (5_000 * scene.Amount));
        scene.Bed(dice =>
        {
            var noise = new Hiss(dice);
            var swell = new Drift(dice.For("swell"), 3);
            var (low, thin) = (default(OnePole), default(OnePole));
            var bottom = OnePole.Coefficient(500);
            return _ => thin.High(low.Low(noise.White(), cut), bottom) * body * (0.75f + (0.35f * swell.Next()));
        });
        foreach (var time in scene.Chances(60 + (240 * scene.Amount)))
        {
            var (hz, level) = (scene.Dice.Between(1_800, 7_500), scene.Dice.Between(0.01f, 0.06f) * (0.5f + scene.Amount));
            var decay = scene.Dice.Between(0.002f, 0.008f);
            scene.Sound(time, decay * 6, scene.Dice.Signed(), t => MathF.Sin(MathF.Tau * hz * t * (1 - (t * 8))) * MathF.Exp(-t / decay) * level);
        }
    }

    /// <summary>Gusts: noise through a resonance that rises and falls with the strength.</summary>
    public static void Wind(Scene scene) => scene.Bed(dice =>
    {
        var noise = new Hiss(dice);
        var gust = new Drift(dice.For("gust"), 2.2f);
        var flutter = new Drift(dice.For("flutter"), 0.35f);
        var (howl, body) = (default(StateVariable), default(OnePole));
        var rumble = OnePole.Coefficient(180);
        var count = 0;
        var strength = 0f;
        return _ =>
        {
            var (slow, quick) = (gust.Next(), flutter.Next());
            if (count++ % 32 == 0)
            {
                strength = (0.25f + (0.75f * slow)) * (0.8f + (0.2f * quick)) * (0.4f + (0.6f * scene.Amount));
                howl.Tune(220 + (650 * strength), 2.2f + (3 * scene.Amount));
            }

            var pink = noise.Pink();
            howl.Low(pink);
            return ((howl.Band * 0.55f) + (body.Low(pink, rumble) * 0.9f)) * strength;
        };
    });

    /// <summary>A crack, then rolls that come from further and further away.</summary>
    public static void Thunder(Scene scene)
    {
        foreach (var time in scene.Rhythm(6.5 - (3 * scene.Amount), 0.5f, scene.Seconds < 4 ? 0.02 : 0.6))
        {
            var noise = new Hiss(scene.Dice.For((int)(time * 1000)));
            var pan = scene.Dice.Between(-0.6f, 0.6f);
            var near = 0.25f + (0.75f * scene.Amount * scene.Dice.Unit());
            var high = default(OnePole);
            var crackCut = OnePole.Coefficient(900);
            scene.Sound(time, 0.7, pan, t => high.High(noise.White(), crackCut) * near * 0.7f * MathF.Exp(-t / 0.07f) * (0.4f + (0.6f * MathF.Abs(MathF.Sin(90 * t)))));
            for (var roll = 0; roll < 5; roll++)
            {
                var (delay, length) = ((roll * scene.Dice.Between(0.25f, 0.6f)) + 0.03f, scene.Dice.Between(0.7f, 1.9f));
                var (low, cut) = (default(OnePole), OnePole.Coefficient(Math.Max(60, 260 - (40 * roll))));
                var level = 1.6f * (1 - (roll * 0.14f)) * (0.5f + (0.5f * scene.Amount));
                scene.Sound(time + delay, length * 4, pan + (scene.Dice.Signed() * 0.4f), t => low.Low(noise.Brown(), cut) * level * Math.Min(1, t / 0.06f) * MathF.Exp(-t / length));
            }
        }
    }
}
