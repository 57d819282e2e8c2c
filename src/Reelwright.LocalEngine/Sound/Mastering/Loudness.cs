using Reelwright.LocalEngine.Sound.Dsp;

namespace Reelwright.LocalEngine.Sound.Mastering;

/// <summary>Integrated loudness of a whole sound.</summary>
internal static class Loudness
{
    /// <inheritdoc cref="LoudnessMeter.Integrated"/>
    public static double Of(StereoBuffer sound)
    {
        var meter = new LoudnessMeter();
        meter.Add(sound.Left, sound.Right);
        return meter.Integrated();
    }
}
