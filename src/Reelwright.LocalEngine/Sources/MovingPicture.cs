using Reelwright.LocalEngine.Imaging;
using Reelwright.LocalEngine.Imaging.Vision;

namespace Reelwright.LocalEngine.Sources;

/// <summary>
/// A film from a picture: a camera moves over the depths guessed in it, while the hour, season and weather of the words set in. The first frame is
/// the picture itself; a restyled one is painted anew from the first frame on.
/// </summary>
internal sealed class MovingPicture : IFrameSource
{
    // How much of the words' light has come by the end; all of it would leave little of the given picture.
    private const float LightShare = 0.85f;

    private readonly LocalRequest _request;
    private readonly Look _look;
    private readonly CameraPath _path;
    private readonly Atmosphere _weather;
    private readonly Picture _source;
    private MovingScenery? _scenery;

    public MovingPicture(LocalRequest request, Look look, Picture source)
    {
        (_request, _look, _source) = (request, look, source);
        var move = request.Camera == CameraMove.FromPrompt ? look.Camera : request.Camera;

        // The usual strength (0.6) moves the camera by the usual amount; a restyle spends its strength on the painting.
        var amount = request.Technique == LocalTechnique.Restyle ? 1 : (float)request.Strength / 0.6f;
        _path = new CameraPath(move, amount * MathF.Sqrt(look.Pace), request.Frames, request.FrameRate, request.Seed);
        _weather = new Atmosphere(look, request.Seed);
    }

    /// <summary>Paints the picture in the words' style before it moves.</summary>
    public bool Restyled { get; init; }

    public ValueTask RenderAsync(int index, Picture target, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        _scenery ??= MovingScenery.Build(_request, _look, _source, Restyled);
        if (index == 0)
        {
            target.CopyFrom(_scenery.First);
            return ValueTask.CompletedTask;
        }

        var seconds = (float)index / _request.FrameRate;
        _scenery.Light(LightShare * Tones.Smooth(0, 1, (float)index / Math.Max(1, _request.Frames - 1)));
        _scenery.Stage.Draw(_path.At(index), seconds * target.Width * 0.004f, _look.Water ? seconds * 3.1f : 0, target);
        _weather.Draw(target, _scenery.Stage.ViewNearness, seconds, Tones.Smooth(0, 0.9f, seconds));
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
