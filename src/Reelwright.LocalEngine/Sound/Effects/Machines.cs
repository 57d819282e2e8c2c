using Reelwright.LocalEngine.Sound.Dsp;

namespace Reelwright.LocalEngine.Sound.Effects;

/// <summary>What turns, hums and hisses.</summary>
internal static class Machines
{
    /// <summary>A four-stroke at idle or at work: a pulse a firing, through an exhaust's resonances.</summary>
    public static void Engine(Scene scene) => scene.Bed(dice =>
    {
        var noise = new Hiss(dice);
        var load = new Drift(dice.For("load"), 1.8f);
        var (pipe, body) = (default(StateVariable), default(StateVariable));
        pipe.Tune(95 + (60 * scene.Amount), 3);
        body.Tune(420 + (500 * scene.Amount), 1.4f);
        var (phase, cylinder, strength) = (0f, 0, 1f);
        return _ =>
        {
            var firings = 26 + (55 * scene.Amount) + (5 * load.Next());
            phase += firings / StereoBuffer.SampleRate;
            if (phase >= 1)
            {
                phase -= 1;
                cylinder = (cylinder + 1) % 4;
                strength = (cylinder == 0 ? 1 : 0.86f) * (0.93f + (0.07f * noise.White()));
            }

            var pulse = MathF.Exp(-phase * 7) * strength;
            var blow = noise.White() * pulse * 0.45f;
            return (pipe.Low(pulse - 0.14f) * 0.5f) + (body.Low(blow) * 0.5f);
        };
    });

    /// <summary>Wheels over rail joints, two axles at a time, and the hiss between.</summary>
    public static void Train(Scene scene)
    {
        var interval = 0.95 - (0.4 * scene.Amount);
        scene.Bed(dice =>
        {
            var noise = new Hiss(dice);
            var low = default(OnePole);
            var cut = OnePole.Coefficient(700);
            return _ => low.Low(noise.Brown(), cut) * 0.45f;
        });
        foreach (var time in scene.Rhythm(interval, 0.01f))
        {
            foreach (var axle in (double[])[0, 0.13, 0.42, 0.55])
            {
                var noise = new Hiss(scene.Dice.For((int)((time + axle) * 1000)));
                var ring = default(StateVariable);
                ring.Tune(scene.Dice.Between(240, 300), 6);
                if (time + (axle * interval) < scene.Seconds)
                {
                    scene.Sound(time + (axle * interval), 0.25, axle > 0.3 ? 0.25f : -0.25f, t => ring.Low(noise.White() * MathF.Exp(-t / 0.012f)) * 1.4f * MathF.Exp(-t / 0.06f));
                }
            }
        }
    }

    /// <summary>A propeller: blades that beat through turbulent air.</summary>
    public static void Aircraft(Scene scene) => scene.Bed(dice =>
    {
        var noise = new Hiss(dice);
        var drift = new Drift(dice.For("drift"), 2.5f);
        var filter = default(StateVariable);
        filter.Tune(900 + (1_200 * scene.Amount), 0.8f);
        var phase = 0f;
        return _ =>
        {
            phase += (18 + (70 * scene.Amount) + (3 * drift.Next())) / StereoBuffer.SampleRate;
            phase -= phase >= 1 ? 1 : 0;
            var blade = MathF.Exp(-phase * 5);
            return (filter.Low(noise.Pink()) * (0.25f + (0.6f * blade))) + ((blade - 0.2f) * 0.12f);
        };
    });

    /// <summary>A hum with its overtones, beating slowly.</summary>
    public static void Drone(Scene scene)
    {
        var root = scene.Dice.Between(48, 64);
        scene.Bed(dice =>
        {
            var noise = new Hiss(dice);
            var swell = new Drift(dice.For("swell"), 4);
            var low = default(OnePole);
            var cut = OnePole.Coefficient(260);
            var detune = dice.Between(-0.12f, 0.12f);
            (float Hz, float Level)[] tones = [(root, 0.5f), (root * 2.003f, 0.3f), (root * 3.01f, 0.16f), (root * 4.98f, 0.06f)];
            var phases = new float[tones.Length];
            return _ =>
            {
                var sum = low.Low(noise.Brown(), cut) * 0.35f;
                for (var tone = 0; tone < tones.Length; tone++)
                {
                    phases[tone] += (tones[tone].Hz + detune) / StereoBuffer.SampleRate;
                    phases[tone] -= phases[tone] >= 1 ? 1 : 0;
                    sum += MathF.Sin(MathF.Tau * phases[tone]) * tones[tone].Level;
                }

                return sum * (0.6f + (0.4f * swell.Next())) * 0.4f;
            };
        });
    }

    public static void Static(Scene scene)
    {
        scene.Bed(dice =>
        {
            var noise = new Hiss(dice);
            return _ => (noise.Pink() * 0.6f + (noise.White() * 0.25f)) * 0.3f;
        });
        foreach (var time in scene.Chances(3))
        {
            var level = scene.Dice.Between(0.1f, 0.5f) * scene.Amount;
            scene.Sound(time, 0.004, scene.Dice.Signed(), t => level * MathF.Exp(-t / 0.0006f));
        }
    }
}
