using Reelwright.LocalEngine.Imaging.Vision;

namespace Reelwright.LocalEngine.Sources.Portraits;

/// <summary>How loud a voice is at each frame, and how bright it sounds.</summary>
/// <param name="Loudness">0 silence to 1 as loud as it gets.</param>
/// <param name="Brightness">-1 dull (o, u) to 1 bright (i, s).</param>
internal sealed record SoundEnvelope(float[] Loudness, float[] Brightness)
{
    public const int SampleRate = 16_000;

    // A recording that never rises above this is silence with noise.
    private const float Silence = 0.004f;

    /// <param name="samples">One channel at <see cref="SampleRate"/>, -1 to 1.</param>
    /// <param name="frames">Frames wanted; silence where the sound has ended.</param>
    /// <param name="frameRate">Frames per second.</param>
    public static SoundEnvelope Of(float[] samples, int frames, int frameRate)
    {
        var voice = SpeechBand(samples);
        var (levels, brightness) = (new float[frames], new float[frames]);
        for (var frame = 0; frame < frames; frame++)
        {
            var from = (int)((long)frame * SampleRate / frameRate);
            var to = Math.Min(voice.Length, (int)((long)(frame + 1) * SampleRate / frameRate));
            (levels[frame], brightness[frame]) = Measure(voice, from, to);
        }

        var loudest = levels.Order().ElementAt(levels.Length * 95 / 100);
        loudest = Math.Max(loudest, 0.5f * levels.Max());
        var envelope = new float[frames];
        if (loudest < Silence)
        {
            return new SoundEnvelope(envelope, brightness);
        }

        for (var frame = 0; frame < frames; frame++)
        {
            var now = MathF.Pow(Tones.Smooth(0.04f * loudest, 0.9f * loudest, levels[frame]), 0.8f);

            // A mouth opens at once and closes within a tenth of a second, rests in between words only when they are apart.
            var falling = frame == 0 ? 0 : envelope[frame - 1] * MathF.Pow(0.02f, 10f / frameRate);
            envelope[frame] = Math.Max(now, falling < 0.02f ? 0 : falling);
        }

        return new SoundEnvelope(envelope, brightness);
    }

    /// <summary>About 200 to 3500 Hz: first-order high and low pass, twice each.</summary>
    private static float[] SpeechBand(float[] samples)
    {
        var high = 1 / (1 + (MathF.Tau * 200 / SampleRate));
        var low = 1 - MathF.Exp(-MathF.Tau * 3500 / SampleRate);
        var band = new float[samples.Length];
        Span<float> state = stackalloc float[6];
        for (var i = 0; i < samples.Length; i++)
        {
            var x = samples[i];
            for (var pass = 0; pass < 2; pass++)
            {
                var y = high * (state[3 * pass] + x - state[(3 * pass) + 1]);
                (state[3 * pass], state[(3 * pass) + 1]) = (y, x);
                x = state[(3 * pass) + 2] += low * (y - state[(3 * pass) + 2]);
            }

            band[i] = x;
        }

        return band;
    }

    private static (float Level, float Brightness) Measure(float[] voice, int from, int to)
    {
        if (to - from < 2)
        {
            return (0, 0);
        }

        var (energy, crossings) = (0.0, 0);
        for (var i = from; i < to; i++)
        {
            energy += voice[i] * voice[i];
            crossings += i > from && voice[i] >= 0 != voice[i - 1] >= 0 ? 1 : 0;
        }

        // Vowels cross zero some 600 to 1400 times a second, hisses far more often.
        var frequency = crossings * (float)SampleRate / (2 * (to - from));
        return ((float)Math.Sqrt(energy / (to - from)), Math.Clamp((frequency - 800) / 900, -1, 1));
    }
}
