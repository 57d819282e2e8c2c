using System.Buffers.Binary;

namespace Reelwright.Server.Speech;

/// <summary>Compares what a WAV says of its length with what came.</summary>
internal static class WavLength
{
    private const int RiffHeader = 12;
    private const int ChunkHeader = 8;

    /// <summary>Servers that stream do not know the length and write zero or something close to the largest number.</summary>
    private const uint Unknown = 0x7FFF_0000;

    /// <summary>The chunk of samples is shorter than its header says, or missing.</summary>
    public static bool IsCutOff(ReadOnlySpan<byte> wav)
    {
        for (long at = RiffHeader; at + ChunkHeader <= wav.Length;)
        {
            var chunk = wav[(int)at..];
            var length = BinaryPrimitives.ReadUInt32LittleEndian(chunk[4..]);
            if (chunk[..4].SequenceEqual("data"u8))
            {
                return length is not 0 and < Unknown && length > chunk.Length - ChunkHeader;
            }

            at += ChunkHeader + length + (length % 2);
        }

        return true;
    }
}
