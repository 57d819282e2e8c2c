namespace Reelwright.Media.Mp4;

/// <summary>What a decoder has to know before the first sample: the description in stsd, written anew so that nothing of a stranger's file comes along but that.</summary>
internal sealed record Mp4SampleEntry
{
    private const int PictureHeader = 78;
    private const int SoundHeader = 28;

    /// <summary>avc1, hvc1, mp4a …</summary>
    public required string Codec { get; init; }

    /// <summary>avcC, hvcC or AudioSpecificConfig.</summary>
    public byte[] Config { get; private init; } = [];

    /// <summary>The whole box; empty for what is not H.264, HEVC or AAC.</summary>
    public byte[] Box { get; private init; } = [];

    /// <summary>The coded picture's size; 0 for sound.</summary>
    public int Width { get; private init; }

    public int Height { get; private init; }

    public int Channels { get; private init; }

    public bool IsKnown => Box.Length > 0;

    /// <summary>Boxes about colour, light and the shape of pixels, as they are to be written.</summary>
    private byte[] Look { get; init; } = [];

    /// <summary>Reads H.264, HEVC and AAC as MP4 and QuickTime hold them; everything else, and a track with several descriptions, is not known.</summary>
    public static Mp4SampleEntry Read(Mp4Box descriptions)
    {
        var entries = descriptions.Children(8).ToList();
        var codec = entries.Count == 1 ? Mp4Box.Letters(entries[0].Type) : "";
        return codec switch
        {
            "avc1" or "avc3" => Picture(codec, entries[0], "avcC"u8),
            "hvc1" or "hev1" => Picture(codec, entries[0], "hvcC"u8),
            "mp4a" => Sound(codec, entries[0]),
            _ => null,
        } ?? new Mp4SampleEntry { Codec = codec };
    }

    /// <summary>The same picture with other parameter sets.</summary>
    public Mp4SampleEntry With(byte[] config)
    {
        var writer = new Mp4BoxWriter();
        writer.Begin(Codec);
        writer.Zeros(6);
        writer.U16(1);
        writer.Zeros(16);
        writer.U16((ushort)Width);
        writer.U16((ushort)Height);
        writer.U32(0x0048_0000);
        writer.U32(0x0048_0000);
        writer.U32(0);
        writer.U16(1);
        writer.Zeros(32);
        writer.U16(0x18);
        writer.U16(0xFFFF);
        writer.Box(Codec.StartsWith("avc", StringComparison.Ordinal) ? "avcC" : "hvcC", config);
        writer.Bytes(Look);
        writer.End();
        return this with { Config = config, Box = writer.ToArray() };
    }

    /// <summary>Without what it says of how the picture looks: that is left to the parameter sets.</summary>
    public Mp4SampleEntry WithoutLook() => (this with { Look = [] }).With(Config);

    private static Mp4SampleEntry? Picture(string codec, Mp4Box entry, ReadOnlySpan<byte> configType)
    {
        var (width, height) = (entry.U16(24), entry.U16(26));
        return width == 0 || height == 0 || entry.Find(configType, PictureHeader) is not { } config
            ? null
            : new Mp4SampleEntry { Codec = codec, Width = width, Height = height, Look = ReadLook(entry) }.With(config.Body.ToArray());
    }

    private static byte[] ReadLook(Mp4Box entry)
    {
        var writer = new Mp4BoxWriter();
        var children = entry.Children(PictureHeader).ToList();
        foreach (var box in children.Where(box => box.Is("pasp"u8) || box.Is("mdcv"u8) || box.Is("clli"u8)))
        {
            writer.Box(Mp4Box.Letters(box.Type), box.Body.Span);
        }

        foreach (var box in children.Where(box => box.Is("colr"u8)))
        {
            WriteColour(writer, box);
        }

        return writer.ToArray();
    }

    /// <summary>QuickTime's "nclc" lacks the byte for the range that MP4's "nclx" ends with.</summary>
    private static void WriteColour(Mp4BoxWriter writer, Mp4Box colour)
    {
        switch (Mp4Box.Letters(colour.U32(0)))
        {
            case "nclx" when colour.Length == 11:
            case "prof" or "rICC":
                writer.Box("colr", colour.Body.Span);
                break;
            case "nclc" when colour.Length >= 10:
                writer.Box("colr", [.. "nclx"u8, .. colour.Span(4, 6), 0]);
                break;
        }
    }

    private static Mp4SampleEntry? Sound(string codec, Mp4Box entry)
    {
        if (Description(entry) is not { } description || AudioConfig(description) is not { } config || AacConfig.SampleRate(config) is 0 or > ushort.MaxValue)
        {
            return null;
        }

        // Of AAC with extensions the config tells only the core; what comes out of the decoder is told by the entry alone.
        var isPlain = AacConfig.IsPlain(config);
        var writer = new Mp4BoxWriter();
        writer.Begin(codec);
        writer.Zeros(6);
        writer.U16(1);
        writer.Zeros(8);
        writer.U16(isPlain ? (ushort)AacConfig.Channels(config) : entry.U16(16));
        writer.U16(16);
        writer.U32(0);
        writer.U32(isPlain ? (uint)AacConfig.SampleRate(config) << 16 : entry.U32(24));
        writer.Box("esds", description.Body.Span);
        writer.End();
        return new Mp4SampleEntry { Codec = codec, Config = config, Box = writer.ToArray(), Channels = AacConfig.Channels(config) };
    }

    /// <summary>QuickTime's version 1 has four more numbers, and hides the description in "wave".</summary>
    private static Mp4Box? Description(Mp4Box entry)
    {
        var header = entry.U16(8) switch { 0 => SoundHeader, 1 => SoundHeader + 16, _ => entry.Length };
        return entry.Find("esds"u8, header) ?? entry.Find("wave"u8, header)?.Find("esds"u8);
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
