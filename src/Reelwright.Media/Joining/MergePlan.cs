using Reelwright.Media.Mp4;

namespace Reelwright.Media;

/// <summary>Which clips are copied, which are coded anew and into what, and how long their transitions are.</summary>
internal sealed class MergePlan
{
    internal sealed record Clip(JoinSource Source, bool IsCopied)
    {
        public MediaInfo? Info { get; init; }

        /// <summary>Frames of the whole clip at the film's rate, where transitions need them known.</summary>
        public int? Frames { get; init; }

        /// <summary>Frames that the transition before it takes.</summary>
        public int Head { get; init; }

        /// <summary>How much of the work it is.</summary>
        public double Weight => Info?.DurationSeconds ?? 0;
    }

    private readonly MergeTransition _transition;

    private MergePlan(IReadOnlyList<Clip> clips, ClipFrame? frame, byte[]? matrix, MergeTransition transition) =>
        (Clips, Frame, Matrix, _transition) = (clips, frame, matrix, transition);

    public IReadOnlyList<Clip> Clips { get; }

    /// <summary>What is coded becomes this; null when nothing is.</summary>
    public ClipFrame? Frame { get; }

    /// <summary>How the player turns what is coded.</summary>
    public byte[]? Matrix { get; }

    public static async Task<MergePlan> MakeAsync(IReadOnlyList<JoinSource> sources, MergeSettings settings, CancellationToken cancel)
    {
        if (settings.Transition is not MergeTransition.Cut || sources[0].Picture is not { } first || first.Entry.Width % 2 != 0 || first.Entry.Height % 2 != 0)
        {
            return await EncodeAllAsync(sources, settings, cancel);
        }

        List<Clip> clips = [];
        foreach (var source in sources)
        {
            var isCopied = source.Picture is { } picture && MergedPicture.Agree(first, picture) && await MergedPicture.StandsAloneAsync(source, cancel);
            clips.Add(new Clip(source, isCopied) { Info = isCopied ? null : await source.InfoAsync(cancel) });
        }

        if (clips.TrueForAll(clip => clip.IsCopied))
        {
            return new MergePlan(clips, null, first.Matrix, settings.Transition);
        }

        return clips[0].IsCopied && await FrameBesideAsync(sources[0], first, cancel) is { } frame
            ? new MergePlan(clips, frame, first.Matrix, settings.Transition)
            : await EncodeAllAsync(sources, settings, cancel);
    }

    public static async Task<MergePlan> EncodeAllAsync(IReadOnlyList<JoinSource> sources, MergeSettings settings, CancellationToken cancel)
    {
        var info = await sources[0].InfoAsync(cancel);
        var frame = new ClipFrame(Math.Max(2, info.Width & ~1), Math.Max(2, info.Height & ~1), Rate(info), 0, 0);
        List<Clip> clips = [];
        foreach (var source in sources)
        {
            var frames = settings.Transition is MergeTransition.Cut ? (int?)null
                : Math.Max(1, (int)Math.Round((await source.PictureSpanAsync(cancel)).To * frame.Rate.PerSecond));
            clips.Add(new Clip(source, false) { Info = await source.InfoAsync(cancel), Frames = frames });
        }

        var wanted = (int)Math.Round(settings.TransitionSeconds * frame.Rate.PerSecond);
        for (var number = 1; number < clips.Count && settings.Transition is not MergeTransition.Cut; number++)
        {
            // One frame is no transition.
            var frames = Math.Min(wanted, Math.Min(Room(clips, number - 1), Room(clips, number)));
            clips[number] = clips[number] with { Head = frames >= 2 ? frames : 0 };
        }

        return new MergePlan(clips, frame, null, settings.Transition);
    }

    public ClipPiece PieceOf(int number)
    {
        var clip = Clips[number];
        var next = number + 1 < Clips.Count ? Clips[number + 1] : null;
        return new ClipPiece(clip.Source, clip.Info!, clip.Head, clip.Frames)
        {
            Next = next is { Head: > 0 } ? (next.Source, next.Info!, next.Head, _transition) : null,
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

    /// <summary>An end clip keeps a frame for itself; one in the middle may have a transition at either end.</summary>
    private static int Room(List<Clip> clips, int number) => clips[number].Frames!.Value is var frames && (number == 0 || number == clips.Count - 1) ? frames - 1 : frames / 2;

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
