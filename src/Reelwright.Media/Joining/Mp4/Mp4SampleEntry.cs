using System.Buffers.Binary;
using System.Text;

namespace Reelwright.Media.Joining.Mp4;

/// <summary>What a decoder has to know before the first sample: the description in stsd, written anew so that nothing of a stranger's file comes along but that.</summary>
/// <param name="Config">avcC, hvcC or AudioSpecificConfig.</param>
/// <param name="Box">The whole box.</param>
internal sealed record Mp4SampleEntry(bool IsPicture, string Codec, byte[] Config, byte[] Box, int Width, int Height, int Channels)
{
    private const int PictureHeader = 78;
    private const int SoundHeader = 28;

    /// <summary>Reads H.264, HEVC and AAC as MP4 holds them; null for everything else.</summary>
    public static Mp4SampleEntry? Read(Mp4Box descriptions)
    {
        var entries = descriptions.Children(8);
        if (entries.Count != 1)
        {
            return null;
        }

        return entries[0].Type switch
        {
            "avc1" or "avc3" => Picture(entries[0], "avcC"),
            "hvc1" or "hev1" => Picture(entries[0], "hvcC"),
            "mp4a" => Sound(entries[0]),
            _ => null,
        };
    }

    /// <summary>The description of a picture whose parameter sets are these.</summary>
    /// <param name="extras">Boxes about colour and the shape of pixels.</param>
    public static byte[] WritePicture(string codec, string configType, int width, int height, ReadOnlySpan<byte> config, IEnumerable<Mp4Box> extras)
    {
        var writer = new Mp4BoxWriter();
        writer.Begin(codec);
        writer.Zeros(6);
        writer.U16(1);
        writer.Zeros(16);
        writer.U16((ushort)width);
        writer.U16((ushort)height);
        writer.U32(0x0048_0000);
        writer.U32(0x0048_0000);
        writer.U32(0);
        writer.U16(1);
        writer.Zeros(32);
        writer.U16(0x18);
        writer.U16(0xFFFF);
        writer.Box(configType, config);
        foreach (var extra in extras)
        {
            writer.Box(extra.Type, extra.Body.Span);
        }

        writer.End();
        return writer.ToArray();
    }

    private static Mp4SampleEntry? Picture(Mp4Box entry, string configType)
    {
        var children = entry.Children(PictureHeader);
        if (children.FirstOrDefault(child => child.Type == configType) is not { } config)
        {
            return null;
        }

        var (width, height) = (entry.U16(24), entry.U16(26));
        var extras = children.Where(child => child.Type is "pasp" or "mdcv" or "clli").Concat(children.Where(child => child.Type == "colr").Select(Colour).OfType<Mp4Box>());
        var bytes = config.Body.ToArray();
        return width == 0 || height == 0 ? null : new Mp4SampleEntry(
            IsPicture: true, entry.Type, bytes, WritePicture(entry.Type, configType, width, height, bytes, extras), width, height, 0);
    }

    /// <summary>QuickTime's "nclc" lacks the byte for the range that MP4's "nclx" ends with.</summary>
    private static Mp4Box? Colour(Mp4Box colour) => Encoding.Latin1.GetString(colour.Span(0, 4)) switch
    {
        "nclx" when colour.Length == 11 => colour,
        "nclc" when colour.Length >= 10 => new Mp4Box("colr", (byte[])[.. "nclx"u8, .. colour.Span(4, 6), 0]),
        _ => null,
    };

    private static Mp4SampleEntry? Sound(Mp4Box entry)
    {
        if (Description(entry) is not { } description || AudioConfig(description) is not { } config || AacConfig.SampleRate(config) is 0 or > ushort.MaxValue)
        {
            return null;
        }

        var writer = new Mp4BoxWriter();
        writer.Begin(entry.Type);
        writer.Zeros(6);
        writer.U16(1);
        writer.Zeros(8);
        writer.U16((ushort)AacConfig.Channels(config));
        writer.U16(16);
        writer.U32(0);
        writer.U32((uint)AacConfig.SampleRate(config) << 16);
        writer.Box("esds", description.Body.Span);
        writer.End();
        return new Mp4SampleEntry(IsPicture: false, entry.Type, config, writer.ToArray(), 0, 0, AacConfig.Channels(config));
    }

    /// <summary>QuickTime's version 1 has four more numbers, and hides the description in "wave".</summary>
    private static Mp4Box? Description(Mp4Box entry)
    {
        var children = entry.U16(8) switch { 0 => entry.Children(SoundHeader), 1 => entry.Children(SoundHeader + 16), _ => [] };
        return children.FirstOrDefault(child => child.Type == "esds") ?? children.FirstOrDefault(child => child.Type == "wave")?.Find("esds");
    }

    /// <summary>ISO/IEC 14496-1, 7.2.6: descriptors in each other; the innermost is the decoder's.</summary>
    private static byte[]? AudioConfig(Mp4Box description)
    {
        var at = 4;
        while (at + 2 <= description.Length)
        {
            var tag = description.U8(at++);
            var length = 0;
            byte part;
            do
            {
                part = description.U8(at++);
                length = checked((length << 7) | (part & 0x7F));
            }
            while ((part & 0x80) != 0);

            switch (tag)
            {
                case 3:
                    // Rare fields would stand between; who sets them is not read.
                    if (description.U8(at + 2) != 0)
                    {
                        return null;
                    }

                    at += 3;
                    break;
                case 4:
                    // 0x40 is MPEG-4 audio.
                    if (description.U8(at) != 0x40)
                    {
                        return null;
                    }

                    at += 13;
                    break;
                case 5:
                    return description.Span(at, length).ToArray();
                default:
                    at = checked(at + length);
                    break;
            }
        }

        return null;
    }
}

/// <summary>AudioSpecificConfig (ISO/IEC 14496-3, 1.6.2.1) as far as joining needs it.</summary>
internal static class AacConfig
{
    /// <summary>Samples of one frame.</summary>
    public const int FrameSamples = 1024;

    private static readonly int[] Rates = [96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350];
    private static readonly int[] Layouts = [0, 1, 2, 3, 4, 5, 6, 8];

    public static int Channels(ReadOnlySpan<byte> config) => config.Length < 2 ? 0 : (config[1] >> 3 & 15) is var layout and < 8 ? Layouts[layout] : 0;

    public static int SampleRate(ReadOnlySpan<byte> config) =>
        config.Length < 2 ? 0 : ((config[0] & 7) << 1 | config[1] >> 7) is var index && index < Rates.Length ? Rates[index] : 0;

    /// <summary>Plain AAC-LC with frames of 1024 samples: what stands in two bytes; trailing ones are the marks of an encoder that says "no SBR".</summary>
    public static bool IsPlain(ReadOnlySpan<byte> config) =>
        config.Length >= 2 && config[0] >> 3 == 2 && (config[1] & 7) == 0 && SampleRate(config) > 0 && Channels(config) > 0
        && (config.Length == 2 || (config.Length == 5 && BinaryPrimitives.ReadUInt16BigEndian(config[2..]) == 0x56E5 && config[4] == 0));

    /// <summary>A frame of silence: one element without a scale factor band, and the end. Null for more than two channels.</summary>
    public static byte[]? Silence(int channels) => channels switch
    {
        1 => [0x00, 0xC8, 0x00, 0x80, 0x23, 0x80],
        2 => [0x21, 0x00, 0x49, 0x90, 0x02, 0x19, 0x00, 0x23, 0x80],
        _ => null,
    };
}
