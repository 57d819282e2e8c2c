using Reelwright.LocalEngine.Imaging;
using Reelwright.LocalEngine.Imaging.Vision;

namespace Reelwright.LocalEngine.Sources;

/// <summary>A film from a picture: a camera moves over the depths guessed in it, and the weather of the words sets in. The first frame is the picture.</summary>
internal sealed class MovingPicture : IFrameSource
{
    private readonly DepthStage _stage;
    private readonly CameraPath _path;
    private readonly Atmosphere _weather;
    private readonly bool _water;
    private readonly int _frameRate;

    public MovingPicture(LocalRequest request, Look look, Picture source)
    {
        _stage = new DepthStage(source, request.Width, request.Height);
        var move = request.Camera == CameraMove.FromPrompt ? look.Camera : request.Camera;

        // The usual strength (0.6) moves the camera by the usual amount.
        _path = new CameraPath(move, (float)request.Strength / 0.6f, request.Frames, request.FrameRate, request.Seed);
        _weather = new Atmosphere(look, request.Seed);
        (_water, _frameRate) = (look.Water, request.FrameRate);
    }

    public ValueTask RenderAsync(int index, Picture target, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        if (index == 0)
        {
            target.CopyFrom(_stage.Front);
            return ValueTask.CompletedTask;
        }

        var seconds = (float)index / _frameRate;
        _stage.Draw(_path.At(index), seconds * target.Width * 0.004f, _water ? seconds * 3.1f : 0, target);
        _weather.Draw(target, _stage.ViewNearness, seconds, Tones.Smooth(0, 0.9f, seconds));
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
