using System.Buffers;
using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace Reelwright.Media.Mp4;

/// <summary>Writes tracks whose samples lie in other files as one MP4 film: index first, samples copied byte for byte, a quarter of a second of each track at a time.</summary>
internal static class Mp4Writer
{
    private const int MaxOpenFiles = 4;
    private const int CopyBytes = 4 << 20;

    /// <param name="path">Is written anew.</param>
    /// <param name="tracks">The picture first.</param>
    /// <param name="files">What <see cref="Mp4Sample.File"/> counts.</param>
    /// <param name="maxBytes">A larger result is not begun; null for a part of one film, which is never larger than that.</param>
    /// <param name="progress">Takes 0 to 1.</param>
    /// <param name="cancel">Ends it; the caller deletes what there is.</param>
    /// <exception cref="MediaException">TooLarge, DiskFull; Corrupt when a file is shorter than it was.</exception>
    public static async Task WriteAsync(
        string path, IReadOnlyList<Mp4Track> tracks, IReadOnlyList<string> files, long? maxBytes, IProgress<double>? progress, CancellationToken cancel)
    {
        var chunks = Interleave(tracks);
        var (head, total) = Layout(tracks, chunks);
        if (total > maxBytes)
        {
            throw new MediaException(MediaFailure.TooLarge, FfmpegFailure.Message(MediaFailure.TooLarge), $"{total} bytes; {maxBytes} are allowed.");
        }

        try
        {
            await using var target = new FileStream(path, new FileStreamOptions
            {
                Mode = FileMode.Create,
                Access = FileAccess.Write,
                Options = FileOptions.Asynchronous,
                BufferSize = 0,
                PreallocationSize = total,
            });
            await target.WriteAsync(head, cancel);
            await CopyAsync(target, tracks, chunks, files, total, progress, cancel);
        }
        catch (IOException full) when (DiskFull.Is(full))
        {
            throw DiskFull.From(full);
        }
        catch (EndOfStreamException gone)
        {
            throw new MediaException(MediaFailure.Corrupt, FfmpegFailure.Message(MediaFailure.Corrupt), gone.Message, gone);
        }
    }

    /// <summary>In the order in which a player needs them.</summary>
    private static List<Mp4Chunk> Interleave(IReadOnlyList<Mp4Track> tracks)
    {
        List<Mp4Chunk> chunks = [];
        var next = new int[tracks.Count];
        for (var slice = 1L; ; slice++)
        {
            var isDone = true;
            for (var number = 0; number < tracks.Count; number++)
            {
                var samples = tracks[number].Samples;
                var first = next[number];
                while (next[number] < samples.Length && samples[next[number]].Decode * 4 < slice * tracks[number].Timescale)
                {
                    next[number]++;
                }

                if (next[number] > first)
                {
                    chunks.Add(new Mp4Chunk(number, first, next[number] - first));
                }

                isDone &= next[number] == samples.Length;
            }

            if (isDone)
            {
                return chunks;
            }

            slice = Math.Max(slice, NextSlice(tracks, next) - 1);
        }
    }

    /// <summary>A picture may stand for an hour: slices without samples are not counted through.</summary>
    private static long NextSlice(IReadOnlyList<Mp4Track> tracks, int[] next) => Enumerable.Range(0, tracks.Count)
        .Where(number => next[number] < tracks[number].Samples.Length)
        .Min(number => (tracks[number].Samples[next[number]].Decode * 4 / tracks[number].Timescale) + 1);

    private static (byte[] Head, long Total) Layout(IReadOnlyList<Mp4Track> tracks, List<Mp4Chunk> chunks)
    {
        var index = new Mp4Index(tracks, chunks);
        var type = Mp4Index.FileType(tracks);
        var offsets = new long[chunks.Count];
        var bytes = tracks.Sum(track => track.Samples.Sum(sample => (long)sample.Size));
        var wide = bytes > uint.MaxValue - (256L << 20);
        var headBytes = type.Length + index.Write(offsets, wide).Length + (wide ? 16 : 8);
        var at = (long)headBytes;
        for (var chunk = 0; chunk < chunks.Count; chunk++)
        {
            offsets[chunk] = at;
            var (track, first, count) = chunks[chunk];
            foreach (var sample in tracks[track].Samples.AsSpan(first, count))
            {
                at += sample.Size;
            }
        }

        var data = new byte[wide ? 16 : 8];
        BinaryPrimitives.WriteUInt32BigEndian(data, wide ? 1 : (uint)(bytes + 8));
        "mdat"u8.CopyTo(data.AsSpan(4));
        if (wide)
        {
            BinaryPrimitives.WriteInt64BigEndian(data.AsSpan(8), bytes + 16);
        }

        return ([.. type, .. index.Write(offsets, wide), .. data], at);
    }

    private static async Task CopyAsync(
        FileStream target, IReadOnlyList<Mp4Track> tracks, List<Mp4Chunk> chunks, IReadOnlyList<string> files, long total, IProgress<double>? progress, CancellationToken cancel)
    {
        using var sources = new Sources(files);
        var buffer = ArrayPool<byte>.Shared.Rent(CopyBytes);
        try
        {
            var filled = 0;
            foreach (var (track, first, count) in chunks)
            {
                foreach (var (file, offset, length) in Ranges(tracks[track].Samples, first, count))
                {
                    var handle = sources.Open(file);
                    for (var done = 0L; done < length;)
                    {
                        var part = (int)Math.Min(length - done, CopyBytes - filled);
                        await ReadAsync(handle, buffer.AsMemory(filled, part), offset + done, cancel);
                        done += part;
                        filled += part;
                        if (filled == CopyBytes)
                        {
                            await target.WriteAsync(buffer.AsMemory(0, filled), cancel);
                            filled = 0;
                            progress?.Report((double)target.Position / total);
                        }
                    }
                }
            }

            await target.WriteAsync(buffer.AsMemory(0, filled), cancel);
            progress?.Report(1);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Samples that follow each other in a file are read as one.</summary>
    private static IEnumerable<(int File, long Offset, long Length)> Ranges(Mp4Sample[] samples, int first, int count)
    {
        var (file, offset, length) = ((int)samples[first].File, samples[first].Offset, (long)samples[first].Size);
        for (var at = first + 1; at < first + count; at++)
        {
            var sample = samples[at];
            if (sample.File == file && sample.Offset == offset + length)
            {
                length += sample.Size;
                continue;
            }

            yield return (file, offset, length);
            (file, offset, length) = (sample.File, sample.Offset, sample.Size);
        }

        yield return (file, offset, length);
    }

    private static async Task ReadAsync(SafeFileHandle file, Memory<byte> into, long offset, CancellationToken cancel)
    {
        while (into.Length > 0)
        {
            var read = await RandomAccess.ReadAsync(file, into, offset, cancel);
            if (read == 0)
            {
                throw new EndOfStreamException("A source is shorter than it was.");
            }

            into = into[read..];
            offset += read;
        }
    }

    /// <summary>The few files that are being read.</summary>
    private sealed class Sources(IReadOnlyList<string> paths) : IDisposable
    {
        private readonly Dictionary<int, SafeFileHandle> _open = [];
        private readonly Queue<int> _order = new();

        public SafeFileHandle Open(int file)
        {
            if (_open.TryGetValue(file, out var known))
            {
                return known;
            }

            if (_order.Count == MaxOpenFiles)
            {
                _open.Remove(_order.Dequeue(), out var oldest);
                oldest?.Dispose();
            }

            var handle = File.OpenHandle(paths[file], options: FileOptions.Asynchronous);
            _open.Add(file, handle);
            _order.Enqueue(file);
            return handle;
        }

        public void Dispose()
        {
            foreach (var handle in _open.Values)
            {
                handle.Dispose();
            }
        }
    }
}
