using Reelwright.Media.Mp4;

namespace Reelwright.Media;

/// <summary>Which clips are copied, which are coded anew and into what, and how long their transitions are.</summary>
internal sealed class MergePlan
{
    /// <summary>A clip as it was asked for.</summary>
    /// <param name="MaxSeconds">Of a longer one only so much is used.</param>
    /// <param name="Transition">Into the next one; a cut for the last.</param>
    internal sealed record Part(JoinSource Source, double? MaxSeconds, MergeTransition Transition);

    internal sealed record Clip(Part Part)
    {
        public JoinSource Source => Part.Source;

        /// <summary>The samples that are copied; null for a clip that is coded.</summary>
        public Mp4Track? Copied { get; init; }

        public bool IsCopied => Copied is not null;

        /// <summary>What ffprobe says, of a clip that is coded.</summary>
        public MediaInfo? Info { get; init; }

        /// <summary>Frames of the whole clip at the film's rate, where they have to be known.</summary>
        public int? Frames { get; init; }

        /// <summary>Frames that the transition before it takes.</summary>
        public int Head { get; init; }

        /// <summary>How much of the work it is.</summary>
        public double Weight => Source.StillSeconds ?? Math.Min(Info?.DurationSeconds ?? 0, Part.MaxSeconds ?? double.MaxValue);
    }

    private MergePlan(IReadOnlyList<Clip> clips, int lead, ClipFrame? frame, byte[]? matrix) => (Clips, Lead, Frame, Matrix) = (clips, lead, frame, matrix);

    public IReadOnlyList<Clip> Clips { get; }

    /// <summary>The number of the clip that the result is described by.</summary>
    public int Lead { get; }

    /// <summary>What is coded becomes this; null when nothing is.</summary>
    public ClipFrame? Frame { get; }

    /// <summary>How the player turns what is coded.</summary>
    public byte[]? Matrix { get; }

    public static async Task<MergePlan> MakeAsync(IReadOnlyList<Part> parts, MergeSettings settings, CancellationToken cancel)
    {
        var lead = parts[settings.LeadClip].Source;
        if (parts.Any(part => part.Transition is not MergeTransition.Cut) || lead.Picture is not { } first || first.Entry.Width % 2 != 0 || first.Entry.Height % 2 != 0
            || (settings.Size is { } size && await lead.InfoAsync(cancel) is var seen && size != (seen.Width, seen.Height)))
        {
            return await EncodeAllAsync(parts, settings, cancel);
        }

        List<Clip> clips = [];
        foreach (var part in parts)
        {
            var isAlike = part.Source.Picture is { } picture && MergedPicture.Agree(first, picture) && await MergedPicture.StandsAloneAsync(part.Source, cancel);
            var copied = isAlike ? MergedPicture.Shorten(part.Source.Picture!, part.MaxSeconds) : null;
            clips.Add(new Clip(part) { Copied = copied, Info = copied is null ? await part.Source.InfoAsync(cancel) : null });
        }

        if (clips.TrueForAll(clip => clip.IsCopied))
        {
            return new MergePlan(clips, settings.LeadClip, null, first.Matrix);
        }

        return clips[settings.LeadClip].IsCopied && await FrameBesideAsync(lead, first, cancel) is { } frame
            ? new MergePlan(await CountAsync(clips, frame.Rate, hasTransitions: false, cancel), settings.LeadClip, frame, first.Matrix)
            : await EncodeAllAsync(parts, settings, cancel);
    }

    public static async Task<MergePlan> EncodeAllAsync(IReadOnlyList<Part> parts, MergeSettings settings, CancellationToken cancel)
    {
        var info = await parts[settings.LeadClip].Source.InfoAsync(cancel);
        var (width, height) = settings.Size ?? PlainPicture.EvenSize(info);
        var frame = new ClipFrame(width, height, Rate(info), 0, 0);
        List<Clip> coded = [];
        foreach (var part in parts)
        {
            coded.Add(new Clip(part) { Info = await part.Source.InfoAsync(cancel) });
        }

        var clips = await CountAsync(coded, frame.Rate, parts.Any(part => part.Transition is not MergeTransition.Cut), cancel);
        var wanted = (int)Math.Round(settings.TransitionSeconds * frame.Rate.PerSecond);
        for (var number = 1; number < clips.Count; number++)
        {
            if (clips[number - 1].Part.Transition is not MergeTransition.Cut)
            {
                // One frame is no transition.
                var frames = Math.Min(wanted, Math.Min(Room(clips, number - 1), Room(clips, number)));
                clips[number] = clips[number] with { Head = frames >= 2 ? frames : 0 };
            }
        }

        return new MergePlan(clips, settings.LeadClip, frame, null);
    }

    public ClipPiece PieceOf(int number)
    {
        var clip = Clips[number];
        var next = number + 1 < Clips.Count ? Clips[number + 1] : null;
        return new ClipPiece(clip.Source, clip.Info!, clip.Head, clip.Frames)
        {
            Next = next is { Head: > 0 } ? (next.Source, next.Info!, next.Head, clip.Part.Transition) : null,
        };
    }

    /// <summary>When each clip is seen or heard, transitions included.</summary>
    /// <param name="starts">When each piece begins, in seconds.</param>
    /// <param name="seconds">When the last one ends.</param>
    public IReadOnlyList<(double From, double To)> Timeline(IReadOnlyList<double> starts, double seconds)
    {
        // A piece holds the transition to the next clip, and the next piece begins after it.
        double Overlap(int number) => number < Clips.Count && Clips[number].Head > 0 ? Frame!.Rate.SecondsOf(Clips[number].Head) : 0;
        return [.. Clips.Select((_, number) => (starts[number] - Overlap(number), number + 1 < Clips.Count ? starts[number + 1] : seconds))];
    }

    public bool CanCopySound(IReadOnlyList<bool> sounding)
    {
        if (Clips.Any(clip => clip.Head > 0))
        {
            return false;
        }

        var tracks = Clips.Select((clip, number) => sounding[number] ? clip.Source.Film?.Sound : null).ToList();
        return sounding.Zip(tracks).All(pair => !pair.First || pair.Second is not null) && SoundSlots.CanCopy(tracks);
    }

    /// <summary>Counts the frames of clips that are coded: of all where there are transitions, else of those that end before their file does.</summary>
    private static async Task<List<Clip>> CountAsync(IReadOnlyList<Clip> clips, FrameRate rate, bool hasTransitions, CancellationToken cancel)
    {
        List<Clip> counted = [];
        foreach (var clip in clips)
        {
            var most = clip.Part.MaxSeconds ?? double.MaxValue;
            var needed = !clip.IsCopied && (hasTransitions || clip.Source.StillSeconds is not null || most < clip.Info!.DurationSeconds);
            counted.Add(needed ? clip with { Frames = Math.Max(1, (int)Math.Ceiling((Math.Min(most, (await clip.Source.PictureSpanAsync(cancel)).To) * rate.PerSecond) - 0.5)) } : clip);
        }

        return counted;
    }

    /// <summary>A clip with one transition keeps a frame for itself; with one at either end, each may have half of it.</summary>
    private static int Room(List<Clip> clips, int number)
    {
        var hasTwo = number > 0 && clips[number - 1].Part.Transition is not MergeTransition.Cut && clips[number].Part.Transition is not MergeTransition.Cut;
        return clips[number].Frames!.Value is var frames && hasTwo ? frames / 2 : frames - 1;
    }

    /// <summary>The frame for clips that are coded to stand beside copied ones; null when that cannot be.</summary>
    private static async Task<ClipFrame?> FrameBesideAsync(JoinSource source, Mp4Track first, CancellationToken cancel)
    {
        var info = await source.InfoAsync(cancel);
        var (width, height) = info.Rotation is 90 or 270 ? (info.Height, info.Width) : (info.Width, info.Height);
        return first.Codec == "avc1" && AvcConfig.TryRead(first.Entry.Config) is { IsCommon: true } sets && FreeNumber(sets) is { } number
            && (width, height) == (first.Entry.Width, first.Entry.Height) && info is { BitDepth: 8, PixelFormat: "yuv420p" }
                ? new ClipFrame(width, height, Rate(info), info.Rotation, number)
                : null;
    }

    /// <summary>A number for the parameter sets of coded clips that none of the copied ones' has, or null.</summary>
    private static int? FreeNumber(AvcConfig config)
    {
        var taken = config.Numbers.ToHashSet();
        return Enumerable.Range(1, 30).Where(number => !taken.Contains(number)).Cast<int?>().FirstOrDefault();
    }

    private static FrameRate Rate(MediaInfo info) => info.FrameRate is { PerSecond: >= 1 and <= 120 } rate ? rate : info.FrameRate is { PerSecond: > 120 } ? 120 : 25;
}
