namespace Reelwright.Media.Tests;

public sealed class FittingFilms : MediaFolder
{
    [Theory]
    [InlineData(24, 1)]
    [InlineData(30_000, 1001)]
    [InlineData(10, 1)]
    [InlineData(60, 1)]
    public async Task A_film_is_cut_to_exactly_the_size_frames_and_rate_with_its_sound(int numerator, int denominator)
    {
        var rate = new FrameRate(numerator, denominator);
        var source = await CountingAsync("source.mp4", "80x64", 21, "-f", "lavfi", "-i", "sine=duration=2", "-map", "0:v", "-map", "1:a", "-c:a", "aac");

        var made = await Ffmpeg.FitFilmAsync(source, At("film.mp4"), new FilmFit { Width = 72, Height = 50, FrameRate = rate, Frames = 17, SkipFrames = 2, CutOnly = true }, Cancel);

        Assert.Equal((72, 50, 17, rate), (made.Width, made.Height, made.FrameCount, made.FrameRate));
        var look = await LookAsync(At("film.mp4"));
        var (video, sound) = (look.GetProperty("streams")[0], look.GetProperty("streams")[1]);
        Assert.Equal("17", video.GetProperty("nb_read_frames").GetString());
        Assert.Equal("h264 yuv420p bt709 tv", string.Join(' ', ((string[])["codec_name", "pix_fmt", "color_space", "color_range"]).Select(name => video.GetProperty(name).GetString())));
        Assert.Equal(rate.SecondsOf(17), double.Parse(sound.GetProperty("duration").GetString()!), 0.03);
        Assert.Equal(["film.mp4", "source.mp4"], Names);

        // Frames of the source are frames of the result: they count up in steps of grey.
        foreach (var frame in (int[])[0, 9, 16])
        {
            Assert.Equal(Grey(frame + 2), await GreyAtAsync("film.mp4", frame, rate), 4.0);
        }
    }

    [Fact]
    public async Task Frames_in_the_middle_can_be_left_out_so_that_the_first_and_the_last_stay()
    {
        var source = await CountingAsync("source.mp4", "64x64", 9);

        await Ffmpeg.FitFilmAsync(source, At("film.mp4"), new FilmFit { Width = 64, Height = 64, FrameRate = 10, Frames = 7, DropFrames = [3, 6], CutOnly = true }, Cancel);

        Assert.Equal(Grey(0), await GreyAtAsync("film.mp4", 0, 10), 4.0);
        Assert.Equal(Grey(4), await GreyAtAsync("film.mp4", 3, 10), 4.0);
        Assert.Equal(Grey(8), await GreyAtAsync("film.mp4", 6, 10), 4.0);
    }

    [Fact]
    public async Task A_film_of_another_rate_can_keep_its_length()
    {
        var source = await CountingAsync("source.mp4", "64x64", 20);

        var made = await Ffmpeg.FitFilmAsync(source, At("film.mp4"), new FilmFit { Width = 64, Height = 64, FrameRate = 25, Frames = 50, KeepTimes = true, CutOnly = true }, Cancel);

        Assert.Equal(2.0, made.DurationSeconds, 0.01);
        Assert.Equal(Grey(19), await GreyAtAsync("film.mp4", 49, 25), 4.0);
    }

    [Fact]
    public async Task The_middle_is_kept()
    {
        var source = await MakeAsync("source.mp4", "-f", "lavfi", "-i", "color=c=black:size=64x64:rate=10:duration=0.5", "-vf", "drawbox=x=24:y=24:w=16:h=16:c=white:t=fill", "-pix_fmt", "yuv420p");

        await Ffmpeg.FitFilmAsync(source, At("film.mp4"), new FilmFit { Width = 16, Height = 16, FrameRate = 10, Frames = 5, CutOnly = true }, Cancel);

        var frame = await Ffmpeg.GrabFrameAsync(At("film.mp4"), MediaFormat.Mp4, FramePosition.First, Cancel);
        Assert.All(Enumerable.Range(0, 256), i => Assert.InRange(frame.Pixels[i * 4], 220, 255));
    }

    [Fact]
    public async Task Another_size_is_covered()
    {
        var source = await CountingAsync("source.webm", "128x72", 5, "-c:v", "libvpx-vp9", "-deadline", "realtime");

        var made = await Ffmpeg.FitFilmAsync(source, At("film.mp4"), new FilmFit { Width = 64, Height = 64, FrameRate = 8, Frames = 5 }, Cancel);

        Assert.Equal((64, 64, 5), (made.Width, made.Height, made.FrameCount));
    }

    [Theory]
    [InlineData("bt709")]
    [InlineData("smpte170m")]
    [InlineData(null)]
    public async Task Colours_stay_whatever_matrix_the_source_has(string? matrix)
    {
        // What says nothing is BT.601: that is how ComfyUI writes.
        var coded = matrix is "bt709" ? "bt709" : "bt601";
        string[] tags = matrix is null ? [] : ["-colorspace", matrix];
        var source = await MakeAsync("source.mp4", ["-f", "lavfi", "-i", "color=c=0x30a060:size=64x64:rate=10:duration=0.5,format=gbrp", "-vf", $"scale=out_color_matrix={coded}:out_range=tv,format=yuv420p", .. tags, "-crf", "4"]);

        await Ffmpeg.FitFilmAsync(source, At("film.mp4"), new FilmFit { Width = 48, Height = 48, FrameRate = 10, Frames = 5, CutOnly = true }, Cancel);

        var frame = await Ffmpeg.GrabFrameAsync(At("film.mp4"), MediaFormat.Mp4, FramePosition.Last, Cancel);
        Assert.Equal(0x30, frame.Pixels[0], 4.0);
        Assert.Equal(0xa0, frame.Pixels[1], 4.0);
        Assert.Equal(0x60, frame.Pixels[2], 4.0);
    }

    [Fact]
    public async Task A_film_with_too_few_frames_is_refused_unless_its_last_one_may_stand()
    {
        var source = await CountingAsync("source.mp4", "64x64", 9);
        var fit = new FilmFit { Width = 64, Height = 64, FrameRate = 10, Frames = 11, CutOnly = true };

        await FailsAsync(MediaFailure.Unsupported, () => Ffmpeg.FitFilmAsync(source, At("film.mp4"), fit with { MaxRepeats = 1 }, Cancel));
        Assert.Equal(["source.mp4"], Names);

        var made = await Ffmpeg.FitFilmAsync(source, At("film.mp4"), fit with { MaxRepeats = 2 }, Cancel);
        Assert.Equal(11, made.FrameCount);
    }

    [Fact]
    public async Task A_film_smaller_than_what_is_cut_out_of_it_is_refused()
    {
        var source = await CountingAsync("source.mp4", "64x64", 3);

        await FailsAsync(MediaFailure.Unsupported, () => Ffmpeg.FitFilmAsync(source, At("film.mp4"), new FilmFit { Width = 66, Height = 64, FrameRate = 10, Frames = 3, CutOnly = true }, Cancel));
    }

    [Fact]
    public async Task What_the_source_says_about_itself_is_gone_and_ours_is_there()
    {
        var source = await CountingAsync("source.mp4", "64x64", 3, "-metadata", "comment=secret workflow");
        var metadata = new MediaMetadata { Prompt = "a harbour = dawn", Model = "wan-t2v", Engine = "comfyui", DigitalSourceType = DigitalSourceType.TrainedAlgorithmicMedia };

        await Ffmpeg.FitFilmAsync(source, At("film.mp4"), new FilmFit { Width = 64, Height = 64, FrameRate = 10, Frames = 3, Metadata = metadata }, Cancel);

        Assert.Equal(metadata, await MediaMetadata.ReadAsync(At("film.mp4"), Cancel));
        Assert.DoesNotContain("secret", (await LookAsync(At("film.mp4"))).GetRawText(), StringComparison.Ordinal);
    }

    /// <summary>A film whose frames are ever brighter.</summary>
    private Task<string> CountingAsync(string name, string size, int frames, params string[] more) => MakeAsync(
        name,
        ["-f", "lavfi", "-i", $"color=c=black:size={size}:rate=10:duration={frames / 10.0}", .. more, "-vf", "geq=lum='40+8*N':cb=128:cr=128", "-pix_fmt", "yuv420p", "-colorspace", "bt709", "-color_range", "tv", "-crf", "10"]);

    private static double Grey(int frame) => (40 + (8 * frame) - 16) * 255 / 219.0;

    private async Task<double> GreyAtAsync(string film, int frame, FrameRate rate)
    {
        var image = await Ffmpeg.GrabFrameAsync(At(film), MediaFormat.Mp4, FramePosition.At(rate.SecondsOf(frame)), Cancel);
        return image.Pixels[((image.Width * image.Height / 2) + (image.Width / 2)) * 4];
    }
}
