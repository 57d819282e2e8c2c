using Reelwright.LocalEngine.Imaging;
using Reelwright.LocalEngine.Imaging.Vision;
using Reelwright.LocalEngine.Sources.Painting;

namespace Reelwright.LocalEngine.Sources;

/// <summary>A given picture changed by the words: fully when it is edited, by the strength when it is only a start.</summary>
internal sealed class EditedPicture(LocalRequest request, Look look, Picture source) : IFrameSource
{
    public ValueTask RenderAsync(int index, Picture target, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var wanted = request.Technique == LocalTechnique.ImageEdit ? look : look.Visible(request);
        var fitted = Resampler.Cover(source, request.Width, request.Height);
        var around = Surroundings.Of(fitted);
        var seconds = 2 + ((float)index / request.FrameRate);
        var painted = new Painter(wanted, request.Seed).Paint(fitted, around, index);
        new Atmosphere(look, request.Seed).Draw(painted, around.Near, seconds, 1);
        Blend.Into(target, fitted, painted, request.Technique == LocalTechnique.ImageEdit ? 1 : (float)request.Strength);
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
