namespace Reelwright.Media;

public sealed partial class Ffmpeg
{
    /// <summary>Encodes a film anew with something done to it: an MP4 of H.264 and AAC, frames at their times, sound in step.</summary>
    /// <param name="source">A film of any accepted kind.</param>
    /// <param name="target">Exists only when all is well.</param>
    /// <param name="edit">What is done.</param>
    /// <param name="progress">Takes 0 to 1, or nobody.</param>
    /// <param name="cancel">Kills ffmpeg.</param>
    /// <returns>What was made; <see cref="MediaInfo.FrameCount"/> frames were encoded.</returns>
    /// <exception cref="MediaException">Unsupported, Corrupt, TooLarge.</exception>
    public Task<MediaInfo> EditFilmAsync(string source, string target, FilmEdit edit, IProgress<double>? progress, CancellationToken cancel) =>
        new FilmEditor(_runner, _probe).EditAsync(source, target, edit, progress, cancel);
}
