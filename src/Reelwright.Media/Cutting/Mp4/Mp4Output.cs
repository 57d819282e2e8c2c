namespace Reelwright.Media.Cutting.Mp4;

/// <summary>A sample of a film to be written: which of the writer's sources has its bytes, and when it is decoded and shown in the new film.</summary>
internal readonly record struct Mp4Piece(int Source, Mp4Sample Sample);

/// <summary>A track of a film to be written. Times are in units of <see cref="Timescale"/>.</summary>
internal sealed record Mp4Output
{
    public required bool IsPicture { get; init; }

    public required uint Timescale { get; init; }

    public required ushort Language { get; init; }

    public required ReadOnlyMemory<byte> Matrix { get; init; }

    public required (uint Width, uint Height) Size { get; init; }

    /// <summary>The whole sample entry with its header.</summary>
    public required byte[] Entry { get; init; }

    /// <summary>In the order of decoding; the first is decoded at 0.</summary>
    public required IReadOnlyList<Mp4Piece> Samples { get; init; }

    public required long LastDuration { get; init; }

    /// <summary>How long nothing is shown before the track begins.</summary>
    public long Delay { get; init; }

    /// <summary>Where on the media clock it begins to be shown.</summary>
    public long MediaStart { get; init; }

    /// <summary>How long it is shown.</summary>
    public required long Length { get; init; }

    /// <summary>Of several tracks of sound one is on.</summary>
    public bool IsOn { get; init; } = true;

    public long MediaLength => Samples.Count == 0 ? 0 : Samples[^1].Sample.Decode + LastDuration;
}

/// <summary>Samples of one track that lie one behind the other in the file.</summary>
internal readonly record struct Mp4Chunk(int Track, int First, int Count, double Seconds, long Bytes);
