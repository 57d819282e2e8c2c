namespace Reelwright.Media.Tests;

public sealed class EditingFilms : MediaFolder
{
    /// <summary>How a film was cut into groups does not matter to who decodes it all.</summary>
    public static TheoryData<string> Kinds => [.. Footage.All
        .Except([Footage.ShortGop, Footage.NoBFrames, Footage.OneGop, Footage.Baseline, Footage.Main, Footage.IntraRefresh, Footage.HevcOpenGop])
        .Select(kind => kind.Name)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Every_frame_keeps_its_place_and_its_time_and_the_sound_its_step_in_a_file_that_plays_everywhere(string name)
    {
        var kind = Footage.Find(name);
        var source = await Footage.PathAsync(kind);

        var made = await Ffmpeg.EditFilmAsync(source, At("edited.mp4"), new FilmEdit(), null, Cancel);

        var (before, after) = (await Footage.FramesAsync(source, kind.Rotation), await Footage.FramesAsync(At("edited.mp4"), kind.Rotation));
        Assert.Equal(before.Select(frame => frame.Number), after.Select(frame => frame.Number));
        var shift = before[0].Seconds - after[0].Seconds;
        Assert.All(before.Zip(after), pair => Assert.Equal(pair.First.Seconds - shift, pair.Second.Seconds, 0.0011));
        Assert.Equal(after.Count, made.FrameCount);
        for (var stream = 0; kind.Sound.Length > 0 && stream <= kind.MoreSounds; stream++)
        {
            var lateness = await Footage.LatenessAsync(kind, At("edited.mp4"), stream);
            Assert.NotEmpty(lateness);
            Assert.All(lateness, seconds => Assert.InRange(seconds, -0.02, 0.02));
        }

        await PlaysEverywhereAsync(await Ffmpeg.ProbeAsync(source, kind.Format, Cancel));
        Assert.Equal(["edited.mp4"], Names);
    }

    private async Task PlaysEverywhereAsync(MediaInfo film)
    {
        var streams = (await LookAsync(At("edited.mp4"))).GetProperty("streams").EnumerateArray().ToArray();
        Assert.Equal(
            "h264,yuv420p,tv,bt709,bt709,bt709,1:1",
            string.Join(',', new[] { "codec_name", "pix_fmt", "color_range", "color_space", "color_transfer", "color_primaries", "sample_aspect_ratio" }.Select(key => streams[0].GetProperty(key).GetString())));
        Assert.Equal((film.Width & ~1, film.Height & ~1), (streams[0].GetProperty("width").GetInt32(), streams[0].GetProperty("height").GetInt32()));
        Assert.False(streams[0].TryGetProperty("side_data_list", out _));
        Assert.Equal(film.Sounds.Count(), streams.Length - 1);
        Assert.All(streams[1..].Zip(film.Sounds), pair =>
        {
            Assert.Equal("aac", pair.First.GetProperty("codec_name").GetString());
            Assert.Equal(pair.Second.Channels, pair.First.GetProperty("channels").GetInt32());
        });
        var length = double.Parse(streams[0].GetProperty("duration").GetString()!, System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange(length, 0.01, film.DurationSeconds + 0.05);
    }
}
