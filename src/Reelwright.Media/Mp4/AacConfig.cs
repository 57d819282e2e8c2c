using System.Buffers.Binary;

namespace Reelwright.Media.Mp4;

/// <summary>AudioSpecificConfig (ISO/IEC 14496-3, 1.6.2.1) as far as copying needs it.</summary>
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
