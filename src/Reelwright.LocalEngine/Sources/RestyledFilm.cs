using Reelwright.LocalEngine.Imaging;
using Reelwright.LocalEngine.Sources.Painting;

namespace Reelwright.LocalEngine.Sources;

/// <summary>
/// A film painted anew, frame by frame, as the words say; the strength is how much of the painting covers the source. What moves stays where it
/// was: the structure is the source's.
/// </summary>
internal sealed class RestyledFilm : IFrameSource
{
    // Where sky and ground are changes slowly; looking anew at every frame would cost more than painting it.
    private const int LookEvery = 6;

    private readonly FilmReader _film;
    private readonly Painter _painter;
    private readonly Atmosphere _weather;
    private readonly Identity? _identity;
    private readonly int _frameRate;
    private readonly float _strength;
    private readonly Picture _source;
    private Surroundings? _around;

    /// <param name="request">The request.</param>
    /// <param name="look">What the words ask.</param>
    /// <param name="film">Disposed with this.</param>
    /// <param name="identity">What a given picture changes about the frames first; null without one.</param>
    public RestyledFilm(LocalRequest request, Look look, FilmReader film, Identity? identity)
    {
        look = identity is null ? look.Visible(request) : look;
        (_film, _painter, _weather, _identity) = (film, new Painter(look, request.Seed), new Atmosphere(look, request.Seed), identity);
        (_frameRate, _strength) = (request.FrameRate, (float)request.Strength);
        _source = new Picture(request.Width, request.Height);
    }

    public async ValueTask RenderAsync(int index, Picture target, CancellationToken cancel)
    {
        await _film.ReadAsync(_source, cancel);
        var changed = _identity?.Change(_source, _strength) ?? _source;
        if (_painter.NeedsSurroundings && (_around is null || index % LookEvery == 0))
        {
            _around = Surroundings.Quickly(changed);
        }

        var painted = _painter.Paint(changed, _around, index);
        _weather.Draw(painted, _around?.Near, (float)index / _frameRate, 1);
        if (_identity is null)
        {
            Blend.Into(target, _source, painted, _strength);
        }
        else
        {
            // The identity has taken its own share of the strength already.
            target.CopyFrom(painted);
        }
    }

    public ValueTask DisposeAsync() => _film.DisposeAsync();
}
