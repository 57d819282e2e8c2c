namespace Reelwright.LocalEngine.Rendering.Actors;

/// <summary>Where a subject belongs.</summary>
internal enum Domain
{
    Land,
    Afloat,
    Air,
    Vault,
    Deep,
    Special,
}

/// <summary>How a subject travels.</summary>
internal enum Travel
{
    None,
    Bob,
    Walk,
    Run,
    Drive,
    Sail,
    Fly,
    Float,
    Swim,
    Leap,
}

/// <summary>How to draw and place one kind of subject.</summary>
/// <param name="Height">Height in frame heights when it is the scene's main subject.</param>
/// <param name="Reach">Half of its width, in its own heights.</param>
/// <param name="Draw">Draws one pose.</param>
internal sealed record ActorKind(Domain Domain, float Height, float Reach, Action<Easel> Draw)
{
    /// <summary>Poses of one cycle of movement; 1 when it is still.</summary>
    public int Poses { get; init; } = 1;

    /// <summary>Seconds of one cycle.</summary>
    public float Cycle { get; init; } = 1;

    public Travel Travel { get; init; }

    /// <summary>How far below the foot it reaches, in its own heights.</summary>
    public float Below { get; init; } = 0.06f;

    /// <summary>How far above its height it reaches (smoke, glow), in its own heights.</summary>
    public float Above { get; init; } = 0.12f;

    /// <summary>How near the bottom edge it stands: 0 at the horizon, 1 at the edge.</summary>
    public float Nearness { get; init; } = 0.45f;

    /// <summary>Whether it may face either way.</summary>
    public bool Faces { get; init; } = true;
}
