using Reelwright.LocalEngine.Sound.Dsp;
using Reelwright.LocalEngine.Sound.Mastering;
using Reelwright.LocalEngine.Voices;

namespace Reelwright.LocalEngine.Tests.Voices;

public sealed class SpeechTrackTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("reelwright-speech-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(22_050)]
    [InlineData(24_000)]
    [InlineData(16_000)]
    [InlineData(44_100)]
    public void A_tone_keeps_its_pitch_and_level_at_the_new_rate(int rate)
    {
        var tone = Tone(rate, 1_000, seconds: 0.5f, level: 0.5f);

        var raised = RateChange.Raise(tone, rate, 48_000);

        Assert.Equal(24_000, raised.Length);
        for (var i = 2_000; i < 22_000; i++)
        {
            Assert.Equal(0.5f * MathF.Sin(MathF.Tau * 1_000 * i / 48_000), raised[i], 0.002f);
        }
    }

    [Fact]
    public void Pieces_are_joined_with_our_silences_and_no_clicks()
    {
        using var track = new SpeechTrack(_folder.FullName, speed: 1);
        foreach (var after in new[] { Pause.Clause, Pause.Sentence, Pause.Paragraph, Pause.Paragraph })
        {
            // A silence of its own before it, and cut off in mid-wave.
            float[] padded = [.. new float[7_000], .. Tone(24_000, 220, seconds: 0.6f, level: 0.4f)[..14_377]];
            Assert.True(track.Add(new SpokenSound(padded, 24_000), after));
        }

        Assert.False(track.Add(new SpokenSound(new float[24_000], 24_000), Pause.Sentence));

        var path = Path.Combine(_folder.FullName, "made.wav");
        var made = track.Write(path, TestContext.Current.CancellationToken);
        var samples = Waves.ReadLeft(path);
        var silences = Waves.Silences(samples, 48_000);

        Assert.Equal(samples.Length, made.Frames);
        Assert.Equal(made.Seconds, track.Seconds, 1e-9);
        Assert.Equal(5, silences.Count);
        Assert.All(silences.Zip([0.1, 0.12, 0.35, 0.75, 0.1]), pair => Assert.InRange(pair.First, pair.Second, pair.Second + 0.045));
        var slope = 2 * MathF.PI * 220 / 48_000 * samples.Max();
        Assert.True(samples.Zip(samples.Skip(1), (a, b) => MathF.Abs(a - b)).Max() < 1.5f * slope, "No jump between samples is steeper than the tone.");
        Assert.Equal(-16, made.Lufs, 0.15);
    }

    [Fact]
    public void Peaks_stay_under_one_decibel_below_full_scale_however_spiky_the_voice()
    {
        using var track = new SpeechTrack(_folder.FullName, speed: 1);
        var voice = Tone(24_000, 150, seconds: 3, level: 0.05f);
        for (var at = 500; at < voice.Length; at += 2_400)
        {
            voice[at] = 1;
        }

        track.Add(new SpokenSound(voice, 24_000), Pause.Paragraph);
        var path = Path.Combine(_folder.FullName, "made.wav");
        track.Write(path, TestContext.Current.CancellationToken);

        Assert.True(20 * Math.Log10(TruePeak.Of(ToBuffer(Waves.ReadLeft(path)))) < -1);
    }

    [Fact]
    public void A_faster_speech_has_shorter_pauses()
    {
        double Length(double speed)
        {
            using var track = new SpeechTrack(_folder.FullName, speed);
            track.Add(new SpokenSound(Tone(24_000, 220, 0.5f, 0.4f), 24_000), Pause.Paragraph);
            track.Add(new SpokenSound(Tone(24_000, 220, 0.5f, 0.4f), 24_000), Pause.Paragraph);
            return track.Seconds;
        }

        Assert.Equal(0.75 / 0.5 - 0.75 / 2, Length(0.5) - Length(2), 0.001);
    }

    internal static StereoBuffer ToBuffer(float[] samples)
    {
        var buffer = new StereoBuffer(samples.Length);
        samples.CopyTo(buffer.Left, 0);
        samples.CopyTo(buffer.Right, 0);
        return buffer;
    }

    private static float[] Tone(int rate, float hz, float seconds, float level) =>
        [.. Enumerable.Range(0, (int)(rate * seconds)).Select(i => level * MathF.Sin(MathF.Tau * hz * i / rate))];
}
