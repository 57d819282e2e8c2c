namespace Reelwright.Media.Tests;

public sealed class EditingFilms : MediaFolder
{
    /// <summary>
    /// How a film was cut into groups does not matter to who decodes it all. Ten bits are read with PQ and HLG, 4:2:2 as ProRes, 4:4:4 in an odd size,
    /// and who turns a picture by 90 and 270 degrees the right way round does so by 180.
    /// </summary>
    public static TheoryData<string> Kinds => [.. Footage.All
        .Except([Footage.ShortGop, Footage.NoBFrames, Footage.OneGop, Footage.Baseline, Footage.Main, Footage.IntraRefresh, Footage.HevcOpenGop,
            Footage.TenBit, Footage.FourTwoTwo, Footage.FourFourFour, Footage.Hlg, Footage.Turned180])
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

    [Fact]
    public async Task Progress_is_that_of_the_frames_and_only_grows()
    {
        var reports = new Reports(_ => { });

        await Ffmpeg.EditFilmAsync(await LongFilmAsync(), At("edited.mp4"), new FilmEdit(), reports, Cancel);

        Assert.NotEmpty(reports.Seen);
        Assert.Equal(reports.Seen.Order(), reports.Seen);
        Assert.Equal(1, reports.Seen[^1]);
    }

    [Fact]
    public async Task What_is_cancelled_leaves_nothing()
    {
        var film = await LongFilmAsync();
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Cancel);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Ffmpeg.EditFilmAsync(
            film, At("edited.mp4"), new FilmEdit { Picture = [new DrawText("never seen")], Preset = "veryslow" }, new Reports(_ => cancel.Cancel()), cancel.Token));

        Assert.Equal(["long.mp4"], Names);
    }

    [Fact]
    public async Task Only_what_this_product_wrote_about_a_film_is_handed_on()
    {
        var film = await MakeFilmAsync("film.mp4", "-metadata", "title=My home", "-metadata", "location=+52.5-13.4/");
        var own = new MediaMetadata { Prompt = "a boat; at sea = blue", Model = "wan-t2v", Seed = 7, CreatedBy = "Reelwright", DigitalSourceType = DigitalSourceType.AlgorithmicMedia };
        await Ffmpeg.BurnMarkAsync(film, At("ours.mp4"), new MarkSettings { Text = "mark" }, own, Cancel);

        await Ffmpeg.EditFilmAsync(film, At("theirs-edited.mp4"), new FilmEdit(), null, Cancel);
        await Ffmpeg.EditFilmAsync(At("ours.mp4"), At("ours-edited.mp4"), new FilmEdit(), null, Cancel);

        Assert.Equal(own, await MediaMetadata.ReadAsync(At("ours-edited.mp4"), Cancel));
        Assert.Equal("a boat; at sea = blue", (await LookAsync(At("ours-edited.mp4"))).GetProperty("format").GetProperty("tags").GetProperty("description").GetString());
        Assert.Null(await MediaMetadata.ReadAsync(At("theirs-edited.mp4"), Cancel));
        var bytes = System.Text.Encoding.Latin1.GetString(await File.ReadAllBytesAsync(At("theirs-edited.mp4"), Cancel));
        Assert.DoesNotContain("My home", bytes);
        Assert.DoesNotContain("52.5", bytes);
    }

    [Fact]
    public async Task What_is_no_film_is_refused_and_leaves_nothing()
    {
        var sound = await MakeAsync("a.wav", "-f", "lavfi", "-i", "sine=duration=1");
        await File.WriteAllTextAsync(At("b.mp4"), "#EXTM3U\nfile:///etc/passwd", Cancel);
        var torn = await MakeFilmAsync("c.mp4");
        await File.WriteAllBytesAsync(torn, (await File.ReadAllBytesAsync(torn, Cancel))[..3000], Cancel);

        await FailsAsync(MediaFailure.Unsupported, () => Ffmpeg.EditFilmAsync(sound, At("x.mp4"), new FilmEdit(), null, Cancel));
        await FailsAsync(MediaFailure.Unsupported, () => Ffmpeg.EditFilmAsync(At("b.mp4"), At("x.mp4"), new FilmEdit(), null, Cancel));
        await FailsAsync(MediaFailure.Corrupt, () => Ffmpeg.EditFilmAsync(torn, At("x.mp4"), new FilmEdit(), null, Cancel));

        Assert.Equal(["a.wav", "b.mp4", "c.mp4"], Names);
    }

    [Fact]
    public async Task Half_a_film_is_no_result()
    {
        var film = await MakeAsync("film.mp4", "-i", await LongFilmAsync(), "-c", "copy", "-movflags", "+faststart");
        var bytes = await File.ReadAllBytesAsync(film, Cancel);
        await File.WriteAllBytesAsync(film, bytes[..(bytes.Length * 2 / 3)], Cancel);

        var failure = await FailsAsync(MediaFailure.Corrupt, () => Ffmpeg.EditFilmAsync(film, At("x.mp4"), new FilmEdit { KeepsLength = true }, null, Cancel));

        Assert.Contains("of 8 seconds", failure.Message, StringComparison.Ordinal);
        Assert.Equal(["film.mp4", "long.mp4"], Names);
    }

    private Task<string> LongFilmAsync() => MakeAsync("long.mp4", "-f", "lavfi", "-i", "testsrc2=size=640x360:rate=25:duration=8", "-pix_fmt", "yuv420p", "-c:v", "libx264", "-preset", "ultrafast");

    private sealed class Reports(Action<double> then) : IProgress<double>
    {
        public List<double> Seen { get; } = [];

        public void Report(double value)
        {
            Seen.Add(value);
            then(value);
        }
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
