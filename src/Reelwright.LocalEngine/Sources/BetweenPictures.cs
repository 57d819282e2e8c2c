using Reelwright.LocalEngine.Imaging;
using Reelwright.LocalEngine.Imaging.Vision;

namespace Reelwright.LocalEngine.Sources;

/// <summary>A film whose first and last frame are given; between them what moved moves, or, where the two have nothing in common, a passage.</summary>
internal sealed class BetweenPictures : IFrameSource
{
    // Below this share of things found again in the other picture, following them would tear the pictures up. Measured: pairs of one
    // scene give 0.6 and more, unrelated pictures less than 0.05.
    private const float RelatedFrom = 0.3f;

    private readonly LocalRequest _request;
    private readonly Atmosphere _weather;
    private readonly Picture _first;
    private readonly Picture _last;
    private readonly Lazy<Action<float, Picture>> _draw;

    public BetweenPictures(LocalRequest request, Look look, Picture first, Picture last)
    {
        (_request, _weather) = (request, new Atmosphere(look, request.Seed));
        (_first, _last) = (Resampler.Cover(first, request.Width, request.Height), Resampler.Cover(last, request.Width, request.Height));
        _draw = new(() => Prepare(first, last));
    }

    /// <summary>Whether the two pictures were found to show the same things.</summary>
    public bool AreRelated { get; private set; }

    public ValueTask RenderAsync(int index, Picture target, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        if (index == 0 || index >= _request.Frames - 1)
        {
            target.CopyFrom(index == 0 ? _first : _last);
            return ValueTask.CompletedTask;
        }

        var time = (float)index / (_request.Frames - 1);

        // Starts and arrives gently, without standing still for long.
        var share = Tones.Mix(time, time * time * (3 - (2 * time)), 0.6f);
        _draw.Value(share, target);
        _weather.Draw(target, null, (float)index / _request.FrameRate, Tones.Smooth(0, 0.25f, Math.Min(time, 1 - time)));
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private Action<float, Picture> Prepare(Picture first, Picture last)
    {
        var (forth, back) = Flow.Between(_first, _last);
        AreRelated = Math.Min(forth.Found, back.Found) >= RelatedFrom;
        return AreRelated
            ? new Morph(_first, _last, forth, back).Draw
            : new Passage(first, last, _request.Width, _request.Height, _request.Seed).Draw;
    }
}
