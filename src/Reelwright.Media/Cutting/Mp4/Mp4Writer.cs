namespace Reelwright.Media.Cutting.Mp4;

/// <summary>Writes an MP4 film out of samples that lie in other files: index first, then the samples, sound and picture in turns of half a second.</summary>
internal sealed class Mp4Writer(IReadOnlyList<string> sources)
{
    private const double ChunkSeconds = 0.5;
    private const long MaxNarrow = 0xF000_0000;

    /// <summary>One sample less than a chunk of this size is read at once.</summary>
    private const int BufferBytes = 1 << 20;

    public async Task WriteAsync(string path, IReadOnlyList<Mp4Output> tracks, CancellationToken cancel)
    {
        var chunks = tracks.SelectMany((track, index) => Chunks(track, index)).OrderBy(chunk => chunk.Seconds).ThenBy(chunk => chunk.Track).ToList();
        var bytes = chunks.Sum(chunk => chunk.Bytes);
        var isWide = bytes > MaxNarrow;
        var type = Mp4Index.FileType();
        var moved = type.Length + Mp4Index.Movie(tracks, Places(chunks, 0), isWide).Length + (isWide ? 16 : 8);
        var head = new Mp4Builder();
        head.Bytes(type);
        head.Bytes(Mp4Index.Movie(tracks, Places(chunks, moved), isWide));
        head.UInt32(isWide ? 1 : bytes + 8);
        head.Bytes("mdat"u8);
        if (isWide)
        {
            head.UInt64(bytes + 16);
        }

        try
        {
            await using var target = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 0, FileOptions.Asynchronous);
            await target.WriteAsync(head.ToArray(), cancel);
            await CopyAsync(target, tracks, chunks, cancel);
        }
        catch (IOException full) when (DiskFull.Is(full))
        {
            throw DiskFull.From(full);
        }
    }

    private static IEnumerable<Mp4Chunk> Chunks(Mp4Output track, int index)
    {
        var ticks = Math.Max(1, (long)(ChunkSeconds * track.Timescale));
        for (var first = 0; first < track.Samples.Count;)
        {
            var (next, bytes, start) = (first, 0L, track.Samples[first].Sample.Decode);
            for (; next < track.Samples.Count && track.Samples[next].Sample.Decode < start + ticks; next++)
            {
                bytes += track.Samples[next].Sample.Size;
            }

            yield return new Mp4Chunk(index, first, next - first, (double)start / track.Timescale, bytes);
            first = next;
        }
    }

    private static IReadOnlyList<(Mp4Chunk Chunk, long Offset)> Places(IReadOnlyList<Mp4Chunk> chunks, long start)
    {
        var places = new List<(Mp4Chunk, long)>(chunks.Count);
        foreach (var chunk in chunks)
        {
            places.Add((chunk, start));
            start += chunk.Bytes;
        }

        return places;
    }

    private async Task CopyAsync(FileStream target, IReadOnlyList<Mp4Output> tracks, IReadOnlyList<Mp4Chunk> chunks, CancellationToken cancel)
    {
        var files = sources.Select(source => File.OpenHandle(source, options: FileOptions.SequentialScan)).ToArray();
        var buffer = new byte[BufferBytes];
        try
        {
            var (source, offset, length) = (0, 0L, 0L);
            foreach (var piece in chunks.SelectMany(chunk => tracks[chunk.Track].Samples.Skip(chunk.First).Take(chunk.Count)))
            {
                // What lies together is copied together.
                if (piece.Source == source && piece.Sample.Offset == offset + length)
                {
                    length += piece.Sample.Size;
                    continue;
                }

                await CopyAsync(files[source], offset, length, target, buffer, cancel);
                (source, offset, length) = (piece.Source, piece.Sample.Offset, piece.Sample.Size);
            }

            await CopyAsync(files[source], offset, length, target, buffer, cancel);
        }
        finally
        {
            Array.ForEach(files, file => file.Dispose());
        }
    }

    private static async Task CopyAsync(Microsoft.Win32.SafeHandles.SafeFileHandle source, long offset, long length, FileStream target, byte[] buffer, CancellationToken cancel)
    {
        while (length > 0)
        {
            var read = await RandomAccess.ReadAsync(source, buffer.AsMemory(0, (int)Math.Min(buffer.Length, length)), offset, cancel);
            if (read == 0)
            {
                throw new MediaException(MediaFailure.Corrupt, FfmpegFailure.Message(MediaFailure.Corrupt), "A sample ends behind the end of its file.");
            }

            await target.WriteAsync(buffer.AsMemory(0, read), cancel);
            (offset, length) = (offset + read, length - read);
        }
    }
}
