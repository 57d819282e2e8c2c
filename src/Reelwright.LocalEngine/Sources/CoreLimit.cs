using Reelwright.LocalEngine.Imaging;

namespace Reelwright.LocalEngine.Sources;

/// <summary>Draws another source's frames on no more than so many cores at once.</summary>
internal sealed class CoreLimit(IFrameSource frames, int cores) : IFrameSource
{
    private readonly TaskScheduler _scheduler = new ConcurrentExclusiveSchedulerPair(TaskScheduler.Default, Math.Max(1, cores)).ConcurrentScheduler;

    public async ValueTask RenderAsync(int index, Picture target, CancellationToken cancel) =>
        await Task.Factory.StartNew(() => frames.RenderAsync(index, target, cancel).AsTask(), cancel, TaskCreationOptions.None, _scheduler).Unwrap();

    public ValueTask DisposeAsync() => frames.DisposeAsync();
}
