namespace Reelwright.Media;

public sealed partial class Ffmpeg
{
    /// <summary>As many pictures are taken out of one film at most.</summary>
    public const int MaxExtractedFrames = 600;

    /// <summary>Writes frames of a film as PNG files: upright, square pixels, standard colours.</summary>
    /// <param name="source">A film of any accepted kind.</param>
    /// <param name="folder">An empty folder for the files.</param>
    /// <param name="choice">Which frames.</param>
    /// <param name="progress">Takes 0 to 1, or nobody.</param>
    /// <param name="cancel">Kills ffmpeg.</param>
    /// <returns>At least one, in the order of their times.</returns>
    /// <exception cref="MediaException">Unsupported, Corrupt, TooLarge.</exception>
    public Task<IReadOnlyList<ExtractedFrame>> ExtractFramesAsync(string source, string folder, FrameChoice choice, IProgress<double>? progress, CancellationToken cancel) =>
        new FrameExtractor(_runner, _probe, _pictures).ExtractAsync(source, folder, choice, progress, cancel);

    /// <summary>Makes an animated GIF of a film; it plays for ever.</summary>
    /// <returns>What was made.</returns>
    /// <exception cref="ArgumentException">A width or rate that no GIF has.</exception>
    /// <exception cref="MediaException">Unsupported, Corrupt, TooLarge.</exception>
    public Task<MediaInfo> MakeGifAsync(string source, string target, GifSettings settings, IProgress<double>? progress, CancellationToken cancel) =>
        new GifMaker(_runner, _probe).MakeAsync(source, target, settings, progress, cancel);
}
