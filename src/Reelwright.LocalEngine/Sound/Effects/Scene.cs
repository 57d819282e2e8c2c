using Reelwright.LocalEngine.Drawing;
using Reelwright.LocalEngine.Sound.Dsp;

namespace Reelwright.LocalEngine.Sound.Effects;

/// <summary>What an effect draws into, and how much of it is wanted.</summary>
/// <param name="Target">Filled by adding.</param>
/// <param name="Dice">The effect's own chance.</param>
/// <param name="Amount">0 faint to 1 heavy.</param>
internal sealed record Scene(StereoBuffer Target, Dice Dice, float Amount)
{
    public double Seconds => Target.Length / (double)StereoBuffer.SampleRate;

    /// <summary>Times in seconds that come by chance, so many a second on average (a Poisson process).</summary>
    public IEnumerable<double> Chances(double perSecond)
    {
        var time = 0.0;
        while ((time += -Math.Log(1 - Dice.Unit()) / perSecond) < Seconds)
        {
            yield return time;
        }
    }

    /// <summary>Times in a rhythm that is never quite even.</summary>
    /// <param name="interval">Seconds.</param>
    /// <param name="unevenness">0 machine, 0.2 human.</param>
    /// <param name="first">When the first comes.</param>
    public IEnumerable<double> Rhythm(double interval, float unevenness, double first = 0)
    {
        for (var time = first; time < Seconds; time += interval * (1 + (unevenness * Dice.Signed())))
        {
            yield return time;
        }
    }

    /// <summary>When something that happens once happens: at the beginning, and again after a while in a long sound.</summary>
    public IEnumerable<double> Occasions(double apart) => Rhythm(apart, 0.3f, Math.Min(0.02, Seconds / 10));

    /// <summary>Adds a sound sample by sample.</summary>
    /// <param name="at">Seconds.</param>
    /// <param name="length">Seconds; what lies beyond the end is cut.</param>
    /// <param name="pan">-1 to 1.</param>
    /// <param name="sample">Gives the sample for a time in seconds since <paramref name="at"/>.</param>
    public void Sound(double at, double length, float pan, Func<float, float> sample)
    {
        var start = StereoBuffer.SamplesIn(at);
        var count = Math.Min(StereoBuffer.SamplesIn(length), Target.Length - start);
        var angle = (Math.Clamp(pan, -1, 1) + 1) * MathF.PI / 4;
        var (left, right) = (MathF.Cos(angle), MathF.Sin(angle));
        for (var i = 0; i < count; i++)
        {
            var value = sample(i / (float)StereoBuffer.SampleRate);
            Target.Left[start + i] += value * left;
            Target.Right[start + i] += value * right;
        }
    }

    /// <summary>Adds something that goes on from beginning to end, once a channel with chance of its own.</summary>
    /// <param name="make">Gives a channel's generator of samples, by time in seconds.</param>
    public void Bed(Func<Dice, Func<float, float>> make)
    {
        foreach (var (channel, name) in new[] { (Target.Left, "left"), (Target.Right, "right") })
        {
            var sample = make(Dice.For(name));
            for (var i = 0; i < channel.Length; i++)
            {
                channel[i] += sample(i / (float)StereoBuffer.SampleRate);
            }
        }
    }
}
