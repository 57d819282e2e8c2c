using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Reelwright.Media;
using Reelwright.Server.Tests.Library;

namespace Reelwright.Server.Tests.Security.Hostility;

/// <summary>Files that nobody should send, made here.</summary>
internal static class HostileFiles
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Names that are paths, options, protocols, filters; each holds the word.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "../../../../tmp/zqcanary.mp4", "/etc/zqcanary", "zqcanary\0.mp4", "-i zqcanary.png", "|zqcanary", "concat:zqcanary|zqcanary.mp4", "http:zqcanary.mp4", "zq'canary;[x]%{pts}zqcanary.mp4",
        "zqcanary%03d.png", "..\\..\\zqcanary.wav", "zqcanary.mp4 -y", "`zqcanary`$(zqcanary).jpg",
    ];

    public static async Task<IReadOnlyDictionary<string, byte[]>> MakeAsync(Canaries canaries)
    {
        var film = await UploadFiles.FilmAsync();
        var png = await UploadFiles.PictureAsync(MediaFormat.Png);
        var jpeg = await UploadFiles.PictureAsync(MediaFormat.Jpeg);
        var (file, address) = (canaries.File, canaries.Address);
        return new Dictionary<string, byte[]>(StringComparer.Ordinal)
        {
            ["empty"] = [],
            ["one byte"] = [0],
            ["a film cut in half"] = film[..(film.Length / 2)],
            ["a film without its last bytes"] = film[..^100],
            ["a picture cut in half"] = png[..(png.Length / 2)],
            ["a JPEG cut in half"] = jpeg[..(jpeg.Length / 2)],
            ["a sound cut in half"] = UploadFiles.Sound()[..3_000],
            ["noise that begins like a film"] = [.. film[..64], .. Enumerable.Range(0, 60_000).Select(at => (byte)(at * 7919 >> 3))],
            ["an HLS playlist"] = Text($"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n{address}/a.ts\n#EXTINF:1,\nfile://{file}\n#EXT-X-ENDLIST\n"),
            ["a DASH manifest"] = Text($"<?xml version=\"1.0\"?><MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\"><BaseURL>{address}/</BaseURL><Period><AdaptationSet/></Period></MPD>"),
            ["a concat script"] = Text($"ffconcat version 1.0\nfile {file}\nfile {address}/b.mp4\n"),
            ["a plain list"] = Text($"file '{file}'\nfile 'http://127.0.0.1/'\n"),
            ["an SDP"] = Text($"v=0\no=- 0 0 IN IP4 127.0.0.1\nc=IN IP4 127.0.0.1\nm=video {new Uri(address).Port} RTP/AVP 96\na=rtpmap:96 H264/90000\n"),
            ["an SVG"] = Text($"<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\"><image xlink:href=\"file://{file}\"/><image href=\"{address}/c.png\"/></svg>"),
            ["HTML"] = Text($"<html><img src={address}/d><script src=\"{address}/e\"></script></html>"),
            ["an ASS script"] = Text($"[Script Info]\n[Fonts]\nfontname: {file}\n[Events]\nDialogue: 0,0:00:00.00,0:00:09.00,Default,,0,0,0,,{{\\p1}}m 0 0 l 9 9\n"),
            ["a MVG"] = Text($"push graphic-context\nimage over 0,0 0,0 '{address}/f.png'\npop graphic-context"),
            ["a film with its pictures elsewhere (url)"] = WithReference(film, Url($"file://{file}")),
            ["a film with its pictures on a server (url)"] = WithReference(film, Url($"{address}/g.mp4")),
            ["a film with its pictures elsewhere (alias)"] = WithReference(film, Alias(file)),
            ["a film that lasts a year"] = LastingAYear(film),
            ["a film without tracks"] = [.. Box("ftyp", [.. "isom\0\0\x02\0isomiso2mp41"u8]), .. Box("moov", film.AsSpan(film.AsSpan().IndexOf("mvhd"u8) - 4, 108).ToArray())],
            ["a film of 200 streams"] = await ToolAsync("many.mkv", ["-f", "lavfi", "-i", "sine=duration=0.1", .. Enumerable.Repeat(new[] { "-map", "0" }, 200).SelectMany(map => map), "-c:a", "pcm_s16le"]),
            ["a picture of one pixel"] = await UploadFiles.PictureAsync(MediaFormat.Png, 1, 1),
            ["a picture of 16,000 x 16,000"] = Png(16_000, 16_000, 16_000L * 48_001),
            ["a picture that claims 2 billion pixels"] = Png(50_000, 50_000, 100),
            ["a picture with a note of 200 MB"] = Png(1, 1, 4, [.. "Comment\0\0"u8, .. Zeros(200L << 20)]),
            ["a GIF that claims 65,535 x 65,535"] = [.. "GIF89a"u8, 0xFF, 0xFF, 0xFF, 0xFF, 0x80, 0, 0, 0, 0, 0, 255, 255, 255, 0x2C, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0, 2, 2, 0x44, 1, 0, 0x3B],
            ["a zip bomb"] = Zeros(100L << 20),
            ["a WAV of 4 GB in 100 bytes"] = [.. "RIFF"u8, 255, 255, 255, 255, .. UploadFiles.Sound()[8..40], 255, 255, 255, 255, .. new byte[60]],
            ["an MP3 of tags"] = [.. "ID3"u8, 4, 0, 0, 0x7F, 0x7F, 0x7F, 0x7F, .. new byte[1_000]],
            ["a line of 20 MB"] = Encoding.ASCII.GetBytes("1\n00:00:00,000 --> 00:00:01,000\n" + new string('a', 20 << 20)),
        };
    }

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

    private static byte[] Zeros(long count)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            var zeros = new byte[1 << 20];
            for (; count > 0; count -= zeros.Length)
            {
                zlib.Write(zeros, 0, (int)Math.Min(count, zeros.Length));
            }
        }

        return packed.ToArray();
    }

    /// <summary>A PNG that claims a size and holds so many bytes of black.</summary>
    private static byte[] Png(int width, int height, long bytes, byte[]? note = null)
    {
        var size = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(size, width);
        BinaryPrimitives.WriteInt32BigEndian(size.AsSpan(4), height);
        (size[8], size[9]) = (8, 2);
        return [0x89, .. "PNG\r\n\x1a\n"u8, .. Chunk("IHDR", size), .. note is null ? [] : Chunk("zTXt", note), .. Chunk("IDAT", Zeros(bytes)), .. Chunk("IEND", [])];
    }

    private static byte[] Chunk(string type, byte[] body)
    {
        var chunk = new byte[12 + body.Length];
        BinaryPrimitives.WriteInt32BigEndian(chunk, body.Length);
        Encoding.ASCII.GetBytes(type, chunk.AsSpan(4));
        body.CopyTo(chunk, 8);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(8 + body.Length), Crc(chunk.AsSpan(4, 4 + body.Length)));
        return chunk;
    }

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320u);
            }
        }

        return ~crc;
    }

    private static byte[] Box(string type, byte[] body)
    {
        var box = new byte[8 + body.Length];
        BinaryPrimitives.WriteInt32BigEndian(box, box.Length);
        Encoding.ASCII.GetBytes(type, box.AsSpan(4));
        body.CopyTo(box, 8);
        return box;
    }

    private static byte[] Url(string location) => Box("url ", [0, 0, 0, 0, .. Text(location), 0]);

    /// <summary>The Macintosh alias record that old films point elsewhere with: an absolute path as its record of type 2.</summary>
    private static byte[] Alias(string path)
    {
        var (record, words) = (new byte[154], Text(path));
        return Box("alis", [.. record, 0, 2, (byte)(words.Length >> 8), (byte)words.Length, .. words, .. words.Length % 2 == 0 ? Array.Empty<byte>() : [0], 0xFF, 0xFF, 0, 0]);
    }

    /// <summary>The film with another data reference in each of its tracks.</summary>
    private static byte[] WithReference(ReadOnlySpan<byte> boxes, byte[] reference)
    {
        var rebuilt = new List<byte>();
        while (boxes.Length >= 8)
        {
            var size = BinaryPrimitives.ReadInt32BigEndian(boxes);
            var type = Encoding.ASCII.GetString(boxes.Slice(4, 4));
            rebuilt.AddRange(type switch
            {
                "moov" or "trak" or "mdia" or "minf" or "dinf" => Box(type, WithReference(boxes[8..size], reference)),
                "dref" => Box(type, [0, 0, 0, 0, 0, 0, 0, 1, .. reference]),
                _ => boxes[..size].ToArray(),
            });
            boxes = boxes[size..];
        }

        return [.. rebuilt];
    }

    private static byte[] LastingAYear(byte[] film)
    {
        byte[] year = [.. film];
        foreach (var box in new[] { "mvhd", "mdhd" })
        {
            // Version 0: type, version and flags, two dates, clock, duration.
            var at = year.AsSpan().IndexOf(Encoding.ASCII.GetBytes(box)) + 16;
            BinaryPrimitives.WriteUInt32BigEndian(year.AsSpan(at), 1);
            BinaryPrimitives.WriteUInt32BigEndian(year.AsSpan(at + 4), 365 * 24 * 3600);
        }

        return year;
    }

    private static async Task<byte[]> ToolAsync(string name, IReadOnlyList<string> arguments)
    {
        using var folder = new TestFolder();
        var made = await ToolProcess.RunAsync(new ToolCommand("ffmpeg", ["-v", "error", "-nostdin", .. arguments, folder.File(name)]), Cancel);
        Assert.True(made.ExitCode == 0, string.Join('\n', made.ErrorLines));
        return await File.ReadAllBytesAsync(folder.File(name), Cancel);
    }
}
