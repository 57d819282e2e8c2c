using Reelwright.LocalEngine.Drawing;
using Reelwright.LocalEngine.Sound.Dsp;

namespace Reelwright.LocalEngine.Sound.Instruments;

/// <summary>
/// Anything held or struck whose tone fades from bright to mellow: two wavetables, the one melting into the other.
/// Times in seconds.
/// </summary>
internal sealed class TableInstrument(Wavetable bright, Wavetable mellow) : Instrument
{
    /// <summary>Samples for which tone and pitch stand still: a third of a millisecond, too short to be heard as steps.</summary>
    private const int Block = 16;

    public float Attack { get; init; } = 0.005f;

    /// <summary>To 1/e, towards <see cref="Sustain"/>.</summary>
    public float DecayTime { get; init; } = 1;

    /// <summary>The level a held note stays at; 0 for what is struck.</summary>
    public float Sustain { get; init; }

    public float Release { get; init; } = 0.15f;

    /// <summary>How long the bright table is heard, to 1/e.</summary>
    public float BrightTime { get; init; } = 0.3f;

    /// <summary>How much of the bright table stays.</summary>
    public float BrightFloor { get; init; }

    /// <summary>How much velocity opens the tone.</summary>
    public float Touch { get; init; } = 0.6f;

    /// <summary>Voices in unison, in cents from the pitch.</summary>
    public float[] Detune { get; init; } = [0];

    /// <summary>How far apart the voices in unison stand.</summary>
    public float Width { get; init; } = 0.5f;

    public float VibratoCents { get; init; }

    public float VibratoHz { get; init; } = 5.3f;

    /// <summary>Breath or bow, as filtered noise.</summary>
    public float Breath { get; init; }

    /// <summary>High notes of strings and bars die sooner: the decay of 880 Hz as a part of that of 110 Hz.</summary>
    public float HighDecay { get; init; } = 1;

    public float Gain { get; init; } = 1;

    public override void Play(Sounding note, StereoBuffer bus, Dice dice)
    {
        var release = StereoBuffer.SamplesIn(Release * 5);
        var end = Math.Min(bus.Length, note.Start + note.Length + release);
        var shape = Shape(note, end - note.Start, out var last);
        foreach (var (cents, at) in Detune.Select((cents, at) => (cents, at)))
        {
            var spread = Detune.Length == 1 ? 0 : ((at / (Detune.Length - 1f)) - 0.5f) * 2 * Width;
            Voice(note, cents, note.Pan + spread, shape.AsSpan(0, last), bus, dice);
        }

        if (Breath > 0)
        {
            Blow(note, shape.AsSpan(0, last), bus, dice);
        }
    }

    /// <summary>The level of every sample; <paramref name="last"/> is where it has died away.</summary>
    private float[] Shape(Sounding note, int length, out int last)
    {
        var shape = new float[Math.Max(0, length)];
        var octaves = MathF.Log2(note.Hz / 110);
        var decay = Decay(DecayTime * MathF.Pow(HighDecay, octaves / 3));
        var release = Decay(Release);
        var attack = Math.Max(1, StereoBuffer.SamplesIn(Attack));
        var (level, rest) = (1f, Sustain);
        var held = 1f;
        for (var i = 0; i < shape.Length; i++)
        {
            if (i >= attack)
            {
                level = rest + ((level - rest) * decay);
            }

            if (i >= note.Length)
            {
                held *= release;
            }

            shape[i] = level * held * Math.Min(1, i / (float)attack);
            if (i > attack && shape[i] < 0.0005f)
            {
                last = i;
                return shape;
            }
        }

        last = shape.Length;
        return shape;
    }

    private void Voice(Sounding note, float cents, float pan, ReadOnlySpan<float> shape, StereoBuffer bus, Dice dice)
    {
        var hz = note.Hz * MathF.Pow(2, cents / 1200);
        var (brightTable, mellowTable) = (bright.For(hz), mellow.For(hz));
        var (left, right) = Place(pan);
        var gain = Gain * note.Velocity / MathF.Sqrt(Detune.Length);
        var (phase, step) = (dice.Unit(), hz / StereoBuffer.SampleRate);
        var (tremor, tremorStep) = (dice.Unit(), VibratoHz * Block / StereoBuffer.SampleRate);
        var depth = (MathF.Pow(2, VibratoCents / 1200) - 1) * step;
        var open = 1 - (Touch * (1 - note.Velocity));
        var fade = MathF.Pow(Decay(BrightTime), Block);
        var tone = 1f;
        for (var from = 0; from < shape.Length; from += Block)
        {
            var part = shape.Slice(from, Math.Min(Block, shape.Length - from));
            var mix = open * (BrightFloor + ((1 - BrightFloor) * tone));
            var bend = 0f;
            if (depth > 0)
            {
                // Vibrato comes in once the note stands; a parabola is close enough to a sine here.
                var wave = tremor < 0.5f ? 16 * tremor * (0.5f - tremor) : -16 * (tremor - 0.5f) * (1 - tremor);
                bend = depth * wave * Math.Min(1, from / (0.35f * StereoBuffer.SampleRate));
                tremor += tremorStep;
                tremor -= tremor >= 1 ? 1 : 0;
            }

            phase = Sound(brightTable, mellowTable, mix, phase, step + bend, part, (gain * left, gain * right), bus.Left.AsSpan(note.Start + from), bus.Right.AsSpan(note.Start + from));
            tone *= fade;
        }
    }

    /// <summary>A stretch in which tone and pitch stand still; what most of the time goes into.</summary>
    /// <returns>The phase after it.</returns>
    private static float Sound(
        ReadOnlySpan<float> bright, ReadOnlySpan<float> mellow, float mix, float phase, float step, ReadOnlySpan<float> shape, (float Left, float Right) gain, Span<float> onLeft, Span<float> onRight)
    {
        onLeft = onLeft[..shape.Length];
        onRight = onRight[..shape.Length];
        for (var i = 0; i < shape.Length; i++)
        {
            var at = phase * Wavetable.Size;
            var index = (int)at;
            var between = at - index;
            var low = mellow[index] + ((mellow[index + 1] - mellow[index]) * between);
            var high = bright[index] + ((bright[index + 1] - bright[index]) * between);
            var sample = (low + ((high - low) * mix)) * shape[i];
            onLeft[i] += sample * gain.Left;
            onRight[i] += sample * gain.Right;
            phase += step;
            phase -= phase >= 1 ? 1 : 0;
        }

        return phase;
    }

    private void Blow(Sounding note, ReadOnlySpan<float> shape, StereoBuffer bus, Dice dice)
    {
        var noise = new Hiss(dice);
        var filter = default(StateVariable);
        filter.Tune(Math.Min(8_000, note.Hz * 2.5f), 1.2f);
        var (left, right) = Place(note.Pan);
        var gain = Breath * Gain * note.Velocity;
        for (var i = 0; i < shape.Length; i++)
        {
            filter.Low(noise.White());
            var sample = filter.Band * shape[i] * gain;
            bus.Left[note.Start + i] += sample * left;
            bus.Right[note.Start + i] += sample * right;
        }
    }
}
