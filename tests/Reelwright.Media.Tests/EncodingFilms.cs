using System.Globalization;
using System.Text.Json;

namespace Reelwright.Media.Tests;

public sealed class EncodingFilms : MediaFolder
{
    [Theory]
    [InlineData(1, 24, 1)]
    [InlineData(2, 24, 1)]
    [InlineData(37, 24, 1)]
    [InlineData(61, 60, 1)]
    [InlineData(31, 30000, 1001)]
    [InlineData(25, 25, 1)]
    [InlineData(16, 16, 1)]
    [InlineData(81, 16, 1)]
    [InlineData(5, 1, 2)]
    [InlineData(24, 24000, 1001)]
    [InlineData(1, 30000, 1001)]
    public async Task A_film_has_exactly_the_frames_rate_and_length_asked_for(int frames, int numerator, int denominator)
    {
        var rate = new FrameRate(numerator, denominator);

        var film = await EncodeAsync(frames, rate, "film.mp4");

        var look = await LookAsync(film);
        var video = look.GetProperty("streams")[0];
        Assert.Equal(frames.ToString(), video.GetProperty("nb_frames").GetString());
        Assert.Equal(frames.ToString(), video.GetProperty("nb_read_frames").GetString());
        Assert.Equal(rate.ToString(), video.GetProperty("r_frame_rate").GetString());
        Assert.Equal(rate.ToString(), video.GetProperty("avg_frame_rate").GetString());
        AssertSeconds(rate.SecondsOf(frames), video, "duration");
        AssertSeconds(rate.SecondsOf(frames), look.GetProperty("format"), "duration");
        AssertSeconds(0, video, "start_time");
        AssertSeconds(0, look.GetProperty("format"), "start_time");
        Assert.Equal(["film.mp4"], Names);
    }

    [Theory]
    [InlineData(37, 24, 1, 0.3)]
    [InlineData(37, 24, 1, 9)]
    [InlineData(1, 25, 1, 3)]
    [InlineData(31, 30000, 1001, 0.1)]
    [InlineData(31, 30000, 1001, 5)]
    [InlineData(81, 16, 1, 5.0)]
    public async Task Sound_is_cut_or_padded_to_the_films_length(int frames, int numerator, int denominator, double soundSeconds)
    {
        var rate = new FrameRate(numerator, denominator);
        var sound = await MakeAsync("sound.wav", "-f", "lavfi", "-i", $"sine=frequency=440:sample_rate=44100:duration={soundSeconds}");

        var film = await EncodeAsync(frames, rate, "film.mp4", sound);

        var look = await LookAsync(film);
        var (video, audio) = (look.GetProperty("streams")[0], look.GetProperty("streams")[1]);
        Assert.Equal("aac", audio.GetProperty("codec_name").GetString());
        Assert.Equal(rate.SamplesOf(frames, 48_000), audio.GetProperty("duration_ts").GetInt64());
        AssertSeconds(0, audio, "start_time");
        AssertSeconds(0, video, "start_time");
        AssertSeconds(rate.SecondsOf(frames), video, "duration");
        AssertSeconds(rate.SecondsOf(frames), look.GetProperty("format"), "duration");

        var heard = await Ffmpeg.DecodeMonoAsync(film, MediaFormat.Mp4, 48_000, 60, Cancel);
        var loudUntil = Array.FindLastIndex(heard, sample => Math.Abs(sample) > 0.02) / 48_000.0;
        Assert.Equal(Math.Min(soundSeconds, rate.SecondsOf(frames)), loudUntil, 0.05);
    }

    [Fact]
    public async Task A_film_is_h264_in_bt709_with_its_index_in_front_and_closed_groups_of_a_second()
    {
        // A new scene every ten frames tempts the encoder to put keyframes of its own there.
        await using var encoder = Ffmpeg.EncodeVideo(Settings(60, 24, "film.mp4") with { Preset = "veryfast" });
        for (var i = 0; i < 60; i++)
        {
            var frame = new byte[encoder.FrameBytes];
            new Random(i / 10).NextBytes(frame);
            await encoder.WriteFrameAsync(frame, Cancel);
        }

        await encoder.FinishAsync(Cancel);

        var film = At("film.mp4");
        var look = await LookAsync(film, "-show_entries", "frame=key_frame,pict_type:stream:format");
        var video = look.GetProperty("streams")[0];
        Assert.Equal("h264", video.GetProperty("codec_name").GetString());
        Assert.Equal("yuv420p", video.GetProperty("pix_fmt").GetString());
        Assert.Equal("tv", video.GetProperty("color_range").GetString());
        foreach (var property in new[] { "color_space", "color_transfer", "color_primaries" })
        {
            Assert.Equal("bt709", video.GetProperty(property).GetString());
        }

        var keys = look.GetProperty("frames").EnumerateArray().Select((frame, index) => (Key: frame.GetProperty("key_frame").GetInt32() == 1, index));
        Assert.Equal([0, 24, 48], keys.Where(frame => frame.Key).Select(frame => frame.index));
        Assert.DoesNotContain("B", look.GetProperty("frames").EnumerateArray().Select(frame => frame.GetProperty("pict_type").GetString()));
        var bytes = await File.ReadAllBytesAsync(film, Cancel);
        Assert.InRange(bytes.AsSpan().IndexOf("moov"u8), 1, bytes.AsSpan().IndexOf("mdat"u8));
    }

    [Theory]
    [InlineData(RawPixelFormat.Rgb24)]
    [InlineData(RawPixelFormat.Rgba32)]
    public async Task Colours_come_back_as_they_went_in(RawPixelFormat format)
    {
        (byte R, byte G, byte B)[] colours = [(255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255), (0, 0, 0), (200, 120, 40)];
        var channels = format is RawPixelFormat.Rgb24 ? 3 : 4;
        await using (var encoder = Ffmpeg.EncodeVideo(new VideoEncodeSettings
        {
            Width = 64,
            Height = 48,
            FrameRate = 10,
            InputFormat = format,
            OutputPath = At("film.mp4"),
            Crf = 10,
        }))
        {
            foreach (var (r, g, b) in colours)
            {
                var frame = new byte[encoder.FrameBytes];
                for (var i = 0; i < frame.Length; i += channels)
                {
                    (frame[i], frame[i + 1], frame[i + 2]) = (r, g, b);
                }

                await encoder.WriteFrameAsync(frame, Cancel);
            }

            await encoder.FinishAsync(Cancel);
        }

        await using var decoder = Ffmpeg.DecodeVideo(At("film.mp4"), MediaFormat.Mp4, new DecodeSettings { Width = 64, Height = 48, FrameRate = 10 });
        var seen = 0;
        await foreach (var frame in decoder.ReadAllAsync(Cancel))
        {
            var centre = ((24 * 64) + 32) * 3;
            Assert.InRange(frame[centre], colours[seen].R - 4, colours[seen].R + 4);
            Assert.InRange(frame[centre + 1], colours[seen].G - 4, colours[seen].G + 4);
            Assert.InRange(frame[centre + 2], colours[seen].B - 4, colours[seen].B + 4);
            seen++;
        }

        Assert.Equal(colours.Length, seen);
    }

    [Fact]
    public async Task The_same_frames_make_the_same_file()
    {
        var first = await EncodeAsync(30, 24, "first.mp4");
        var second = await EncodeAsync(30, 24, "second.mp4");

        Assert.Equal(await File.ReadAllBytesAsync(first, Cancel), await File.ReadAllBytesAsync(second, Cancel));
    }

    [Fact]
    public async Task A_film_with_other_frames_than_announced_does_not_come_to_be()
    {
        await using (var encoder = Ffmpeg.EncodeVideo(Settings(5, 24, "film.mp4")))
        {
            await encoder.WriteFrameAsync(new byte[encoder.FrameBytes], Cancel);

            await Assert.ThrowsAsync<InvalidOperationException>(() => encoder.FinishAsync(Cancel));
        }

        Assert.Empty(Names);
    }

    [Theory]
    [InlineData(63, 64)]
    [InlineData(64, 33)]
    [InlineData(0, 64)]
    [InlineData(64, 10_000)]
    public void Sizes_that_h264_cannot_hold_are_refused(int width, int height) =>
        Assert.Throws<ArgumentException>(() => Ffmpeg.EncodeVideo(Settings(1, 24, "film.mp4") with { Width = width, Height = height }));

    [Fact]
    public async Task Sound_that_is_none_is_refused_and_leaves_nothing()
    {
        await File.WriteAllTextAsync(At("text.wav"), "no sound", Cancel);
        var silent = await MakeFilmAsync("silent.mp4");

        var text = await FailsAsync(MediaFailure.Unsupported, () => EncodeAsync(3, 24, "film.mp4", At("text.wav")));
        await FailsAsync(MediaFailure.Unsupported, () => EncodeAsync(3, 24, "film.mp4", silent));

        Assert.Equal("The file is of no supported kind.", text.Message);
        Assert.Equal(["silent.mp4", "text.wav"], Names);
        Assert.Throws<ArgumentException>(() => Ffmpeg.EncodeVideo(Settings(1, 24, "film.mp4") with { Frames = null, AudioPath = silent }));
    }

    [Theory]
    [InlineData("quickest", 18)]
    [InlineData("ultrafast", 52)]
    [InlineData("ultrafast", double.NaN)]
    public void Qualities_that_x264_has_not_are_refused(string preset, double crf)
    {
        Assert.ThrowsAny<ArgumentException>(() => Ffmpeg.EncodeVideo(Settings(1, 24, "film.mp4") with { Preset = preset, Crf = crf, Metadata = new MediaMetadata { Title = "x" } }));
        Assert.Empty(Names);
    }

    [Fact]
    public async Task A_frame_of_the_wrong_length_is_refused()
    {
        await using var encoder = Ffmpeg.EncodeVideo(Settings(1, 24, "film.mp4"));

        await Assert.ThrowsAsync<ArgumentException>(async () => await encoder.WriteFrameAsync(new byte[encoder.FrameBytes - 1], Cancel));
    }

    private VideoEncodeSettings Settings(int frames, FrameRate rate, string name) => new()
    {
        Width = 64,
        Height = 48,
        FrameRate = rate,
        Frames = frames,
        OutputPath = At(name),
        Preset = "ultrafast",
    };

    private async Task<string> EncodeAsync(int frames, FrameRate rate, string name, string? sound = null)
    {
        await using var encoder = Ffmpeg.EncodeVideo(Settings(frames, rate, name) with { AudioPath = sound });
        var frame = new byte[encoder.FrameBytes];
        for (var i = 0; i < frames; i++)
        {
            for (var at = 0; at < frame.Length; at++)
            {
                frame[at] = (byte)(16 + ((at + (i * 3)) % 220));
            }

            await encoder.WriteFrameAsync(frame, Cancel);
        }

        await encoder.FinishAsync(Cancel);
        return At(name);
    }

    private static void AssertSeconds(double expected, JsonElement element, string property) =>
        Assert.Equal(expected, double.Parse(element.GetProperty(property).GetString()!, CultureInfo.InvariantCulture), 0.0000015);
}
