namespace Reelwright.Media.Tests;

public sealed class ChangingSpeed : MediaFolder
{
    public static TheoryData<string, double> Films => new()
    {
        { "closed-gop", 2 }, { "closed-gop", 0.25 }, { "closed-gop", 4 }, { "open-gop", 1.5 }, { "open-gop", 0.7 }, { "mono-441", 0.5 }, { "hevc", 1.1 },
        { "uneven", 1.337 }, { "mkv", 0.9 }, { "mov", 3 }, { "late-picture", 2 }, { "phone", 1.25 }, { "surround", 0.8 }, { "edit-list", 2 }, { "ntsc", 3.333 },
    };

    [Theory]
    [MemberData(nameof(Films))]
    public async Task Each_picture_is_shown_at_its_new_time_with_its_bytes_and_the_sound_stays_with_it(string name, double factor)
    {
        var kind = Footage.Find(name);
        var source = await Footage.PathAsync(kind);

        var made = await Ffmpeg.ChangeSpeedAsync(source, At("film.mp4"), factor, null, null, Cancel);

        var before = await Footage.FramesAsync(source, kind.Rotation);
        var after = await Footage.FramesAsync(At("film.mp4"), kind.Rotation);
        Assert.Equal((JoinMethod.Copy, 0, true), (made.Method, made.FramesEncoded, made.SoundEncoded));
        Assert.Equal(before.Select(frame => frame.Number), after.Select(frame => frame.Number));
        var start = before[0].Seconds;
        Assert.All(before.Zip(after), pair => Assert.Equal((pair.First.Seconds - start) / factor, pair.Second.Seconds - after[0].Seconds, 0.0015));

        // The beep of every whole second is heard with the picture of that second.
        var clock = kind.SecondsOf(after[0].Number) - (after[0].Seconds * factor);
        var beeps = await Footage.BeepsAsync(At("film.mp4"));
        Assert.True(beeps.Count >= 3, $"{beeps.Count} beeps");
        Assert.All(beeps, beep => Assert.Equal(Math.Round((beep * factor) + clock), (beep * factor) + clock, Sharpness(factor) * factor));
        Assert.Equal(["film.mp4"], Names);
    }

    [Fact]
    public async Task A_silent_film_keeps_every_byte_of_its_pictures()
    {
        var source = await Footage.PathAsync(Footage.Silent);

        var made = await Ffmpeg.ChangeSpeedAsync(source, At("film.mp4"), 1.5, null, null, Cancel);

        Assert.Equal((JoinMethod.Copy, 0, 150, false), (made.Method, made.FramesEncoded, made.FramesTotal, made.SoundEncoded));
        Assert.Equal(await HashAsync(source), await HashAsync(At("film.mp4")));
        Assert.Equal(4.0, (await Ffmpeg.ProbeAsync(At("film.mp4"), MediaFormat.Mp4, Cancel)).DurationSeconds, 0.001);
    }

    [Fact]
    public async Task A_film_that_would_be_too_fast_loses_pictures_and_says_so()
    {
        var source = await Footage.PathAsync(Footage.Sixty);

        var made = await Ffmpeg.ChangeSpeedAsync(source, At("film.mp4"), 4, null, null, Cancel);

        var frames = await Footage.FramesAsync(At("film.mp4"));
        Assert.Equal((JoinMethod.Encode, 60.0, 75, 75), (made.Method, made.ReducedFrameRate, made.FramesEncoded, frames.Count));
        Assert.All(frames, frame => Assert.Equal(frame.Seconds * 240, frame.Number, 3.0));
        Assert.All(await Footage.BeepsAsync(At("film.mp4")), beep => Assert.Equal(Math.Round(beep * 4), beep * 4, 0.08));
    }

    [Fact]
    public async Task What_MP4_cannot_hold_is_coded_anew()
    {
        var source = await Footage.PathAsync(Footage.WebM);

        var made = await Ffmpeg.ChangeSpeedAsync(source, At("film.mp4"), 2, null, null, Cancel);

        var frames = await Footage.FramesAsync(At("film.mp4"));
        Assert.Equal((JoinMethod.Encode, 150), (made.Method, made.FramesEncoded));
        Assert.Equal(Enumerable.Range(0, 150), frames.Select(frame => frame.Number));
        Assert.All(frames, frame => Assert.Equal(frame.Number / 50.0, frame.Seconds - frames[0].Seconds, 0.002));
    }

    [Theory]
    [InlineData(0.25)]
    [InlineData(0.6)]
    [InlineData(2)]
    [InlineData(4)]
    public async Task The_pitch_stays(double factor)
    {
        var source = await MakeAsync("source.mp4", "-f", "lavfi", "-i", "testsrc=size=64x64:rate=10:duration=2", "-f", "lavfi", "-i", "sine=frequency=440:duration=2", "-pix_fmt", "yuv420p", "-c:a", "aac");

        await Ffmpeg.ChangeSpeedAsync(source, At("film.mp4"), factor, null, null, Cancel);

        var samples = await Ffmpeg.DecodeMonoAsync(At("film.mp4"), MediaFormat.Mp4, 48_000, 60, Cancel);
        Assert.Equal(2 / factor, samples.Length / 48_000.0, 0.025);
        Assert.Equal(440, Pitch(samples.AsSpan(samples.Length / 4, samples.Length / 2)), 5.0);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.2499)]
    [InlineData(4.01)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public async Task Impossible_speeds_are_refused(double factor) =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Ffmpeg.ChangeSpeedAsync(At("no.mp4"), At("film.mp4"), factor, null, null, Cancel));

    /// <summary>A beep of 40 ms that lasts four times as long begins softly: its middle stays where it belongs.</summary>
    private static double Sharpness(double factor) => factor < 0.5 ? 0.05 : 0.02;

    /// <summary>Waves a second.</summary>
    internal static double Pitch(ReadOnlySpan<float> samples)
    {
        var rises = 0;
        for (var at = 1; at < samples.Length; at++)
        {
            rises += samples[at - 1] < 0 && samples[at] >= 0 ? 1 : 0;
        }

        return rises * 48_000.0 / samples.Length;
    }

    private async Task<string> HashAsync(string path)
    {
        var copy = await MakeAsync(Path.GetFileNameWithoutExtension(path) + ".h264", "-i", path, "-map", "0:v", "-c", "copy", "-bsf:v", "h264_mp4toannexb", "-f", "h264");
        return Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(await File.ReadAllBytesAsync(copy, Cancel)));
    }
}
