using Reelwright.LocalEngine.Imaging;

namespace Reelwright.LocalEngine.Rendering;

/// <summary>A scene played in front of its camera.</summary>
internal sealed class SceneFilm(Stage stage, int width, int height, int frames, int frameRate) : IFrameSource
{
    private const int BandRows = 24;

    private readonly Shot _shot = new(width, height);
    private readonly Finish _finish = new(stage.Grade, width, height, stage.Seed);

    /// <summary>How many cores may draw; the pixels do not depend on it.</summary>
    public int Cores { get; init; } = Environment.ProcessorCount;

    public ValueTask RenderAsync(int index, Picture target, CancellationToken cancel)
    {
        var cores = new ParallelOptions { MaxDegreeOfParallelism = Cores, CancellationToken = cancel };

        // A single picture is taken from the middle of the move, where every composition is meant to be seen.
        var progress = frames > 1 ? index / (frames - 1f) : 0.5f;
        var time = frames > 1 ? index / (float)frameRate : 2f;
        _shot.Turn(index, (time * stage.Tempo) + stage.Begin, stage.Camera.At(progress));
        foreach (var phase in stage.Phases)
        {
            foreach (var item in phase)
            {
                item.Prepare(_shot);
            }

            Parallel.For(0, (height + BandRows - 1) / BandRows, cores, band =>
                Draw(phase, band * BandRows, Math.Min((band + 1) * BandRows, height)));
        }

        _finish.Apply(_shot, target, cores);
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private void Draw(IReadOnlyList<StageItem> phase, int top, int bottom)
    {
        var first = phase.Count - 1;
        while (first > 0 && !phase[first].Hides(_shot, top, bottom))
        {
            first--;
        }

        for (var i = Math.Max(first, 0); i < phase.Count; i++)
        {
            phase[i].Draw(_shot, top, bottom);
        }
    }
}
