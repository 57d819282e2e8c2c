using Reelwright.LocalEngine.Cutout;
using Reelwright.Media;

namespace Reelwright.LocalEngine;

/// <summary>What became of a picture whose background was to go.</summary>
public enum BackgroundRemoval
{
    /// <summary>The result's background is see-through.</summary>
    Removed,

    /// <summary>The picture had no background any more; the result shows the same.</summary>
    WasTransparent,

    /// <summary>Nothing in the picture stands out; there is no result.</summary>
    NothingFound,
}

/// <summary>Cuts the subject out of a picture with no GPU and no download. Safe for use by several threads at once.</summary>
public sealed class BackgroundRemover(Ffmpeg ffmpeg)
{
    /// <summary>How many cores one picture may use; the pixels do not depend on it.</summary>
    public int Cores { get; init; } = 1;

    /// <summary>Reads a picture and writes it as PNG with opacity, in its own size.</summary>
    /// <param name="source">A PNG, JPEG or WebP picture of up to 50 megapixels.</param>
    /// <param name="target">Where the PNG goes; nothing lies there unless something was found.</param>
    /// <param name="progress">0 to 1.</param>
    /// <exception cref="MediaException">The picture cannot be read, or the result cannot be written.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; no file stays.</exception>
    public async Task<BackgroundRemoval> RemoveAsync(string source, string target, IProgress<double>? progress, CancellationToken cancel)
    {
        var image = await ffmpeg.DecodeImageAsync(source, await MediaSniffer.SniffFileAsync(source, cancel), cancel: cancel);
        progress?.Report(0.1);
        var cores = new ConcurrentExclusiveSchedulerPair(TaskScheduler.Default, Math.Max(1, Cores)).ConcurrentScheduler;
        var state = await Task.Factory.StartNew(() => Cutter.Cut(image, progress is null ? null : new Middle(progress), cancel), cancel, TaskCreationOptions.None, cores);
        if (state is CutState.NothingFound)
        {
            return BackgroundRemoval.NothingFound;
        }

        var metadata = new MediaMetadata { Engine = LocalGenerator.Engine, CreatedBy = "Reelwright", DigitalSourceType = DigitalSourceType.AlgorithmicallyEnhanced };
        await ffmpeg.EncodePngAsync(image, target, metadata, cancel);
        progress?.Report(1);
        return state is CutState.Cut ? BackgroundRemoval.Removed : BackgroundRemoval.WasTransparent;
    }

    /// <summary>Reading takes the first tenth, writing the last.</summary>
    private sealed class Middle(IProgress<double> whole) : IProgress<double>
    {
        public void Report(double value) => whole.Report(0.1 + (0.8 * value));
    }
}
