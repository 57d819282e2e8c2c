namespace Reelwright.Media.Joining.Mp4;

/// <summary>A coded picture or a piece of coded sound: where its bytes are and when it is decoded.</summary>
/// <param name="Offset">In its file.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Decode">When it is decoded, in the track's ticks.</param>
/// <param name="Shift">How much later it is shown.</param>
/// <param name="File">Which of several files holds it.</param>
/// <param name="IsSync">Decoding can begin here.</param>
internal readonly record struct Mp4Sample(long Offset, int Size, long Decode, int Shift, ushort File, bool IsSync)
{
    public long Shown => Decode + Shift;
}

/// <summary>One track of an MP4 film: a table of samples in the order of decoding, and what a decoder has to know.</summary>
internal sealed record Mp4Track
{
    public required bool IsPicture { get; init; }

    /// <summary>Ticks a second.</summary>
    public required long Timescale { get; init; }

    /// <summary>avc1, hvc1, mp4a …</summary>
    public required string Codec { get; init; }

    /// <summary>The one sample description as a whole box, free of everything a decoder does not need.</summary>
    public required byte[] SampleEntry { get; init; }

    /// <summary>avcC, hvcC or the AudioSpecificConfig.</summary>
    public required byte[] Config { get; init; }

    public required Mp4Sample[] Samples { get; init; }

    /// <summary>When the last sample has been shown, on the clock of decoding.</summary>
    public required long DecodeEnd { get; init; }

    /// <summary>The coded picture's size; 0 for sound.</summary>
    public int Width { get; init; }

    public int Height { get; init; }

    /// <summary>The 36 bytes by which a player turns the picture; null for none.</summary>
    public byte[]? Matrix { get; init; }

    /// <summary>The tick at which the player begins.</summary>
    public long MediaStart { get; init; }

    /// <summary>Ticks the player shows from there on; null: all there is.</summary>
    public long? MediaLength { get; init; }

    /// <summary>Ticks of nothing before that.</summary>
    public long Delay { get; init; }

    /// <summary>Its edit list says more than one span of it and a delay: only a decoder can follow that.</summary>
    public bool HasComplexEdits { get; init; }

    /// <summary>Of sound.</summary>
    public int Channels { get; init; }

    /// <summary>Ticks of all samples together.</summary>
    public long Length => Samples.Length == 0 ? 0 : DecodeEnd - Samples[0].Decode;

    public double Seconds => (double)Length / Timescale;

    /// <summary>The tick of the sample that is shown first.</summary>
    public long FirstShown => Samples.Min(sample => sample.Shown);

    /// <summary>When that is, on the film's clock, in ticks.</summary>
    public long ShownFrom => FirstShown - MediaStart + Delay;

    /// <summary>Samples exist that are decoded but not shown: what a cut without re-encoding leaves behind.</summary>
    public bool HidesSamples
    {
        get
        {
            var end = MediaLength is { } length ? MediaStart + length : long.MaxValue;

            // An edit list counts in the film's ticks, which may be a thousand a second: a frame that loses a millisecond is still shown.
            return Samples.Any(sample => sample.Shown < MediaStart || sample.Shown >= end);
        }
    }

    public double? FramesPerSecond => Length > 0 ? Samples.Length / Seconds : null;

    /// <summary>The same track, its bytes in another one of several files.</summary>
    public Mp4Track InFile(int file) => this with { Samples = Array.ConvertAll(Samples, sample => sample with { File = checked((ushort)file) }) };
}

/// <summary>The first picture and the first sound of an MP4 or MOV file.</summary>
/// <param name="Picture">Null when there is none, or none that can be copied.</param>
/// <param name="Sound">As the picture.</param>
/// <param name="HasSound">There is sound, of whatever codec.</param>
internal sealed record Mp4Film(string Path, Mp4Track? Picture, Mp4Track? Sound, bool HasSound);
