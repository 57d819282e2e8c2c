namespace Reelwright.Media.Tests;

public sealed class AddingSound : MediaFolder
{
    private const int Rate = 48_000;

    [Theory]
    [InlineData("silent")]
    [InlineData("hevc")]
    [InlineData("uneven")]
    [InlineData("mkv")]
    [InlineData("mov")]
    [InlineData("late-picture")]
    [InlineData("turned-90")]
    [InlineData("edit-list")]
    public async Task Another_sound_takes_the_place_of_the_old_one_and_no_picture_is_touched(string name)
    {
        var kind = Footage.Find(name);
        var source = await Footage.PathAsync(kind);
        var tone = await ToneAsync("tone.wav", 300, 3);

        var made = await Ffmpeg.AddSoundAsync(source, tone, At("film.mp4"), new AddedSound { Volume = 0.5 }, null, Cancel);

        var (before, after) = (await Footage.FramesAsync(source, kind.Rotation), await Footage.FramesAsync(At("film.mp4"), kind.Rotation));
        Assert.Equal((JoinMethod.Copy, 0), (made.Method, made.FramesEncoded));
        Assert.Equal(before.Select(frame => frame.Number), after.Select(frame => frame.Number));
        Assert.All(before.Zip(after), pair => Assert.Equal(pair.First.Seconds - before[0].Seconds, pair.Second.Seconds - after[0].Seconds, 0.0015));
        var samples = await SoundAsync("film.mp4");
        Assert.Equal(0.15, Loudness(samples, 1, 2), 0.01);
        Assert.Equal(300, ChangingSpeed.Pitch(samples.AsSpan(Rate, Rate)), 4.0);
        Assert.Equal(0, Loudness(samples, 3.2, 4), 0.001);
        Assert.Equal(made.DurationSeconds, samples.Length / (double)Rate, 0.03);
    }

    [Theory]
    [InlineData(2, 1)]
    [InlineData(2, 2)]
    [InlineData(9, 2)]
    public async Task AAC_that_needs_no_change_is_copied_and_padded_with_silence(double seconds, int channels)
    {
        var source = await Footage.PathAsync(Footage.ClosedGop);
        var tone = await MakeAsync("tone.m4a", "-f", "lavfi", "-i", $"aevalsrc={string.Join('|', Enumerable.Repeat("0.3*sin(2*PI*300*t)", channels))}:s=48000:d={seconds}", "-c:a", "aac", "-b:a", "128k");

        var made = await Ffmpeg.AddSoundAsync(source, tone, At("film.mp4"), new AddedSound(), null, Cancel);

        Assert.False(made.SoundEncoded);
        var samples = await SoundAsync("film.mp4");
        Assert.Equal(6.0, samples.Length / (double)Rate, 0.022);

        // One channel is made of two of equal power.
        var height = 0.3 * Math.Sqrt(channels);
        Assert.Equal(height, Loudness(samples, 0.1, 1.8), 0.01);
        Assert.Equal(seconds > 6 ? height : 0, Loudness(samples, 2.2, 5.9), 0.01);
    }

    [Fact]
    public async Task Mixed_sounds_keep_their_own_volumes_and_places()
    {
        var source = await MakeAsync("source.mp4", "-f", "lavfi", "-i", "testsrc=size=64x64:rate=10:duration=2", "-f", "lavfi", "-i", "aevalsrc=0.2*sin(2*PI*1000*t):s=44100:d=2", "-pix_fmt", "yuv420p", "-c:a", "aac", "-b:a", "160k");
        var tone = await ToneAsync("tone.wav", 300, 0.5);

        await Ffmpeg.AddSoundAsync(source, tone, At("film.mp4"), new AddedSound { KeepsOriginal = true, Volume = 2, OffsetSeconds = 1 }, null, Cancel);

        var samples = await SoundAsync("film.mp4");
        Assert.Equal((0.2, 0.0), (Tone(samples, 1000, 0.2, 0.9), Tone(samples, 300, 0.2, 0.9)), new Near(0.01));
        Assert.Equal((0.2, 0.6), (Tone(samples, 1000, 1.05, 1.45), Tone(samples, 300, 1.05, 1.45)), new Near(0.02));
        Assert.Equal((0.2, 0.0), (Tone(samples, 1000, 1.6, 1.9), Tone(samples, 300, 1.6, 1.9)), new Near(0.01));
        Assert.Equal(2.0, samples.Length / (double)Rate, 0.03);
    }

    [Fact]
    public async Task The_film_is_lowered_while_speech_is_heard()
    {
        var source = await MakeAsync("source.mp4", "-f", "lavfi", "-i", "testsrc=size=64x64:rate=10:duration=2", "-f", "lavfi", "-i", "aevalsrc=0.4*sin(2*PI*1000*t):s=48000:d=2", "-pix_fmt", "yuv420p", "-c:a", "aac", "-b:a", "160k");
        var tone = await ToneAsync("tone.wav", 300, 0.5);

        await Ffmpeg.AddSoundAsync(source, tone, At("film.mp4"), new AddedSound { KeepsOriginal = true, OffsetSeconds = 0.8, DuckDecibels = 8 }, null, Cancel);

        var samples = await SoundAsync("film.mp4");
        Assert.Equal(0.4, Tone(samples, 1000, 0.1, 0.55), 0.02);
        Assert.Equal(0.4 * Math.Pow(10, -0.4), Tone(samples, 1000, 0.82, 1.28), 0.02);
        Assert.Equal(0.3, Tone(samples, 300, 0.82, 1.28), 0.02);
        Assert.Equal(0.4, Tone(samples, 1000, 1.55, 1.95), 0.02);
    }

    [Theory]
    [InlineData("closed-gop")]
    [InlineData("late-picture")]
    [InlineData("mono-441")]
    [InlineData("surround")]
    [InlineData("several-sounds")]
    public async Task The_old_sound_stays_in_time_when_another_is_mixed_in(string name)
    {
        var kind = Footage.Find(name);
        var tone = await ToneAsync("tone.wav", 300, 1);

        await Ffmpeg.AddSoundAsync(await Footage.PathAsync(kind), tone, At("film.mp4"), new AddedSound { KeepsOriginal = true, Volume = 0.1 }, null, Cancel);

        var late = await Footage.LatenessAsync(kind, At("film.mp4"));
        Assert.True(late.Count >= 5);
        Assert.All(late, seconds => Assert.InRange(Math.Abs(seconds), 0, 0.02));
        Assert.Equal(name == "surround" ? 6 : 1, (await Ffmpeg.ProbeAsync(At("film.mp4"), MediaFormat.Mp4, Cancel)).Channels);
    }

    [Fact]
    public async Task Two_loud_sounds_do_not_overflow()
    {
        var source = await MakeAsync("source.mp4", "-f", "lavfi", "-i", "testsrc=size=64x64:rate=10:duration=2", "-f", "lavfi", "-i", "aevalsrc=0.9*sin(2*PI*1000*t):s=48000:d=2", "-pix_fmt", "yuv420p", "-c:a", "aac", "-b:a", "160k");
        var tone = await ToneAsync("tone.wav", 300, 2);

        await Ffmpeg.AddSoundAsync(source, tone, At("film.mp4"), new AddedSound { KeepsOriginal = true, Volume = 2 }, null, Cancel);

        Assert.InRange((await SoundAsync("film.mp4")).Max(Math.Abs), 0.8f, 1.0f);
    }

    [Fact]
    public async Task A_VP9_film_is_coded_anew()
    {
        var made = await Ffmpeg.AddSoundAsync(await Footage.PathAsync(Footage.WebM), await ToneAsync("tone.wav", 300, 1), At("film.mp4"), new AddedSound(), null, Cancel);

        Assert.Equal((JoinMethod.Encode, 150), (made.Method, made.FramesEncoded));
        Assert.Equal(Enumerable.Range(0, 150), await Footage.NumbersAsync(At("film.mp4")));
    }

    [Fact]
    public async Task A_picture_is_no_sound_and_a_sound_is_no_film()
    {
        var picture = await MakeAsync("picture.png", "-f", "lavfi", "-i", "color=size=64x64", "-frames:v", "1");
        var tone = await ToneAsync("tone.wav", 300, 1);
        var film = await Footage.PathAsync(Footage.Silent);

        await FailsAsync(MediaFailure.Unsupported, () => Ffmpeg.AddSoundAsync(film, picture, At("film.mp4"), new AddedSound(), null, Cancel));
        await FailsAsync(MediaFailure.Unsupported, () => Ffmpeg.AddSoundAsync(film, film, At("film.mp4"), new AddedSound(), null, Cancel));
        await FailsAsync(MediaFailure.Unsupported, () => Ffmpeg.AddSoundAsync(tone, tone, At("film.mp4"), new AddedSound(), null, Cancel));
        Assert.Equal(["picture.png", "tone.wav"], Names);
    }

    private Task<string> ToneAsync(string name, int pitch, double seconds) => MakeAsync(name, "-f", "lavfi", "-i", $"aevalsrc=0.3*sin(2*PI*{pitch}*t):s=48000:d={seconds}");

    private Task<float[]> SoundAsync(string name) => Ffmpeg.DecodeMonoAsync(At(name), MediaFormat.Mp4, Rate, 60, Cancel);

    /// <summary>The height of the waves between two times, of a pure tone.</summary>
    private static double Loudness(float[] samples, double from, double to) =>
        Math.Sqrt(2 * samples[(int)(from * Rate)..(int)(to * Rate)].Average(sample => (double)sample * sample));

    /// <summary>The height of one tone in a mixture (Goertzel).</summary>
    private static double Tone(float[] samples, int pitch, double from, double to)
    {
        var (first, count) = ((int)(from * Rate), (int)((to - from) * pitch) * Rate / pitch);
        var (real, imaginary) = (0.0, 0.0);
        for (var at = 0; at < count; at++)
        {
            real += samples[first + at] * Math.Cos(2 * Math.PI * pitch * at / Rate);
            imaginary += samples[first + at] * Math.Sin(2 * Math.PI * pitch * at / Rate);
        }

        return 2 * Math.Sqrt((real * real) + (imaginary * imaginary)) / count;
    }

    private sealed class Near(double tolerance) : IEqualityComparer<(double, double)>
    {
        public bool Equals((double, double) x, (double, double) y) => Math.Abs(x.Item1 - y.Item1) <= tolerance && Math.Abs(x.Item2 - y.Item2) <= tolerance;

        public int GetHashCode((double, double) pair) => 0;
    }
}
