using Reelwright.LocalEngine.Drawing;
using Reelwright.LocalEngine.Sound.Dsp;

namespace Reelwright.LocalEngine.Sound.Instruments;

/// <summary>A note to be sounded.</summary>
/// <param name="Start">Sample of its beginning.</param>
/// <param name="Length">Samples until it is let go.</param>
/// <param name="Hz">Pitch.</param>
/// <param name="Velocity">0 to 1.</param>
/// <param name="Pan">-1 left to 1 right.</param>
internal readonly record struct Sounding(int Start, int Length, float Hz, float Velocity, float Pan);

internal abstract class Instrument
{
    /// <summary>Adds the note to the bus; what lies beyond its end is cut.</summary>
    public abstract void Play(Sounding note, StereoBuffer bus, Dice dice);

    /// <summary>Equal-power gains of a place between left and right.</summary>
    protected static (float Left, float Right) Place(float pan)
    {
        var angle = (Math.Clamp(pan, -1, 1) + 1) * MathF.PI / 4;
        return (MathF.Cos(angle), MathF.Sin(angle));
    }

    /// <summary>The factor by which something decays each sample to fall to 1/e in <paramref name="seconds"/>.</summary>
    protected static float Decay(float seconds) => MathF.Exp(-1 / (seconds * StereoBuffer.SampleRate));
}
