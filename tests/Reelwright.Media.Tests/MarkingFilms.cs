namespace Reelwright.Media.Tests;

public sealed class MarkingFilms : MediaFolder
{
    [Theory]
    [InlineData("black")]
    [InlineData("white")]
    [InlineData("gray")]
    [InlineData("0x30a060")]
    public async Task A_mark_stands_out_on_any_footage_and_only_where_it_is(string colour)
    {
        var film = await MakeAsync("film.mp4", "-f", "lavfi", "-i", $"color=c={colour}:size=320x180:rate=10:duration=0.5", "-pix_fmt", "yuv420p");

        await Ffmpeg.BurnMarkAsync(film, At("marked.mp4"), new MarkSettings { Text = "Reelwright" }, null, Cancel);

        var before = await Ffmpeg.GrabFrameAsync(film, MediaFormat.Mp4, FramePosition.Last, Cancel);
        var after = await Ffmpeg.GrabFrameAsync(At("marked.mp4"), MediaFormat.Mp4, FramePosition.Last, Cancel);
        var (inside, outside) = (0, 0);
        for (var i = 0; i < 320 * 180; i++)
        {
            var change = Math.Abs(before.Pixels[i * 4] - after.Pixels[i * 4]);
            if (change > 70)
            {
                _ = i % 320 > 160 && i / 320 > 140 ? inside++ : outside++;
            }
        }

        Assert.True(inside > 100, $"Only {inside} pixels stand out on {colour}.");
        Assert.Equal(0, outside);
        Assert.Equal(["film.mp4", "marked.mp4"], Names);
    }

    [Theory]
    [InlineData(MarkPosition.TopLeft, 0, 0)]
    [InlineData(MarkPosition.TopRight, 1, 0)]
    [InlineData(MarkPosition.BottomLeft, 0, 1)]
    [InlineData(MarkPosition.BottomRight, 1, 1)]
    public async Task A_mark_goes_where_it_is_put(MarkPosition position, int right, int bottom)
    {
        var film = await MakeAsync("film.mp4", "-f", "lavfi", "-i", "color=c=black:size=320x180:rate=10:duration=0.2", "-pix_fmt", "yuv420p");

        await Ffmpeg.BurnMarkAsync(film, At("marked.mp4"), new MarkSettings { Text = "mark", Position = position, Size = 0.2, Opacity = 1 }, null, Cancel);

        var frame = await Ffmpeg.GrabFrameAsync(At("marked.mp4"), MediaFormat.Mp4, FramePosition.First, Cancel);
        var bright = Enumerable.Range(0, 320 * 180).Where(i => frame.Pixels[i * 4] > 200).ToArray();
        Assert.NotEmpty(bright);
        Assert.All(bright, i => Assert.Equal((right, bottom), (i % 320 / 160, i / 320 / 90)));
    }

    [Theory]
    [InlineData(24, 1, 37)]
    [InlineData(30_000, 1001, 31)]
    [InlineData(16, 1, 1)]
    public async Task Frames_rate_length_and_sound_stay_as_they_were(int numerator, int denominator, int frames)
    {
        var rate = new FrameRate(numerator, denominator);
        var sound = await MakeAsync("sound.wav", "-f", "lavfi", "-i", "sine=duration=3");
        await using (var encoder = Ffmpeg.EncodeVideo(new VideoEncodeSettings
        {
            Width = 128,
            Height = 96,
            FrameRate = rate,
            Frames = frames,
            AudioPath = sound,
            OutputPath = At("film.mp4"),
            Preset = "ultrafast",
        }))
        {
            for (var i = 0; i < frames; i++)
            {
                await encoder.WriteFrameAsync(new byte[encoder.FrameBytes], Cancel);
            }

            await encoder.FinishAsync(Cancel);
        }

        var metadata = new MediaMetadata { Prompt = "x", DigitalSourceType = DigitalSourceType.AlgorithmicMedia };

        await Ffmpeg.BurnMarkAsync(At("film.mp4"), At("marked.mp4"), new MarkSettings { Text = "100% {free}: it's \\ %{pts}" }, metadata, Cancel);

        Assert.Equal(metadata, await MediaMetadata.ReadAsync(At("marked.mp4"), Cancel));
        var (before, after) = (await LookAsync(At("film.mp4")), await LookAsync(At("marked.mp4")));
        for (var stream = 0; stream < 2; stream++)
        {
            foreach (var property in new[] { "duration", "start_time", "nb_frames", "nb_read_frames", "r_frame_rate", "avg_frame_rate", "codec_name" })
            {
                Assert.Equal(
                    before.GetProperty("streams")[stream].GetProperty(property).GetString(),
                    after.GetProperty("streams")[stream].GetProperty(property).GetString());
            }
        }

        Assert.Equal(before.GetProperty("format").GetProperty("duration").GetString(), after.GetProperty("format").GetProperty("duration").GetString());
        Assert.Equal(await PacketsAsync(At("film.mp4"), "0:a"), await PacketsAsync(At("marked.mp4"), "0:a"));
        Assert.NotEqual(await PacketsAsync(At("film.mp4"), "0:v"), await PacketsAsync(At("marked.mp4"), "0:v"));
    }

    [Fact]
    public async Task A_marks_text_is_no_program()
    {
        var film = await MakeAsync("film.mp4", "-f", "lavfi", "-i", "color=c=black:size=320x180:rate=10:duration=1", "-pix_fmt", "yuv420p");

        // To drawtext's expansion this is the number of the frame.
        await Ffmpeg.BurnMarkAsync(film, At("marked.mp4"), new MarkSettings { Text = "%{n}", Size = 0.3, Crf = 1 }, null, Cancel);

        var first = await Ffmpeg.GrabFrameAsync(At("marked.mp4"), MediaFormat.Mp4, FramePosition.First, Cancel);
        var last = await Ffmpeg.GrabFrameAsync(At("marked.mp4"), MediaFormat.Mp4, FramePosition.Last, Cancel);
        Assert.True(Enumerable.Range(0, 320 * 180).Count(i => first.Pixels[i * 4] > 150) > 1000);
        Assert.All(Enumerable.Range(0, 320 * 180), i => Assert.InRange(last.Pixels[i * 4] - first.Pixels[i * 4], -60, 60));
    }

    [Theory]
    [InlineData("")]
    [InlineData("two\nlines")]
    public async Task A_mark_is_one_line(string text) =>
        await Assert.ThrowsAsync<ArgumentException>(() => Ffmpeg.BurnMarkAsync(At("a.mp4"), At("b.mp4"), new MarkSettings { Text = text }, null, Cancel));

    [Fact]
    public async Task What_is_no_film_cannot_be_marked_and_leaves_nothing()
    {
        var sound = await MakeAsync("a.wav", "-f", "lavfi", "-i", "sine=duration=1");

        await FailsAsync(MediaFailure.Unsupported, () => Ffmpeg.BurnMarkAsync(sound, At("b.mp4"), new MarkSettings { Text = "x" }, null, Cancel));

        Assert.Equal(["a.wav"], Names);
    }

    /// <summary>Each packet's time and checksum.</summary>
    private static async Task<string> PacketsAsync(string path, string stream)
    {
        var result = await ToolProcess.RunAsync(
            new ToolCommand("ffmpeg", ["-v", "error", "-nostdin", "-i", path, "-map", stream, "-c", "copy", "-f", "framemd5", "-"]), Cancel);
        return System.Text.Encoding.UTF8.GetString(result.Output);
    }
}
