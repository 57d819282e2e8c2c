using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Reelwright.Media.Tests;

public sealed class SniffingFiles : MediaFolder
{
    [Theory]
    [InlineData("a.mp4", MediaFormat.Mp4, MediaKind.Video)]
    [InlineData("a.mov", MediaFormat.Mov, MediaKind.Video)]
    [InlineData("a.webm", MediaFormat.WebM, MediaKind.Video)]
    [InlineData("a.mkv", MediaFormat.Mkv, MediaKind.Video)]
    [InlineData("a.gif", MediaFormat.Gif, MediaKind.Image)]
    [InlineData("a.png", MediaFormat.Png, MediaKind.Image)]
    [InlineData("a.jpg", MediaFormat.Jpeg, MediaKind.Image)]
    [InlineData("a.webp", MediaFormat.Webp, MediaKind.Image)]
    public async Task Pictures_and_films_are_known_by_their_bytes_and_open_with_their_demuxer(string name, MediaFormat expected, MediaKind kind)
    {
        var made = await MakeAsync(name, "-f", "lavfi", "-i", $"testsrc=size=64x48:rate=10:duration={(expected is MediaFormat.Png or MediaFormat.Jpeg or MediaFormat.Webp ? 0.1 : 1)}");
        File.Move(made, At("renamed.txt"));

        Assert.Equal(expected, await MediaSniffer.SniffFileAsync(At("renamed.txt"), Cancel));
        Assert.Equal(expected, MediaSniffer.SniffFile(At("renamed.txt")));
        var info = await Ffmpeg.ProbeAsync(At("renamed.txt"), expected, Cancel);
        Assert.Equal((64, 48, true), (info.Width, info.Height, info.HasVideo));
        Assert.Equal(kind, expected.Kind());
        Assert.StartsWith(".", expected.Extension());
        Assert.Contains("/", expected.ContentType());
    }

    [Theory]
    [InlineData("a.mp3", MediaFormat.Mp3)]
    [InlineData("a.wav", MediaFormat.Wav)]
    [InlineData("a.flac", MediaFormat.Flac)]
    [InlineData("a.ogg", MediaFormat.Ogg)]
    [InlineData("a.m4a", MediaFormat.M4a)]
    [InlineData("a.opus", MediaFormat.Ogg)]
    public async Task Sounds_are_known_by_their_bytes(string name, MediaFormat expected)
    {
        var made = await MakeAsync(name, "-f", "lavfi", "-i", "sine=duration=1");

        Assert.Equal(expected, await MediaSniffer.SniffFileAsync(made, Cancel));
        var info = await Ffmpeg.ProbeAsync(made, expected, Cancel);
        Assert.True(info is { HasAudio: true, HasVideo: false });
        Assert.Equal(1, info.DurationSeconds, 0.1);
    }

    [Fact]
    public async Task An_mp3_without_a_tag_is_known_by_its_frames()
    {
        var made = await MakeAsync("a.mp3", "-f", "lavfi", "-i", "sine=duration=1", "-id3v2_version", "0", "-write_xing", "0");

        Assert.Equal(MediaFormat.Mp3, MediaSniffer.SniffFile(made));
    }

    [Theory]
    [InlineData("")]
    [InlineData("ffconcat version 1.0\nfile /etc/passwd\n")]
    [InlineData("#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n")]
    [InlineData("<!DOCTYPE html><html><script>alert(1)</script>")]
    [InlineData("<svg xmlns=\"http://www.w3.org/2000/svg\"/>")]
    [InlineData("<?xml version=\"1.0\"?><svg/>")]
    [InlineData("<MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\"/>")]
    [InlineData("RIFF\u0010\0\0\0AVI LIST")]
    [InlineData("RIFF")]
    [InlineData("%PDF-1.7")]
    [InlineData("PK\u0003\u0004............")]
    [InlineData("\u007fELF............")]
    [InlineData("BM6\0\0\0\0\0\0\0............")]
    [InlineData("ID3")]
    [InlineData("[playlist]\nFile1=x")]
    [InlineData("v=0\no=- 0 0 IN IP4 127.0.0.1\n")]
    [InlineData("GIF90a......")]
    [InlineData("\0\0\0\u0018ftypheic\0\0\0\0heicmif1")]
    [InlineData("\0\0\0\u0018ftypavif\0\0\0\0avifmif1")]
    public void What_is_not_accepted_is_unknown(string content) =>
        Assert.Equal(MediaFormat.Unknown, MediaSniffer.Sniff(Encoding.Latin1.GetBytes(content)));

    [Fact]
    public async Task Animated_webp_is_not_accepted_because_ffmpeg_cannot_read_it()
    {
        var made = await MakeAsync("a.webp", "-f", "lavfi", "-i", "testsrc=size=64x48:rate=10:duration=0.5", "-c:v", "libwebp_anim");

        Assert.Equal(MediaFormat.Unknown, MediaSniffer.SniffFile(made));
    }

    [Fact]
    public async Task Containers_of_other_kinds_are_unknown_too()
    {
        foreach (var name in new[] { "a.avi", "a.flv", "a.ts", "a.mpg", "a.wmv", "a.bmp", "a.tiff" })
        {
            var made = await MakeAsync(name, "-f", "lavfi", "-i", $"testsrc=size=64x48:rate=25:duration={(name is "a.bmp" or "a.tiff" ? 0.04 : 0.2)}");
            Assert.Equal(MediaFormat.Unknown, MediaSniffer.SniffFile(made));
        }
    }

    [Fact]
    public void Noise_that_begins_like_an_mp3_frame_is_unknown()
    {
        var noise = new byte[MediaSniffer.HeadBytes];
        (noise[0], noise[1], noise[2]) = (0xFF, 0xFB, 0x90);

        Assert.Equal(MediaFormat.Unknown, MediaSniffer.Sniff(noise));
    }

    [Fact]
    public void Any_bytes_get_an_answer() =>
        Check.One(Config.QuickThrowOnFailure.WithQuietOnSuccess(true).WithMaxTest(2000), Prop.ForAll(Heads, head => Enum.IsDefined(MediaSniffer.Sniff(head))));

    /// <summary>Noise that begins like something known, so that the code behind the first test is reached.</summary>
    private static Arbitrary<byte[]> Heads =>
        (from magic in Gen.Elements("RIFF", "ID3\u0004", "\u00FF\u00FB", "\u001AE\u00DF\u00A3", "\0\0\0\u0020ftyp", "\u00FF\u00F3\u0090", "")
         from magicBytes in Gen.Constant(Encoding.Latin1.GetBytes(magic))
         from noise in ArbMap.Default.ArbFor<byte[]>().Generator
         select magicBytes.Concat(noise).ToArray()).ToArbitrary();
}
