using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Reelwright.Media;

/// <summary>Reads the samples of a WAV of one channel and 16 bit, which is what <see cref="Ffmpeg.ExtractSpeechAsync"/> writes, without holding them in memory.</summary>
internal static class SpeechWav
{
    private const int HeaderBytes = 44;
    private const int MostChunks = 32;

    /// <summary>The loudness (root mean square, 0 to 1) of each frame of samples.</summary>
    public static async Task<(List<float> Levels, long Samples)> LevelsAsync(string path, int frameSamples, CancellationToken cancel)
    {
        await using var file = Open(path);
        var left = await FindSamplesAsync(file, cancel);
        var samples = left / 2;
        var frame = new byte[frameSamples * 2];
        List<float> levels = [];
        while (left > 1)
        {
            var read = await file.ReadAtLeastAsync(frame.AsMemory(0, (int)Math.Min(frame.Length, left & ~1L)), (int)Math.Min(frame.Length, left & ~1L), throwOnEndOfStream: true, cancel);
            levels.Add(Level(MemoryMarshal.Cast<byte, short>(frame.AsSpan(0, read))));
            left -= read;
        }

        return (levels, samples);
    }

    /// <summary>Copies a piece into a WAV of its own.</summary>
    public static async Task CopyAsync(string path, SpeechPiece piece, string target, CancellationToken cancel)
    {
        await using var file = Open(path);
        await FindSamplesAsync(file, cancel);
        file.Seek(piece.FirstSample * 2, SeekOrigin.Current);
        await using var copy = new FileStream(target, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16, FileOptions.Asynchronous);
        await copy.WriteAsync(Header(piece.Samples * 2), cancel);
        var buffer = new byte[1 << 16];
        for (var left = piece.Samples * 2; left > 0;)
        {
            var read = await file.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, left)), cancel);
            if (read == 0)
            {
                throw new EndOfStreamException($"{path} ends before the piece at sample {piece.FirstSample} does.");
            }

            await copy.WriteAsync(buffer.AsMemory(0, read), cancel);
            left -= read;
        }
    }

    private static FileStream Open(string path) => new(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.Asynchronous | FileOptions.SequentialScan);

    private static float Level(ReadOnlySpan<short> samples)
    {
        var sum = 0.0;
        foreach (var sample in samples)
        {
            sum += (double)sample * sample;
        }

        return (float)(Math.Sqrt(sum / Math.Max(samples.Length, 1)) / 32768);
    }

    /// <summary>Goes to the first sample.</summary>
    /// <returns>The bytes of samples.</returns>
    private static async Task<long> FindSamplesAsync(FileStream file, CancellationToken cancel)
    {
        var head = new byte[12];
        await file.ReadExactlyAsync(head, cancel);
        for (var chunk = 0; chunk < MostChunks; chunk++)
        {
            await file.ReadExactlyAsync(head.AsMemory(0, 8), cancel);
            var length = BinaryPrimitives.ReadUInt32LittleEndian(head.AsSpan(4));
            if (head.AsSpan(0, 4).SequenceEqual("data"u8))
            {
                return Math.Min(length, file.Length - file.Position);
            }

            file.Seek(length + (length & 1), SeekOrigin.Current);
        }

        throw new InvalidDataException($"{file.Name} has no samples.");
    }

    private static byte[] Header(long bytes)
    {
        var header = new byte[HeaderBytes];
        "RIFF"u8.CopyTo(header);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(4), (uint)(HeaderBytes - 8 + bytes));
        "WAVEfmt "u8.CopyTo(header.AsSpan(8));
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(16), 16);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(20), 1);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(22), 1);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(24), SpeechPieces.SampleRate);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(28), SpeechPieces.SampleRate * 2);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(32), 2);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(34), 16);
        "data"u8.CopyTo(header.AsSpan(36));
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(40), (uint)bytes);
        return header;
    }
}
