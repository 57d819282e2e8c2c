using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Reelwright.Media.Tests;

public sealed class RefusingHostileFiles : MediaFolder
{
    private static readonly MediaFormat[] AllFormats = [.. Enum.GetValues<MediaFormat>().Where(format => format is not MediaFormat.Unknown)];

    public static TheoryData<string> Texts => new(
        "",
        "x",
        "ffconcat version 1.0\nfile 'secret.mp4'\n",
        "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nsecret.mp4\n",
        "<!DOCTYPE html><html><body>hello</body></html>",
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"><image href=\"secret.png\"/></svg>");

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task Text_is_refused_whatever_it_is_called_and_opens_nothing(string content)
    {
        await MakeFilmAsync("secret.mp4");
        await File.WriteAllTextAsync(At("hostile.mp4"), content, Cancel);

        Assert.Equal(MediaFormat.Unknown, MediaSniffer.SniffFile(At("hostile.mp4")));
        await FailsAsync(MediaFailure.Unsupported, () => Ffmpeg.ProbeAsync(At("hostile.mp4"), MediaFormat.Unknown, Cancel));
        foreach (var format in new[] { MediaFormat.Mp4, MediaFormat.WebM, MediaFormat.Wav, MediaFormat.Gif, MediaFormat.Flac, MediaFormat.Ogg })
        {
            // Even when the sniffer is not asked, the pinned demuxer does not follow what the text says.
            var refused = await Assert.ThrowsAsync<MediaException>(() => Ffmpeg.ProbeAsync(At("hostile.mp4"), format, Cancel));
            Assert.True(refused.Failure is MediaFailure.Corrupt or MediaFailure.Unsupported, $"{format}: {refused}");
        }
    }

    [Fact]
    public async Task Noise_is_refused_in_every_format()
    {
        var noise = new byte[20_000];
        new Random(7).NextBytes(noise);
        await File.WriteAllBytesAsync(At("noise"), noise, Cancel);

        foreach (var format in AllFormats.Where(format => format is not MediaFormat.Mp3))
        {
            var refused = await Assert.ThrowsAsync<MediaException>(() => format.Kind() is MediaKind.Image
                ? Ffmpeg.DecodeImageAsync(At("noise"), format, cancel: Cancel)
                : Ffmpeg.ProbeAsync(At("noise"), format, Cancel));
            Assert.True(refused.Failure is MediaFailure.Corrupt or MediaFailure.Unsupported, $"{format}: {refused}");
        }
    }

    [Theory]
    [InlineData(0.02)]
    [InlineData(0.3)]
    [InlineData(0.6)]
    public async Task A_film_cut_off_without_its_index_is_corrupt(double share)
    {
        var film = await File.ReadAllBytesAsync(await MakeFilmAsync("film.mp4"), Cancel);
        await File.WriteAllBytesAsync(At("cut.mp4"), film[..(int)(film.Length * share)], Cancel);

        await FailsAsync(MediaFailure.Corrupt, () => Ffmpeg.ProbeAsync(At("cut.mp4"), MediaFormat.Mp4, Cancel));
        await FailsAsync(MediaFailure.Corrupt, () => Ffmpeg.ExtractFrameAsync(At("cut.mp4"), MediaFormat.Mp4, FramePosition.Last, At("last.png"), Cancel));
        Assert.DoesNotContain("last.png", Names);
    }

    [Fact]
    public async Task A_film_whose_pictures_are_cut_off_gives_what_is_left_or_a_reason()
    {
        var film = await File.ReadAllBytesAsync(await MakeFilmAsync("film.mp4", "-movflags", "+faststart"), Cancel);
        var mdat = film.AsSpan().IndexOf("mdat"u8);
        await File.WriteAllBytesAsync(At("empty.mp4"), film[..(mdat + 4)], Cancel);

        await FailsAsync(MediaFailure.Corrupt, () => Ffmpeg.ExtractFrameAsync(At("empty.mp4"), MediaFormat.Mp4, FramePosition.First, At("f.png"), Cancel));
        await FailsAsync(MediaFailure.Corrupt, async () =>
        {
            await using var decoder = Ffmpeg.DecodeVideo(At("empty.mp4"), MediaFormat.Mp4, new DecodeSettings { Width = 8, Height = 8, FrameRate = 10 });
            await decoder.ReadFrameAsync(new byte[decoder.FrameBytes], Cancel);
        });
    }

    [Theory]
    [InlineData(16_000, 16_000)]
    [InlineData(100_000, 100_000)]
    [InlineData(2_147_483_647, 2_147_483_647)]
    [InlineData(50_001, 1_000)]
    public async Task A_picture_that_claims_too_many_pixels_is_too_large_before_it_is_unpacked(int width, int height)
    {
        await File.WriteAllBytesAsync(At("bomb.png"), Png(width, height, 200_000), Cancel);

        var decode = await Assert.ThrowsAsync<MediaException>(() => Ffmpeg.DecodeImageAsync(At("bomb.png"), MediaFormat.Png, cancel: Cancel));
        var reencode = await Assert.ThrowsAsync<MediaException>(
            () => Ffmpeg.ReencodeImageAsync(At("bomb.png"), MediaFormat.Png, At("out.jpg"), MediaFormat.Jpeg, cancel: Cancel));
        Assert.All([decode, reencode], refused => Assert.Equal(MediaFailure.TooLarge, refused.Failure));
        Assert.Equal(["bomb.png"], Names);
    }

    [Fact]
    public async Task A_large_picture_within_the_limit_is_taken()
    {
        await File.WriteAllBytesAsync(At("large.png"), Png(8_000, 6_000, 48_000 * 1_000), Cancel);

        var image = await Ffmpeg.DecodeImageAsync(At("large.png"), MediaFormat.Png, size: new PictureSize(80, 60), cancel: Cancel);

        Assert.Equal((80, 60), (image.Width, image.Height));
    }

    [Fact]
    public async Task Text_and_compressed_notes_that_unpack_to_gigabytes_do_no_harm()
    {
        using var packed = new MemoryStream();
        await using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            var zeros = new byte[1 << 20];
            for (var i = 0; i < 256; i++)
            {
                await zlib.WriteAsync(zeros, Cancel);
            }
        }

        var small = new PngFile(1, 1).Add("zTXt", [.. "Comment\0\0"u8, .. packed.ToArray()]).AddPixels(100).ToArray();
        await File.WriteAllBytesAsync(At("note.png"), small, Cancel);

        var image = await Ffmpeg.DecodeImageAsync(At("note.png"), MediaFormat.Png, cancel: Cancel);

        Assert.Equal((1, 1), (image.Width, image.Height));
    }

    [Fact]
    public async Task A_film_beyond_the_bounds_is_too_large_and_says_which_bound()
    {
        var film = await MakeFilmAsync("film.mp4");

        var pixels = await FailsAsync(MediaFailure.TooLarge, () => Ffmpeg.ProbeAsync(film, MediaFormat.Mp4, new MediaBounds { MaxPixels = 64 * 63 }, Cancel));
        var seconds = await FailsAsync(MediaFailure.TooLarge, () => Ffmpeg.ProbeAsync(film, MediaFormat.Mp4, new MediaBounds { MaxDurationSeconds = 1.9 }, Cancel));
        var streams = await FailsAsync(MediaFailure.TooLarge, () => Ffmpeg.ProbeAsync(film, MediaFormat.Mp4, new MediaBounds { MaxStreams = 0 }, Cancel));
        Assert.Contains("64", pixels.Message);
        Assert.Contains("seconds", seconds.Message);
        Assert.Contains("streams", streams.Message);
    }

    [Fact]
    public async Task A_film_that_claims_to_last_a_year_is_too_large()
    {
        var film = await File.ReadAllBytesAsync(await MakeFilmAsync("film.mp4"), Cancel);
        foreach (var box in new[] { "mvhd", "mdhd" })
        {
            // Version 0: type, version and flags, two dates, clock, duration.
            var at = film.AsSpan().IndexOf(Encoding.ASCII.GetBytes(box)) + 16;
            BinaryPrimitives.WriteUInt32BigEndian(film.AsSpan(at), 1);
            BinaryPrimitives.WriteUInt32BigEndian(film.AsSpan(at + 4), 365 * 24 * 3600);
        }

        await File.WriteAllBytesAsync(At("year.mp4"), film, Cancel);

        await FailsAsync(MediaFailure.TooLarge, () => Ffmpeg.ProbeAsync(At("year.mp4"), MediaFormat.Mp4, Cancel));
    }

    [Fact]
    public async Task A_file_of_many_streams_is_too_large()
    {
        var many = await MakeAsync("many.mkv", ["-f", "lavfi", "-i", "sine=duration=0.1", .. Enumerable.Repeat(new[] { "-map", "0" }, 20).SelectMany(map => map)]);

        var refused = await FailsAsync(MediaFailure.TooLarge, () => Ffmpeg.ProbeAsync(many, MediaFormat.Mkv, Cancel));
        Assert.Contains("20 streams", refused.Message);
    }

    [Theory]
    [InlineData("""{"streams":[],"format":{}}""")]
    [InlineData("""{"format":{"duration":"1"}}""")]
    [InlineData("""{"streams":[{"codec_type":"video","codec_name":"h264","width":0,"height":0}],"format":{}}""")]
    [InlineData("""{"streams":[{"codec_type":"video","codec_name":"h264","width":-5,"height":9}],"format":{}}""")]
    [InlineData("""{"streams":[{"codec_type":"video","codec_name":"h264","width":2147483647,"height":2147483647}],"format":{}}""")]
    [InlineData("""{"streams":[{"codec_type":"audio","codec_name":"aac","sample_rate":"48000","channels":2}],"format":{"duration":"1e300"}}""")]
    [InlineData("""{"streams":[{"codec_type":"subtitle","codec_name":"mov_text"}],"format":{"duration":"1"}}""")]
    public void Impossible_claims_are_refused(string answer) =>
        Assert.Throws<MediaException>(() => MediaProbe.Read(System.Text.Json.JsonDocument.Parse(answer).RootElement, MediaFormat.Mp4, MediaBounds.Default, []));

    [Theory]
    [InlineData("nan", "0/0", "0:0", "-1")]
    [InlineData("-5", "1/0", "99999999999:1", "x")]
    [InlineData("inf", "-24/1", "N/A", "9999999999999999999")]
    [InlineData("N/A", "99999999/1", "1:0", "")]
    public void Nonsense_beside_a_picture_is_taken_as_unknown(string duration, string rate, string aspect, string frames)
    {
        var answer = System.Text.Json.JsonSerializer.SerializeToElement(new
        {
            streams = new[]
            {
                new { codec_type = "video", codec_name = "h264", width = 64, height = 48, avg_frame_rate = rate, r_frame_rate = rate, sample_aspect_ratio = aspect, nb_frames = frames, duration },
            },
            format = new { duration, start_time = duration },
        });

        var info = MediaProbe.Read(answer, MediaFormat.Mp4, MediaBounds.Default, []);

        Assert.Equal((64, 48, 0.0, 0.0), (info.Width, info.Height, info.DurationSeconds, info.StartSeconds));
        Assert.Null(info.FrameRate);
        Assert.Null(info.FrameCount);
    }

    [Fact]
    public async Task A_codec_that_is_not_on_the_list_is_unsupported()
    {
        var film = await MakeAsync("rare.mkv", "-f", "lavfi", "-i", "testsrc=size=64x64:rate=10:duration=1", "-c:v", "snow", "-strict", "-2");

        await FailsAsync(MediaFailure.Unsupported, async () =>
        {
            await using var decoder = Ffmpeg.DecodeVideo(film, MediaFormat.Mkv, new DecodeSettings { Width = 8, Height = 8, FrameRate = 10 });
            await decoder.ReadFrameAsync(new byte[decoder.FrameBytes], Cancel);
        });
    }

    [Theory]
    [InlineData("-i.mp4")]
    [InlineData("http:evil.mp4")]
    [InlineData("concat:a|b.mp4")]
    [InlineData("%03d.mp4")]
    [InlineData("with space 'and' \"quotes\".mp4")]
    [InlineData("наводнение 🌊.mp4")]
    [InlineData("line\nbreak.mp4")]
    public async Task A_files_name_means_nothing(string name)
    {
        File.Move(await MakeFilmAsync("film.mp4"), At(name));

        Assert.Equal(2, (await Ffmpeg.ProbeAsync(At(name), MediaFormat.Mp4, Cancel)).DurationSeconds);
        await Ffmpeg.ExtractFrameAsync(At(name), MediaFormat.Mp4, FramePosition.First, At(name + ".png"), Cancel);
        await Ffmpeg.WritePosterAsync(At(name), MediaFormat.Mp4, 1, 32, At(name + ".jpg"), Cancel);
        await Ffmpeg.BurnMarkAsync(At(name), At(name + ".marked.mp4"), new MarkSettings { Text = "x" }, null, Cancel);
        Assert.Equal(new[] { name, name + ".png", name + ".jpg", name + ".marked.mp4" }.Order(), Names);
    }

    /// <summary>A PNG that claims a size and holds only so many bytes of black pixels.</summary>
    private static byte[] Png(int width, int height, int bytes) => new PngFile(width, height).AddPixels(bytes).ToArray();

    private sealed class PngFile
    {
        private readonly MemoryStream _file = new();

        public PngFile(int width, int height)
        {
            _file.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);
            var header = new byte[13];
            BinaryPrimitives.WriteInt32BigEndian(header, width);
            BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
            header[8] = 8;
            Add("IHDR", header);
        }

        public PngFile Add(string type, byte[] data)
        {
            var body = Encoding.ASCII.GetBytes(type).Concat(data).ToArray();
            var number = new byte[4];
            BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
            _file.Write(number);
            _file.Write(body);
            BinaryPrimitives.WriteUInt32BigEndian(number, PngWriter.Sum(body));
            _file.Write(number);
            return this;
        }

        public PngFile AddPixels(int bytes)
        {
            using var packed = new MemoryStream();
            using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            {
                zlib.Write(new byte[bytes]);
            }

            return Add("IDAT", packed.ToArray()).Add("IEND", []);
        }

        public byte[] ToArray() => _file.ToArray();
    }
}
