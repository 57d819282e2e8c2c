namespace Reelwright.LocalEngine.Imaging;

/// <summary>Something that can draw the frames of a film in order.</summary>
internal interface IFrameSource : IAsyncDisposable
{
    /// <summary>Draws frame <paramref name="index"/> (0-based, asked for in order, each once) over the whole target.</summary>
    /// <remarks>Implementations may use all cores; the pixels may not depend on how many there are.</remarks>
    ValueTask RenderAsync(int index, Picture target, CancellationToken cancel);
}
