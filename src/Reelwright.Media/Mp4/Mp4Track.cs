namespace Reelwright.Media.Mp4;

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

    public Mp4Sample InFile(int file) => this with { File = checked((ushort)file) };
}

/// <summary>The one stretch of a track that a player shows, and what it waits before.</summary>
/// <param name="Delay">Nothing for so long.</param>
/// <param name="Start">The tick of the track at which it begins.</param>
/// <param name="Length">How long it is shown; null for all there is.</param>
/// <param name="Clock">Ticks a second of delay and length, as a file counts them; 0 for the track's own.</param>
internal readonly record struct Mp4Edit(long Delay, long Start, long? Length, uint Clock = 0);

/// <summary>One track of an MP4 film: a table of samples in the order of decoding (32 bytes each), and what a decoder has to know.</summary>
internal sealed record Mp4Track
{
    /// <summary>ISO 639-2's "und" in three times five bits.</summary>
    public const ushort UnknownLanguage = 0x55C4;

    public required bool IsPicture { get; init; }

    /// <summary>Ticks a second.</summary>
    public required long Timescale { get; init; }

    public required Mp4SampleEntry Entry { get; init; }

    /// <summary>Empty for a codec that is not known: it is never copied.</summary>
    public required Mp4Sample[] Samples { get; init; }

    /// <summary>When the last sample has been shown, on the clock of decoding.</summary>
    public required long DecodeEnd { get; init; }

    public ushort Language { get; init; } = UnknownLanguage;

    /// <summary>The 36 bytes by which a player turns the picture; null for none.</summary>
    public byte[]? Matrix { get; init; }

    /// <summary>The size at which the picture is shown, as 16.16 numbers; zeros for that at which it is coded.</summary>
    public (uint Width, uint Height) Size { get; init; }

    /// <summary>Of several tracks of sound one is on.</summary>
    public bool IsOn { get; init; } = true;

    public Mp4Edit Edit { get; init; }

    /// <summary>Its edit list says more than one span of it and a delay: only a decoder can follow that.</summary>
    public bool HasComplexEdits { get; init; }

    public string Codec => Entry.Codec;

    /// <summary>The tick at which the player begins.</summary>
    public long MediaStart => Edit.Start;

    /// <summary>Ticks the player shows from there on; null: all there is. What a file counts in ticks of its own is rounded up: half a tick less would hide the last frame.</summary>
    public long? MediaLength => Edit.Clock == 0 ? Edit.Length : Scale(Edit.Length + 1);

    /// <summary>The tick at which the player ends, as near as a file says it.</summary>
    public long MediaEnd => Edit.Length is { } length ? MediaStart + (long)Math.Round((double)length / EditClock * Timescale) : long.MaxValue;

    /// <summary>Ticks of nothing before the track begins.</summary>
    public long Delay => Edit.Clock == 0 ? Edit.Delay : Scale(Edit.Delay)!.Value;

    public double DelaySeconds => (double)Edit.Delay / EditClock;

    /// <summary>Ticks of all samples together.</summary>
    public long Length => Samples.Length == 0 ? 0 : DecodeEnd - Samples[0].Decode;

    public double Seconds => (double)Length / Timescale;

    /// <summary>Ticks of the last sample.</summary>
    public long LastDuration => Samples.Length == 0 ? 0 : DecodeEnd - Samples[^1].Decode;

    /// <summary>The tick of the sample that is shown first.</summary>
    public long FirstShown => Samples.Min(sample => sample.Shown);

    /// <summary>When that is, on the film's clock, in ticks.</summary>
    public long ShownFrom => FirstShown - MediaStart + Delay;

    public double? FramesPerSecond => Length > 0 ? Samples.Length / Seconds : null;

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

    private long EditClock => Edit.Clock == 0 ? Timescale : Edit.Clock;

    /// <summary>Whether a sample is within what the edit list shows.</summary>
    public bool Shows(in Mp4Sample sample) => sample.Shown >= MediaStart && sample.Shown < MediaEnd;

    /// <summary>When a tick of the track is shown, in seconds of the film.</summary>
    public double SecondsOf(long media) => DelaySeconds + ((double)(media - MediaStart) / Timescale);

    /// <summary>The same track, its bytes in another one of several files.</summary>
    public Mp4Track InFile(int file) => this with { Samples = Array.ConvertAll(Samples, sample => sample.InFile(file)) };

    /// <summary>The same samples, begun later or earlier.</summary>
    public Mp4Track Delayed(long ticks) => this with { Edit = new Mp4Edit(ticks, MediaStart, MediaLength) };

    private long? Scale(long? ticks) => ticks is { } some ? checked((long)((((Int128)some * Timescale) + (Edit.Clock / 2)) / Edit.Clock)) : null;
}

/// <summary>The tracks of an MP4 or MOV file.</summary>
/// <param name="Picture">The first picture; null when there is none, or none that can be copied.</param>
/// <param name="Sounds">All sounds, of whatever codec.</param>
internal sealed record Mp4Film(string Path, Mp4Track? Picture, IReadOnlyList<Mp4Track> Sounds)
{
    /// <summary>The first sound; null when there is none, or none that can be copied.</summary>
    public Mp4Track? Sound => Sounds is [{ Samples.Length: > 0 } first, ..] ? first : null;

    public bool HasSound { get; init; } = Sounds.Count > 0;
}
