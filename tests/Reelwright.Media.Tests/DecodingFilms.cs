namespace Reelwright.Media.Tests;

public sealed class DecodingFilms : MediaFolder
{
    /// <summary>Frame n is grey of brightness 8 n.</summary>
    private const string Counting = "color=c=black:size=64x48:rate=10,format=gray,geq=lum='8*N',format=yuv420p";

    [Theory]
    [InlineData(10, 20)]
    [InlineData(5, 10)]
    [InlineData(30, 60)]
    public async Task A_film_comes_at_the_rate_asked_for(int perSecond, int expected)
    {
        var film = await MakeFilmAsync("film.mp4");

        Assert.Equal(expected, await CountAsync(film, MediaFormat.Mp4, new DecodeSettings { Width = 16, Height = 16, FrameRate = perSecond }));
    }

    [Fact]
    public async Task Ntsc_rates_are_fractions()
    {
        var film = await MakeAsync("film.mp4", "-f", "lavfi", "-i", "testsrc=size=64x64:rate=30000/1001", "-frames:v", "60", "-pix_fmt", "yuv420p");

        var info = await Ffmpeg.ProbeAsync(film, MediaFormat.Mp4, Cancel);

        Assert.Equal(new FrameRate(30_000, 1001), info.FrameRate);
        Assert.Equal(60, info.FrameCount);
        Assert.Equal(60, await CountAsync(film, MediaFormat.Mp4, new DecodeSettings { Width = 16, Height = 16, FrameRate = info.FrameRate!.Value }));
    }

    [Fact]
    public async Task No_more_frames_come_than_asked_for_and_one_can_begin_later()
    {
        var film = await MakeAsync("film.mp4", "-f", "lavfi", "-i", Counting, "-frames:v", "20", "-crf", "1");
        await using var decoder = Ffmpeg.DecodeVideo(film, MediaFormat.Mp4, new DecodeSettings
        {
            Width = 64,
            Height = 48,
            FrameRate = 10,
            MaxFrames = 3,
            StartSeconds = 1,
        });

        var brightness = new List<int>();
        await foreach (var frame in decoder.ReadAllAsync(Cancel))
        {
            brightness.Add(frame[(24 * 64 * 3) + 90]);
        }

        Assert.Equal(3, brightness.Count);
        Assert.InRange(brightness[0], Shown(10) - 3, Shown(10) + 3);
        Assert.InRange(brightness[2], Shown(12) - 3, Shown(12) + 3);
    }

    [Theory]
    [InlineData(90)]
    [InlineData(180)]
    [InlineData(270)]
    public async Task A_turned_film_is_measured_and_shown_upright(int degrees)
    {
        await MakeAsync("flat.mp4", "-f", "lavfi", "-i", "color=c=blue:size=64x32:rate=10:duration=0.5,drawbox=x=0:y=0:w=32:h=16:color=red:t=fill", "-pix_fmt", "yuv444p", "-crf", "1");
        var turned = await MakeAsync("turned.mp4", "-i", At("flat.mp4"), "-c", "copy",

            // FFmpeg counts counter-clockwise.
            "-metadata:s:v:0", $"rotate={360 - degrees}");

        var info = await Ffmpeg.ProbeAsync(turned, MediaFormat.Mp4, Cancel);
        await Ffmpeg.ExtractFrameAsync(turned, MediaFormat.Mp4, FramePosition.First, At("first.png"), Cancel);

        Assert.Equal(degrees, info.Rotation);
        Assert.Equal(degrees == 180 ? (64, 32) : (32, 64), (info.Width, info.Height));
        var first = await Ffmpeg.DecodeImageAsync(At("first.png"), MediaFormat.Png, cancel: Cancel);
        Assert.Equal((info.Width, info.Height), (first.Width, first.Height));
        var (redX, redY) = degrees switch { 90 => (1, 0), 180 => (1, 1), _ => (0, 1) };
        for (var corner = 0; corner < 4; corner++)
        {
            var (right, bottom) = (corner % 2, corner / 2);
            var at = (((bottom == 0 ? 4 : first.Height - 5) * first.Width) + (right == 0 ? 4 : first.Width - 5)) * 4;
            Assert.Equal((right, bottom) == (redX, redY), first.Pixels[at] > 200);
        }
    }

    [Fact]
    public async Task A_film_of_wide_pixels_is_measured_and_shown_as_wide_as_it_looks()
    {
        var film = await MakeAsync("film.mp4", "-f", "lavfi", "-i", "testsrc=size=64x64:rate=10:duration=0.5", "-vf", "setsar=2", "-pix_fmt", "yuv420p");

        var info = await Ffmpeg.ProbeAsync(film, MediaFormat.Mp4, Cancel);
        var frame = await Ffmpeg.GrabFrameAsync(film, MediaFormat.Mp4, FramePosition.First, Cancel);

        Assert.Equal((128, 64), (info.Width, info.Height));
        Assert.Equal((128, 64), (frame.Width, frame.Height));
    }

    [Fact]
    public async Task A_film_of_uneven_rate_is_made_even_by_its_times()
    {
        // Ten frames a second for a second, then one every half second.
        var film = await MakeAsync("uneven.mp4", "-f", "lavfi", "-i", Counting, "-frames:v", "16", "-crf", "1",
            "-vf", "settb=1/600,setpts='if(lt(N,10),60*N,600+300*(N-10))'", "-fps_mode", "passthrough", "-video_track_timescale", "600");
        await using var decoder = Ffmpeg.DecodeVideo(film, MediaFormat.Mp4, new DecodeSettings { Width = 64, Height = 48, FrameRate = 10 });

        var shown = new List<int>();
        await foreach (var frame in decoder.ReadAllAsync(Cancel))
        {
            shown.Add(frame[(24 * 64 * 3) + 90]);
        }

        Assert.InRange(shown.Count, 35, 41);
        for (var tenth = 0; tenth < 35; tenth++)
        {
            var source = tenth < 10 ? tenth : 10 + ((tenth - 10) / 5);
            Assert.True(Math.Abs(shown[tenth] - Shown(source)) <= 4, $"At {tenth / 10.0} s: frame {source} was expected, brightness {shown[tenth]}.");
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(20)]
    public async Task The_last_frame_is_the_last_one(int frames)
    {
        // Containers differ in where they let one seek to: the shortest film and the longest in each.
        (string Name, MediaFormat Format)[] files = [("film.mp4", MediaFormat.Mp4), ("film.mkv", MediaFormat.Mkv), ("film.webm", MediaFormat.WebM)];
        foreach (var (name, format) in frames is 2 or 7 ? files[..1] : files)
        {
            var film = await MakeAsync(name, "-f", "lavfi", "-i", Counting, "-frames:v", $"{frames}", "-crf", "2", "-g", "5");

            Assert.InRange(await BrightnessAsync(film, format, FramePosition.Last), Shown(frames - 1) - 4, Shown(frames - 1) + 4);
            Assert.InRange(await BrightnessAsync(film, format, FramePosition.First), 0, 4);
        }
    }

    [Fact]
    public async Task The_last_frame_is_found_though_it_is_held_for_long()
    {
        var film = await MakeAsync("held.mp4", "-f", "lavfi", "-i", Counting, "-frames:v", "4", "-crf", "1",
            "-vf", "settb=1/600,setpts='if(lt(N,3),60*N,7200)'", "-fps_mode", "passthrough", "-video_track_timescale", "600");

        Assert.InRange(await BrightnessAsync(film, MediaFormat.Mp4, FramePosition.Last), Shown(3) - 3, Shown(3) + 3);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.3, 3)]
    [InlineData(0.34, 3)]
    [InlineData(1.5, 15)]
    [InlineData(99, 19)]
    public async Task A_frame_is_found_by_its_time(double seconds, int expected)
    {
        var film = await MakeAsync("film.mp4", "-f", "lavfi", "-i", Counting, "-frames:v", "20", "-crf", "1", "-g", "7");

        Assert.InRange(await BrightnessAsync(film, MediaFormat.Mp4, FramePosition.At(seconds)), Shown(expected) - 3, Shown(expected) + 3);
    }

    [Fact]
    public async Task The_middle_frame_is_in_the_middle_and_a_poster_is_a_small_jpeg_without_notes()
    {
        var film = await MakeAsync("film.mp4", "-f", "lavfi", "-i", Counting, "-frames:v", "20", "-crf", "1", "-metadata", "title=SECRET");

        Assert.InRange(await BrightnessAsync(film, MediaFormat.Mp4, FramePosition.Middle), Shown(10) - 3, Shown(10) + 3);
        await Ffmpeg.WritePosterAsync(film, MediaFormat.Mp4, 1, 32, At("poster.jpg"), Cancel);
        var poster = await Ffmpeg.DecodeImageAsync(At("poster.jpg"), MediaFormat.Jpeg, cancel: Cancel);
        Assert.Equal((32, 24), (poster.Width, poster.Height));
        Assert.InRange(poster.Pixels[400], Shown(10) - 4, Shown(10) + 4);
        Assert.True((await File.ReadAllBytesAsync(At("poster.jpg"), Cancel)).AsSpan().IndexOf("SECRET"u8) < 0);
    }

    [Theory]
    [InlineData("a.webm", "libvpx-vp9", "libopus", MediaFormat.WebM)]
    [InlineData("a.webm", "libvpx", "libvorbis", MediaFormat.WebM)]
    [InlineData("a.mp4", "libx265", "aac", MediaFormat.Mp4)]
    [InlineData("a.mp4", "libaom-av1", "libmp3lame", MediaFormat.Mp4)]
    [InlineData("a.mov", "prores", "pcm_s16le", MediaFormat.Mov)]
    [InlineData("a.mkv", "mpeg4", "flac", MediaFormat.Mkv)]
    [InlineData("a.mov", "mjpeg", "alac", MediaFormat.Mov)]
    public async Task What_people_bring_is_read(string name, string video, string audio, MediaFormat format)
    {
        string[] quick = video is "libaom-av1" ? ["-cpu-used", "8", "-row-mt", "1"] : [];
        var film = await MakeAsync(name,
        [
            "-f", "lavfi", "-i", "testsrc=size=64x64:rate=10:duration=0.5", "-f", "lavfi", "-i", "sine=duration=0.5", "-strict", "-2",
            "-pix_fmt", video is "prores" ? "yuv422p10" : "yuv420p", "-c:v", video, "-c:a", audio, .. quick,
        ]);

        var info = await Ffmpeg.ProbeAsync(film, format, Cancel);

        Assert.Equal(format, MediaSniffer.SniffFile(film));
        Assert.True(info is { HasVideo: true, HasAudio: true, Width: 64, Height: 64, Channels: 1 });
        Assert.Equal(video is "prores" ? 10 : 8, info.BitDepth);
        Assert.Equal(0.5, info.DurationSeconds, 0.15);
        Assert.InRange(await CountAsync(film, format, new DecodeSettings { Width = 16, Height = 16, FrameRate = 10 }), 5, 6);
        Assert.InRange((await Ffmpeg.DecodeMonoAsync(film, format, 8000, 10, Cancel)).Length, 3900, 5200);
    }

    [Fact]
    public async Task A_cover_picture_makes_no_film_of_a_song()
    {
        await MakeAsync("cover.png", "-f", "lavfi", "-i", "testsrc=size=64x64:rate=10:duration=0.1");
        var song = await MakeAsync("song.m4a", "-f", "lavfi", "-i", "sine=duration=1", "-i", At("cover.png"), "-map", "0", "-map", "1", "-c:v", "copy", "-disposition:v:0", "attached_pic");

        var info = await Ffmpeg.ProbeAsync(song, MediaFormat.M4a, Cancel);

        Assert.True(info is { HasVideo: false, HasAudio: true, Streams.Count: 2 });
        await FailsAsync(MediaFailure.Unsupported, () => Ffmpeg.GrabFrameAsync(song, MediaFormat.M4a, FramePosition.First, Cancel));
    }

    [Fact]
    public async Task A_sound_has_no_frames_and_a_silent_film_no_sound()
    {
        var sound = await MakeAsync("a.wav", "-f", "lavfi", "-i", "sine=duration=1");
        var film = await MakeFilmAsync("film.mp4");

        await FailsAsync(MediaFailure.Unsupported, () => Ffmpeg.GrabFrameAsync(sound, MediaFormat.Wav, FramePosition.First, Cancel));
        await FailsAsync(MediaFailure.Unsupported, () => Ffmpeg.GrabFrameAsync(sound, MediaFormat.Wav, FramePosition.Last, Cancel));
        await FailsAsync(MediaFailure.Unsupported, () => Ffmpeg.DecodeMonoAsync(film, MediaFormat.Mp4, 8000, 1, Cancel));
    }

    [Fact]
    public async Task Sound_is_mixed_to_one_channel_at_the_rate_and_length_asked_for()
    {
        var sound = await MakeAsync("a.flac", "-f", "lavfi", "-i", "sine=frequency=100:duration=2", "-ac", "2", "-af", "volume=1");

        var samples = await Ffmpeg.DecodeMonoAsync(sound, MediaFormat.Flac, 8000, 1.5, Cancel);

        Assert.Equal(12_000, samples.Length);
        Assert.InRange(samples.Max(), 0.05f, 0.3f);
        var crossings = samples.Zip(samples.Skip(1)).Count(pair => pair.First < 0 && pair.Second >= 0);
        Assert.InRange(crossings, 148, 151);
    }

    private async Task<int> CountAsync(string film, MediaFormat format, DecodeSettings settings)
    {
        await using var decoder = Ffmpeg.DecodeVideo(film, format, settings);
        var frame = new byte[decoder.FrameBytes];
        while (await decoder.ReadFrameAsync(frame, Cancel))
        {
            Assert.InRange(decoder.FramesRead, 1, 1000);
        }

        return decoder.FramesRead;
    }

    private async Task<int> BrightnessAsync(string film, MediaFormat format, FramePosition position)
    {
        await Ffmpeg.ExtractFrameAsync(film, format, position, At("frame.png"), Cancel);
        var frame = await Ffmpeg.DecodeImageAsync(At("frame.png"), MediaFormat.Png, cancel: Cancel);
        Assert.Equal((64, 48), (frame.Width, frame.Height));
        return frame.Pixels[((24 * 64) + 30) * 4];
    }

    private static int Shown(int frame) => 8 * frame;
}
