using Reelwright.LocalEngine.Drawing;
using Reelwright.LocalEngine.Sound.Dsp;

namespace Reelwright.LocalEngine.Sound.Instruments;

internal enum Drum
{
    Kick,
    Snare,
    Brush,
    Clap,
    Rim,
    ClosedHat,
    OpenHat,
    Ride,
    Crash,
    Shaker,
    LowTom,
    HighTom,
    Timpani,
}

/// <summary>Drums and cymbals, each from a falling tone and shaped noise. Hits are drawn once a kit and then laid into the bus.</summary>
internal sealed class DrumKit(Dice dice, float hardness)
{
    private readonly Dictionary<Drum, StereoBuffer> _hits = [];

    public void Hit(Drum drum, int at, float velocity, StereoBuffer bus)
    {
        if (!_hits.TryGetValue(drum, out var hit))
        {
            hit = _hits[drum] = Draw(drum, dice.For(drum.ToString()));
        }

        bus.Add(hit, velocity, at);
    }

    private StereoBuffer Draw(Drum drum, Dice chance) => drum switch
    {
        Drum.Kick => Skin(chance, 48 + (8 * hardness), 150 + (120 * hardness), 0.035f, 0.22f, click: 0.15f + (0.3f * hardness), noise: 0, 0, 0),
        Drum.LowTom => Skin(chance, 82, 60, 0.06f, 0.28f, 0.1f, 0.05f, 0.05f, -0.3f),
        Drum.HighTom => Skin(chance, 130, 80, 0.05f, 0.2f, 0.1f, 0.05f, 0.05f, 0.3f),
        Drum.Timpani => Skin(chance, 73, 6, 0.1f, 0.9f, 0.05f, 0.04f, 0.15f, -0.15f),
        Drum.Snare => Skin(chance, 185, 60, 0.02f, 0.09f, 0.2f, 0.55f, 0.11f + (0.04f * hardness), 0.05f),
        Drum.Brush => Sizzle(chance, 2_500, 0.6f, 0.03f, 0.14f, 0.22f, 0.05f),
        Drum.Clap => Clap(chance),
        Drum.Rim => Skin(chance, 420, 300, 0.004f, 0.018f, 0.5f, 0.1f, 0.02f, 0.2f),
        Drum.ClosedHat => Sizzle(chance, 8_500, 0.9f, 0.0008f, 0.035f, 0.3f, 0.25f),
        Drum.OpenHat => Sizzle(chance, 7_500, 0.9f, 0.001f, 0.22f, 0.28f, 0.25f),
        Drum.Ride => Ring(chance, 0.5f, 0.16f, 0.35f),
        Drum.Crash => Ring(chance, 1.1f, 0.5f, -0.3f),
        Drum.Shaker => Sizzle(chance, 6_000, 1.2f, 0.025f, 0.045f, 0.2f, -0.3f),
        _ => throw new ArgumentOutOfRangeException(nameof(drum), drum, null),
    };

    /// <summary>A head: a tone that falls from <paramref name="hz"/> + <paramref name="fall"/>, with wires or a stick's click.</summary>
    private static StereoBuffer Skin(
        Dice chance, float hz, float fall, float fallTime, float ring, float click, float noise, float noiseTime, float pan)
    {
        var hit = new StereoBuffer(StereoBuffer.SamplesIn((Math.Max(ring, noiseTime) * 6) + 0.02));
        var hiss = new Hiss(chance);
        var tone = default(StateVariable);
        tone.Tune(3_200, 0.8f);
        var phase = 0f;
        for (var i = 0; i < hit.Length; i++)
        {
            var time = i / (float)StereoBuffer.SampleRate;
            phase += (hz + (fall * MathF.Exp(-time / fallTime))) / StereoBuffer.SampleRate;
            var white = hiss.White();
            tone.Low(white);
            var sample = (MathF.Sin(MathF.Tau * phase) * MathF.Exp(-time / ring) * (1 - (0.4f * noise)))
                + (noise > 0 ? (white - (0.6f * tone.Band)) * noise * MathF.Exp(-time / noiseTime) : 0)
                + (white * click * MathF.Exp(-time / 0.003f));
            Set(hit, i, sample, pan);
        }

        return hit;
    }

    private static StereoBuffer Sizzle(Dice chance, float hz, float resonance, float attack, float decay, float level, float pan)
    {
        var hit = new StereoBuffer(StereoBuffer.SamplesIn((decay * 6) + attack));
        var hiss = new Hiss(chance);
        var filter = default(StateVariable);
        filter.Tune(hz, resonance);
        for (var i = 0; i < hit.Length; i++)
        {
            var time = i / (float)StereoBuffer.SampleRate;
            filter.Low(hiss.White());
            Set(hit, i, filter.High * level * Math.Min(1, time / attack) * MathF.Exp(-Math.Max(0, time - attack) / decay), pan);
        }

        return hit;
    }

    private static StereoBuffer Clap(Dice chance)
    {
        var hit = new StereoBuffer(StereoBuffer.SamplesIn(0.5));
        var hiss = new Hiss(chance);
        var filter = default(StateVariable);
        filter.Tune(1_300, 1.4f);
        for (var i = 0; i < hit.Length; i++)
        {
            var time = i / (float)StereoBuffer.SampleRate;

            // Several hands, a hundredth of a second apart, and the room after the last.
            var hands = time < 0.033f ? MathF.Exp(-(time % 0.011f) / 0.003f) : MathF.Exp(-(time - 0.033f) / 0.07f);
            filter.Low(hiss.White());
            Set(hit, i, filter.Band * hands * 0.9f, 0.1f);
        }

        return hit;
    }

    /// <summary>A plate of metal: many partials that do not fit together, over noise.</summary>
    private static StereoBuffer Ring(Dice chance, float decay, float wash, float pan)
    {
        var hit = Sizzle(chance, 5_000, 0.8f, 0.001f, decay, wash, pan);
        var plate = new StruckBar([.. Enumerable.Range(0, 12).Select(_ => new Partial(chance.Between(6, 22), 0.035f, decay * chance.Between(0.3f, 0.9f)))], 1);
        plate.Play(new Sounding(0, hit.Length, 440, 1, pan), hit, chance);
        return hit;
    }

    private static void Set(StereoBuffer hit, int i, float sample, float pan)
    {
        hit.Left[i] = sample * (1 - Math.Max(0, pan));
        hit.Right[i] = sample * (1 + Math.Min(0, pan));
    }
}
