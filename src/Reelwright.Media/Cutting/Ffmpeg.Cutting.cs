using Reelwright.Media.Cutting;

namespace Reelwright.Media;

public sealed partial class Ffmpeg
{
    /// <summary>Cuts a stretch out of a film, frame by frame and sample by sample, and encodes as few pictures as it can.</summary>
    /// <param name="source">A film of any accepted kind.</param>
    /// <param name="target">An MP4; exists only when all is well.</param>
    /// <param name="start">Seconds; the first picture shown at or after it becomes the first one of the result.</param>
    /// <param name="end">Seconds; pictures that begin at or after it are left away. A stretch in which no picture begins keeps the one shown at its start.</param>
    /// <param name="progress">Takes 0 to 1, or nobody.</param>
    /// <param name="cancel">Kills ffmpeg.</param>
    /// <exception cref="MediaException">Unsupported, Corrupt, TooLarge.</exception>
    public Task<CutResult> TrimAsync(string source, string target, double start, double end, IProgress<double>? progress, CancellationToken cancel) =>
        new Trimmer(_runner, _probe).RunAsync(source, target, start, end, progress, cancel);
}
