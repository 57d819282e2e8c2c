using Reelwright.LocalEngine.Sound.Dsp;
using Reelwright.LocalEngine.Sound.Mastering;

namespace Reelwright.LocalEngine.Tests.Sound;

public sealed class MasteringTests
{
    [Theory]
    [InlineData(-23)]
    [InlineData(-33)]
    public void A_stereo_tone_of_1_kHz_is_as_loud_as_its_level(double decibels)
    {
        // EBU Tech 3341, test cases 1 and 2.
        var tone = Tone(1_000, 5, (float)Math.Pow(10, decibels / 20));

        Assert.Equal(decibels, Loudness.Of(tone), 0.1);
    }

    [Fact]
    public void Pauses_do_not_count()
    {
        // EBU Tech 3341, test case 3: quiet, loud, quiet.
        var sound = new StereoBuffer(StereoBuffer.SamplesIn(30));
        var quiet = Tone(1_000, 5, (float)Math.Pow(10, -36 / 20.0));
        sound.Add(quiet, 1);
        sound.Add(Tone(1_000, 20, (float)Math.Pow(10, -23 / 20.0)), 1, StereoBuffer.SamplesIn(5));
        sound.Add(quiet, 1, StereoBuffer.SamplesIn(25));

        Assert.Equal(-23, Loudness.Of(sound), 0.1);
    }

    [Fact]
    public void Silence_has_no_loudness() => Assert.Equal(double.NegativeInfinity, Loudness.Of(new StereoBuffer(48_000)));

    [Fact]
    public void A_peak_between_samples_is_found()
    {
        // At a quarter of the sample rate and 45 degrees, every sample is 3 dB below the wave's own peak.
        var sound = new StereoBuffer(4_800);
        for (var i = 0; i < sound.Length; i++)
        {
            sound.Left[i] = 0.5f * MathF.Sin((MathF.PI / 2 * i) + (MathF.PI / 4));
        }

        Assert.Equal(0.354, sound.Left.Max(), 0.001);
        Assert.InRange(TruePeak.Of(sound), 0.48f, 0.52f);
    }

    [Theory]
    [InlineData(0.01f)]
    [InlineData(0.5f)]
    [InlineData(4f)]
    public void Mastering_reaches_the_target_and_keeps_the_peaks(float level)
    {
        var sound = Tone(300, 3, level * 0.3f);
        for (var at = 0; at < sound.Length; at += 9_600)
        {
            // Clicks well above the tone.
            sound.Left[at] += level;
            sound.Right[at] -= level;
        }

        Master.Finish(sound);

        Assert.Equal(-16, Loudness.Of(sound), 0.3);
        Assert.True(TruePeak.Of(sound) <= Math.Pow(10, -1 / 20.0), "No peak may pass -1 dBTP.");
    }

    private static StereoBuffer Tone(float hz, double seconds, float level)
    {
        var tone = new StereoBuffer(StereoBuffer.SamplesIn(seconds));
        for (var i = 0; i < tone.Length; i++)
        {
            tone.Left[i] = tone.Right[i] = level * MathF.Sin(MathF.Tau * hz * i / StereoBuffer.SampleRate);
        }

        return tone;
    }
}
