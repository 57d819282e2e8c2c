using System.Buffers.Binary;
using Reelwright.Media;

namespace Reelwright.LocalEngine.Voices;

/// <summary>One channel of samples, from -1 to 1.</summary>
/// <param name="Rate">Samples a second.</param>
public sealed record SpokenSound(float[] Samples, int Rate)
{
    /// <summary>Reads the WAV that a program wrote to a pipe: 16 bit, one channel, with lengths that it could not know.</summary>
    /// <exception cref="MediaException">Failed: it is something else.</exception>
    internal static SpokenSound OfPipedWav(ReadOnlySpan<byte> wav)
    {
        const int RiffHeader = 12;
        const int ChunkHeader = 8;
        if (wav.Length < RiffHeader || !wav[..4].SequenceEqual("RIFF"u8) || !wav[8..12].SequenceEqual("WAVE"u8))
        {
            throw new MediaException(MediaFailure.Failed, "The speech program wrote no sound.");
        }

        var rate = 0;
        for (var at = RiffHeader; at + ChunkHeader <= wav.Length;)
        {
            var name = wav.Slice(at, 4);
            var body = wav[(at + ChunkHeader)..];
            if (name.SequenceEqual("data"u8))
            {
                return rate is >= 8_000 and <= 48_000 ? new SpokenSound(ToSamples(body), rate) : throw new MediaException(MediaFailure.Failed, $"The speech program wrote {rate} samples a second.");
            }

            if (name.SequenceEqual("fmt "u8) && body.Length >= 16)
            {
                var (format, channels, bits) = (BinaryPrimitives.ReadInt16LittleEndian(body), BinaryPrimitives.ReadInt16LittleEndian(body[2..]), BinaryPrimitives.ReadInt16LittleEndian(body[14..]));
                rate = (format, channels, bits) == (1, 1, 16)
                    ? BinaryPrimitives.ReadInt32LittleEndian(body[4..])
                    : throw new MediaException(MediaFailure.Failed, "The speech program wrote another kind of WAV than 16 bit with one channel.");
            }

            var length = BinaryPrimitives.ReadUInt32LittleEndian(wav[(at + 4)..]);
            at = (int)Math.Min(at + ChunkHeader + (long)length + (length % 2), wav.Length);
        }

        return new SpokenSound([], 22_050);
    }

    private static float[] ToSamples(ReadOnlySpan<byte> data)
    {
        var samples = new float[data.Length / 2];
        for (var i = 0; i < samples.Length; i++)
        {
            samples[i] = BinaryPrimitives.ReadInt16LittleEndian(data[(i * 2)..]) / 32_768f;
        }

        return samples;
    }
}
