using Reelwright.Media.Mp4;

namespace Reelwright.Media;

/// <summary>Makes one film of several: what agrees with the first is copied, the rest is brought to its frame and rate.</summary>
internal sealed class Merger(FfmpegRunner runner, JoinSources sources, ClipEncoder clips)
{
    private const double PictureShare = 0.8;
    private const double SoundShare = 0.15;

    private readonly SeamCheck _seams = new(runner);
    private readonly MergedSound _sound = new(runner);

    public async Task<JoinedFilm> MergeAsync(IReadOnlyList<JoinClip> wanted, string target, MergeSettings settings, IProgress<double>? progress, CancellationToken cancel)
    {
        Check(wanted, settings);
        using var folder = new JoinFolder(settings.WorkFolder, target);
        using var part = new PartialFile(target);
        var opened = await OpenAsync(wanted, settings, folder, cancel);
        var plan = await MergePlan.MakeAsync(opened, settings, cancel);
        var made = await MakeAsync(plan, part.Path, folder, progress, cancel);
        if (made is null)
        {
            // What was copied does not decode beside what was coded: then all of it is coded.
            plan = await MergePlan.EncodeAllAsync(opened, settings, cancel);
            made = await MakeAsync(plan, part.Path, folder, progress, cancel);
        }

        await JoinProvenance.CarryAsync([.. wanted.Select(clip => clip.Path)], part.Path, cancel);
        part.Commit();
        return made ?? throw new MediaException(MediaFailure.Failed, FfmpegFailure.Message(MediaFailure.Failed), "The encoded clips do not fit together.");
    }

    private static void Check(IReadOnlyList<JoinClip> wanted, MergeSettings settings)
    {
        if (wanted.Count is < 1 or > MergeSettings.MaxJoinedClips || settings.TransitionSeconds is not (>= 0 and <= 60) || settings.LeadClip < 0 || settings.LeadClip >= wanted.Count)
        {
            throw new ArgumentException($"1 to {MergeSettings.MaxJoinedClips} clips are joined, with transitions of up to a minute.", nameof(wanted));
        }

        if (settings.Size is { } size && (size.Width is < 2 or > 16_384 || size.Height is < 2 or > 16_384 || ((size.Width | size.Height) & 1) != 0))
        {
            throw new ArgumentException("A film's size is even.", nameof(settings));
        }

        if (wanted.Any(clip => clip.MaxSeconds is not (null or > 0) || clip.StillSeconds is not (null or (> 0 and <= 3600))) || wanted[settings.LeadClip].StillSeconds is not null)
        {
            throw new ArgumentException("A clip lasts for a while, and a picture cannot lead.", nameof(wanted));
        }
    }

    private async Task<List<MergePlan.Part>> OpenAsync(IReadOnlyList<JoinClip> wanted, MergeSettings settings, JoinFolder folder, CancellationToken cancel)
    {
        List<MergePlan.Part> parts = [];
        foreach (var (number, clip) in wanted.Index())
        {
            var source = clip.StillSeconds is { } seconds ? await sources.OpenStillAsync(clip.Path, seconds, cancel) : await sources.OpenAsync(clip.Path, folder.Path, cancel);
            parts.Add(new MergePlan.Part(source, clip.MaxSeconds, number == wanted.Count - 1 ? MergeTransition.Cut : clip.Transition ?? settings.Transition));
        }

        return parts;
    }

    private async Task<JoinedFilm?> MakeAsync(MergePlan plan, string target, JoinFolder folder, IProgress<double>? progress, CancellationToken cancel)
    {
        var (pieces, files) = await PiecesAsync(plan, folder, progress, cancel);
        if (MergedPicture.Join(pieces, plan.Lead) is not var (picture, starts))
        {
            return null;
        }

        List<Mp4Track> tracks = [picture];
        var timeline = plan.Timeline(starts.Select(start => (double)start / picture.Timescale).ToList(), picture.Seconds);
        var (sound, isSoundEncoded) = await SoundAsync(plan, timeline, files, folder, new JoinProgress(progress, PictureShare, SoundShare), cancel);
        if (sound is not null)
        {
            tracks.Add(sound);
        }

        await Mp4Writer.WriteAsync(target, tracks, files, runner.Options.MaxOutputBytes, new JoinProgress(progress, PictureShare + SoundShare, 1 - PictureShare - SoundShare), cancel);
        var encoded = pieces.Where(piece => piece.IsEncoded).Sum(piece => piece.Track.Samples.Length);
        var method = encoded == 0 ? JoinMethod.Copy : encoded == picture.Samples.Length ? JoinMethod.Encode : JoinMethod.Smart;
        if (method is JoinMethod.Smart && !await _seams.PassesAsync(target, picture, starts[1..], cancel))
        {
            return null;
        }

        return new JoinedFilm
        {
            Method = method,
            FramesEncoded = encoded,
            FramesTotal = picture.Samples.Length,
            DurationSeconds = picture.Seconds,
            SoundEncoded = isSoundEncoded,
            Seams = [.. timeline.Skip(1).Select((clip, at) => new JoinSeam(clip.From, timeline[at].To - clip.From))],
        };
    }

    private async Task<(List<MergedPicture.Piece> Pieces, List<string> Files)> PiecesAsync(MergePlan plan, JoinFolder folder, IProgress<double>? progress, CancellationToken cancel)
    {
        List<MergedPicture.Piece> pieces = [];
        List<string> files = [];
        var (all, done) = (Math.Max(1, plan.Clips.Where(clip => !clip.IsCopied).Sum(clip => clip.Weight)), 0.0);
        for (var number = 0; number < plan.Clips.Count; number++)
        {
            var clip = plan.Clips[number];
            if (clip.Copied is { } copied)
            {
                pieces.Add(new MergedPicture.Piece(copied.InFile(number), IsEncoded: false));
                files.Add(clip.Source.FilmPath);
                continue;
            }

            var path = folder.NewFile(".mp4");
            await clips.EncodeAsync(plan.PieceOf(number), plan.Frame!, path, new JoinProgress(progress, done / all * PictureShare, clip.Weight / all * PictureShare), cancel);
            done += clip.Weight;
            var made = await ClipEncoder.ReadAsync(path, cancel);
            if (clip.Frames is { } frames && made.Samples.Length != frames - clip.Head)
            {
                throw new MediaException(MediaFailure.Corrupt, "A film has fewer pictures than it says.", $"{made.Samples.Length} of {frames - clip.Head}.");
            }

            pieces.Add(new MergedPicture.Piece((made with { Matrix = plan.Matrix }).InFile(number), IsEncoded: true));
            files.Add(path);
        }

        return (pieces, files);
    }

    private async Task<(Mp4Track? Track, bool IsEncoded)> SoundAsync(
        MergePlan plan, IReadOnlyList<(double From, double To)> timeline, List<string> files, JoinFolder folder, IProgress<double> progress, CancellationToken cancel)
    {
        List<bool> sounding = [];
        foreach (var clip in plan.Clips)
        {
            sounding.Add(await clip.Source.HasSoundAsync(cancel));
        }

        if (!sounding.Contains(true))
        {
            return (null, false);
        }

        if (plan.CanCopySound(sounding))
        {
            return (await CopySoundAsync(plan, timeline, sounding, files, folder, cancel), false);
        }

        List<MergedSound.Clip> heard = [];
        foreach (var (clip, (from, to)) in plan.Clips.Zip(timeline))
        {
            // A coded clip begins with the earlier of its picture and its sound, a copied one with its picture.
            var skip = clip.IsCopied && await clip.Source.HasSoundAsync(cancel) ? (await clip.Source.PictureSpanAsync(cancel)).From : 0;
            heard.Add(await MergedSound.ClipAsync(clip.Source, from, to, skip, cancel));
        }

        var path = folder.NewFile(".m4a");
        await _sound.EncodeAsync(heard, folder, path, progress, cancel);
        files.Add(path);
        return ((await SoundChain.ReadAsync(path, cancel)).InFile(files.Count - 1), true);
    }

    private static async Task<Mp4Track> CopySoundAsync(
        MergePlan plan, IReadOnlyList<(double From, double To)> timeline, List<bool> sounding, List<string> files, JoinFolder folder, CancellationToken cancel)
    {
        List<SoundSlots.Clip> heard = [];
        for (var number = 0; number < plan.Clips.Count; number++)
        {
            var clip = plan.Clips[number];
            var sound = sounding[number] ? clip.Source.Film!.Sound! : null;
            var file = files.Count;
            long delay = 0;
            if (sound is not null)
            {
                files.Add(clip.Source.FilmPath);
                delay = clip.IsCopied ? -(long)Math.Round((double)clip.Source.Picture!.ShownFrom / clip.Source.Picture.Timescale * sound.Timescale) : 0;
            }

            heard.Add(new SoundSlots.Clip(sound, delay, file, timeline[number].From, timeline[number].To));
        }

        var silence = folder.NewFile(".aac");
        var joined = SoundSlots.Join(heard, files.Count);
        await File.WriteAllBytesAsync(silence, AacConfig.Silence(joined.Entry.Channels)!, cancel);
        files.Add(silence);
        return joined;
    }
}
