namespace Reelwright.Media;

public sealed partial class Ffmpeg
{
    /// <summary>Makes one MP4 film of 2 to 20, in the first one's frame and rate. What agrees with the first is copied, what differs is coded anew.</summary>
    /// <exception cref="MediaException">Unsupported, Corrupt, TooLarge, DiskFull.</exception>
    public Task<JoinedFilm> MergeAsync(IReadOnlyList<string> sources, string target, MergeSettings settings, IProgress<double>? progress, CancellationToken cancel) =>
        sources.Count is >= 2 and <= MergeSettings.MaxClips
            ? JoinAsync([.. sources.Select(source => new JoinClip(source))], target, settings, progress, cancel)
            : throw new ArgumentException($"2 to {MergeSettings.MaxClips} films are merged.", nameof(sources));

    /// <summary>As <see cref="MergeAsync"/>, for 1 to 500 clips that may be shortened, be pictures, and have transitions and a size of their own choosing.</summary>
    /// <exception cref="MediaException">Unsupported, Corrupt, TooLarge, DiskFull.</exception>
    public Task<JoinedFilm> JoinAsync(IReadOnlyList<JoinClip> clips, string target, MergeSettings settings, IProgress<double>? progress, CancellationToken cancel) =>
        new Merger(_runner, new JoinSources(_runner, _probe), new ClipEncoder(_runner)).MergeAsync(clips, target, settings, progress, cancel);

    /// <summary>Makes a film faster or slower, its sound at the same pitch. H.264 and HEVC pictures are copied.</summary>
    /// <param name="factor">0.25 to 4; 2 lasts half as long.</param>
    /// <exception cref="MediaException">Unsupported, Corrupt, TooLarge, DiskFull.</exception>
    public Task<JoinedFilm> ChangeSpeedAsync(string source, string target, double factor, string? workFolder, IProgress<double>? progress, CancellationToken cancel) =>
        new SpeedChanger(_runner, new JoinSources(_runner, _probe), new ClipEncoder(_runner)).ChangeAsync(source, target, factor, workFolder, progress, cancel);

    /// <summary>Gives a film another sound, or one beside its own. H.264 and HEVC pictures are copied; the film lasts as long as before.</summary>
    /// <param name="sound">A sound, or a film with sound.</param>
    /// <exception cref="MediaException">Unsupported also when there is no sound in it; Corrupt, TooLarge, DiskFull.</exception>
    public Task<JoinedFilm> AddSoundAsync(string source, string sound, string target, AddedSound added, IProgress<double>? progress, CancellationToken cancel) =>
        new SoundAdder(_runner, _probe, new JoinSources(_runner, _probe), new ClipEncoder(_runner)).AddAsync(source, sound, target, added, progress, cancel);
}
