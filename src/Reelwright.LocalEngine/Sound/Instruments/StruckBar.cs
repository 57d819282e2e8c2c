using Reelwright.LocalEngine.Drawing;
using Reelwright.LocalEngine.Sound.Dsp;

namespace Reelwright.LocalEngine.Sound.Instruments;

/// <summary>One partial of something struck: its ratio to the pitch, its loudness, its decay to 1/e in seconds.</summary>
internal readonly record struct Partial(float Ratio, float Level, float Seconds);

/// <summary>Bells, bars and bowls: partials that need not be harmonic, each with a decay of its own.</summary>
internal sealed class StruckBar(IReadOnlyList<Partial> partials, float gain) : Instrument
{
    /// <summary>A church bell's named partials: hum, prime, tierce, quint, nominal and those above.</summary>
    public static StruckBar ChurchBell { get; } = new(
        [new(0.5f, 0.5f, 4.5f), new(1, 0.55f, 3), new(1.19f, 0.45f, 2.4f), new(1.5f, 0.25f, 1.6f), new(2, 0.6f, 2), new(2.52f, 0.25f, 1), new(2.66f, 0.2f, 0.9f), new(3.01f, 0.25f, 0.7f), new(4.1f, 0.2f, 0.4f), new(5.4f, 0.12f, 0.25f)],
        0.35f);

    public static StruckBar Glockenspiel { get; } = new([new(1, 1, 0.9f), new(2.76f, 0.3f, 0.35f), new(5.4f, 0.12f, 0.15f), new(8.9f, 0.06f, 0.06f)], 0.35f);

    public static StruckBar Marimba { get; } = new([new(1, 1, 0.35f), new(3.93f, 0.25f, 0.1f), new(9.2f, 0.08f, 0.03f)], 0.6f);

    public static StruckBar Bowl { get; } = new([new(1, 1, 5), new(1.003f, 0.8f, 5), new(2.71f, 0.4f, 3), new(2.716f, 0.3f, 3), new(5.15f, 0.15f, 1.2f)], 0.35f);

    public override void Play(Sounding note, StereoBuffer bus, Dice dice)
    {
        var (left, right) = Place(note.Pan);
        foreach (var partial in partials)
        {
            var hz = note.Hz * partial.Ratio;
            if (hz > 18_000)
            {
                continue;
            }

            // Soft strokes leave the upper partials out. The sine runs by recurrence, its decay folded in.
            var level = gain * partial.Level * note.Velocity * MathF.Pow(note.Velocity, Math.Max(0, (partial.Ratio - 1) * 0.25f));
            var decay = (double)Decay(partial.Seconds);
            var angle = Math.Tau * hz / StereoBuffer.SampleRate;
            var (a, b) = (2 * decay * Math.Cos(angle), decay * decay);
            var (before, now) = (0.0, Math.Sin(angle) * level);
            var end = Math.Min(bus.Length, note.Start + StereoBuffer.SamplesIn(partial.Seconds * 7));
            for (var i = note.Start; i < end; i++)
            {
                var sample = (float)now;
                bus.Left[i] += sample * left;
                bus.Right[i] += sample * right;
                (before, now) = (now, (a * now) - (b * before));
            }
        }
    }
}
