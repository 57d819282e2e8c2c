using Reelwright.LocalEngine.Drawing;
using Reelwright.LocalEngine.Sound.Dsp;

namespace Reelwright.LocalEngine.Sound.Instruments;

/// <summary>A plucked string (K. Karplus and A. Strong, "Digital synthesis of plucked-string and drum timbres", 1983), tuned by a fractional delay.</summary>
/// <param name="brightness">0 nylon to 1 steel.</param>
/// <param name="seconds">Until the lowest string has fallen by 60 dB.</param>
/// <param name="gain">Loudness beside the other instruments.</param>
internal sealed class PluckedString(float brightness, float seconds, float gain) : Instrument
{
    public override void Play(Sounding note, StereoBuffer bus, Dice dice)
    {
        // The averaging filter delays by its own half sample or less.
        var smoothing = 0.5f - (0.45f * brightness);
        var period = (StereoBuffer.SampleRate / note.Hz) - smoothing;
        var line = new float[(int)period + 2];
        var fraction = period - (int)period;
        Excite(line, (int)period, note.Velocity, dice);

        // Short strings ring shorter.
        var ring = seconds * MathF.Pow(110 / note.Hz, 0.35f);
        var loss = MathF.Pow(10, -3 / (ring * note.Hz));
        var damped = MathF.Pow(10, -3 / (0.25f * note.Hz));
        var (left, right) = Place(note.Pan);
        var end = Math.Min(bus.Length, note.Start + note.Length + StereoBuffer.SamplesIn(0.4));
        var (write, before, size) = (0, 0f, line.Length);
        for (var i = note.Start; i < end; i++)
        {
            var read = write - (int)period;
            read += read < 0 ? size : 0;
            var older = read - 1 < 0 ? size - 1 : read - 1;
            var delayed = line[read] + ((line[older] - line[read]) * fraction);
            var filtered = ((1 - smoothing) * delayed) + (smoothing * before);
            before = delayed;
            line[write] = filtered * (i - note.Start < note.Length ? loss : damped);
            var sample = line[write] * gain;
            write = write + 1 == size ? 0 : write + 1;
            bus.Left[i] += sample * left;
            bus.Right[i] += sample * right;
        }
    }

    private void Excite(float[] line, int period, float velocity, Dice dice)
    {
        var pole = default(OnePole);
        var coefficient = OnePole.Coefficient(1_500 + (9_000 * brightness * velocity));
        var sum = 0f;
        for (var i = 0; i < line.Length; i++)
        {
            line[i] = pole.Low(dice.Signed(), coefficient);
            sum += line[i];
        }

        // Plucked away from the middle: a comb takes out what has a node there. No offset may stay, it would ring as a thump.
        var place = Math.Max(1, period / 7);
        var plain = (float[])line.Clone();
        var power = 0f;
        for (var i = 0; i < line.Length; i++)
        {
            line[i] = plain[i] - plain[(i + line.Length - place) % line.Length];
            power += line[i] * line[i];
        }

        var scale = 0.35f * velocity / MathF.Sqrt((power / line.Length) + 1e-9f);
        for (var i = 0; i < line.Length; i++)
        {
            line[i] *= scale;
        }
    }
}
