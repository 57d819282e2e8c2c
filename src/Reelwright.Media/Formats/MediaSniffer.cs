using System.Buffers.Binary;

namespace Reelwright.Media;

/// <summary>Tells a file's format by its first bytes, never by its name.</summary>
public static class MediaSniffer
{
    /// <summary>How many bytes of a file's start decide; fewer are fine when the file is shorter.</summary>
    public const int HeadBytes = 4096;

    // ISO base media brands of films and sound. Absent on purpose: pictures (heic, avif), cr3, jp2.
    private static readonly string[] FilmBrands =
        ["isom", "iso2", "iso3", "iso4", "iso5", "iso6", "iso7", "iso8", "iso9", "mp41", "mp42", "mp71", "avc1", "M4V ", "M4VH", "M4VP", "MSNV", "dash", "hvc1", "av01", "3gp4", "3gp5", "3gp6", "3gp7", "XAVC", "mmp4", "f4v "];

    private static readonly string[] SoundBrands = ["M4A ", "M4B "];

    public static MediaFormat Sniff(ReadOnlySpan<byte> head)
    {
        if (head.Length < 4)
        {
            return MediaFormat.Unknown;
        }

        return head switch
        {
            [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => MediaFormat.Png,
            [0xFF, 0xD8, 0xFF, ..] => MediaFormat.Jpeg,
            [0x1A, 0x45, 0xDF, 0xA3, ..] => Matroska(head),
            _ when head.StartsWith("GIF87a"u8) || head.StartsWith("GIF89a"u8) => MediaFormat.Gif,
            _ when head.StartsWith("fLaC"u8) => MediaFormat.Flac,
            _ when head.StartsWith("OggS\0"u8) => MediaFormat.Ogg,
            _ when head.StartsWith("RIFF"u8) && head.Length >= 12 => Riff(head),
            _ when head.StartsWith("ID3"u8) => TaggedMp3(head),
            _ when IsMp3Frame(head) && HasSecondMp3Frame(head) => MediaFormat.Mp3,
            _ => IsoMedia(head),
        };
    }

    /// <summary>Reads the start of a file and sniffs it.</summary>
    public static async Task<MediaFormat> SniffFileAsync(string path, CancellationToken cancel)
    {
        var head = new byte[HeadBytes];
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 0, FileOptions.Asynchronous);
        var length = await file.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancel);
        return Sniff(head.AsSpan(0, length));
    }

    /// <inheritdoc cref="SniffFileAsync"/>
    public static MediaFormat SniffFile(string path)
    {
        Span<byte> head = stackalloc byte[HeadBytes];
        using var file = File.OpenRead(path);
        return Sniff(head[..file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)]);
    }

    private static MediaFormat Riff(ReadOnlySpan<byte> head)
    {
        // FFmpeg (5.1 to 7.1) cannot decode animated WebP: the flag is the second bit of the extended header.
        var isAnimated = head.Length > 20 && head[12..].StartsWith("VP8X"u8) && (head[20] & 2) != 0;
        return head[8..].StartsWith("WAVE"u8) ? MediaFormat.Wav
            : head[8..].StartsWith("WEBP"u8) && !isAnimated ? MediaFormat.Webp
            : MediaFormat.Unknown;
    }

    /// <summary>EBML names its document type (element 0x4282) in the header's first bytes.</summary>
    private static MediaFormat Matroska(ReadOnlySpan<byte> head)
    {
        var start = head[..Math.Min(head.Length, 128)];
        var at = start.IndexOf((ReadOnlySpan<byte>)[0x42, 0x82]);
        if (at < 0 || at + 3 > start.Length)
        {
            return MediaFormat.Unknown;
        }

        var length = start[at + 2] & 0x7F;
        var name = start[(at + 3)..];
        name = name[..Math.Min(length, name.Length)].TrimEnd((byte)0);
        return name.SequenceEqual("webm"u8) ? MediaFormat.WebM
            : name.SequenceEqual("matroska"u8) ? MediaFormat.Mkv
            : MediaFormat.Unknown;
    }

    private static MediaFormat IsoMedia(ReadOnlySpan<byte> head)
    {
        if (head.Length < 16)
        {
            return MediaFormat.Unknown;
        }

        var size = BinaryPrimitives.ReadUInt32BigEndian(head);
        var box = head[4..8];
        if (!box.SequenceEqual("ftyp"u8))
        {
            // QuickTime files of old begin without a brand.
            return size is 1 or >= 8 && (box.SequenceEqual("moov"u8) || box.SequenceEqual("mdat"u8) || box.SequenceEqual("wide"u8))
                ? MediaFormat.Mov
                : MediaFormat.Unknown;
        }

        if (size is < 16 or > 1024)
        {
            return MediaFormat.Unknown;
        }

        var brand = System.Text.Encoding.Latin1.GetString(head[8..12]);
        return brand == "qt  " ? MediaFormat.Mov
            : SoundBrands.Contains(brand) ? MediaFormat.M4a
            : FilmBrands.Contains(brand) ? MediaFormat.Mp4
            : MediaFormat.Unknown;
    }

    private static MediaFormat TaggedMp3(ReadOnlySpan<byte> head)
    {
        if (head.Length < 10 || head[3] is < 2 or > 4 || ((head[6] | head[7] | head[8] | head[9]) & 0x80) != 0)
        {
            return MediaFormat.Unknown;
        }

        // The tag's length is four bytes of seven bits. Pictures in it can be longer than the head; then the tag decides.
        var end = 10 + ((head[6] << 21) | (head[7] << 14) | (head[8] << 7) | head[9]);
        var sound = end + 4 <= head.Length ? head[end..].TrimStart((byte)0) : [];
        return sound.Length < 4 || IsMp3Frame(sound) ? MediaFormat.Mp3
            : sound.StartsWith("fLaC"u8) ? MediaFormat.Flac
            : MediaFormat.Unknown;
    }

    /// <summary>MPEG audio, layer III, with a bit rate and a sample rate that exist.</summary>
    private static bool IsMp3Frame(ReadOnlySpan<byte> at) =>
        at is [0xFF, var second, var third, _, ..]
        && (second & 0xE0) == 0xE0
        && (second & 0x18) != 0x08
        && (second & 0x06) == 0x02
        && (third & 0xF0) is not (0x00 or 0xF0)
        && (third & 0x0C) != 0x0C;

    private static bool HasSecondMp3Frame(ReadOnlySpan<byte> head)
    {
        var next = Mp3FrameBytes(head);
        return next + 4 > head.Length || IsMp3Frame(head[next..]);
    }

    /// <summary>ISO 11172-3 and 13818-3: samples per frame / 8 x bit rate / sample rate, plus padding.</summary>
    private static int Mp3FrameBytes(ReadOnlySpan<byte> frame)
    {
        ReadOnlySpan<int> first = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
        ReadOnlySpan<int> second = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
        ReadOnlySpan<int> rates = [44_100, 48_000, 32_000];
        var version = (frame[1] >> 3) & 3;
        var rate = rates[(frame[2] >> 2) & 3] / (version switch { 3 => 1, 2 => 2, _ => 4 });
        var bits = (version == 3 ? first : second)[frame[2] >> 4] * 1000;
        return ((version == 3 ? 144 : 72) * bits / rate) + ((frame[2] >> 1) & 1);
    }
}
