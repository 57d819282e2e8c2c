namespace Reelwright.LocalEngine.Rendering;

/// <summary>Everything needed to play a scene.</summary>
internal sealed class Stage
{
    public required CameraPath Camera { get; init; }

    public required Grade Grade { get; init; }

    public required ulong Seed { get; init; }

    /// <summary>How fast the scene's own time runs.</summary>
    public float Tempo { get; init; } = 1;

    /// <summary>The scene's time at the first frame.</summary>
    public float Begin { get; init; } = 3;

    /// <summary>Back to front. A phase begins when the whole frame of the one before is drawn, so that water can mirror it.</summary>
    public List<List<StageItem>> Phases { get; } = [[]];

    public void Add(StageItem item) => Phases[^1].Add(item);

    public void NextPhase() => Phases.Add([]);
}
