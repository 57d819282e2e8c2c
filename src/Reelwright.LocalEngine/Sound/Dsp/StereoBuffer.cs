namespace Reelwright.LocalEngine.Sound.Dsp;

/// <summary>Two channels of samples at <see cref="SampleRate"/>; full scale is -1 to 1, and more is allowed until mastering.</summary>
internal sealed class StereoBuffer(int length)
{
    public const int SampleRate = 48_000;

    public float[] Left { get; } = new float[length];

    public float[] Right { get; } = new float[length];

    public int Length { get; } = length;

    public static int SamplesIn(double seconds) => (int)Math.Round(seconds * SampleRate);

    public void Add(StereoBuffer other, float gain, int at = 0)
    {
        var from = Math.Max(0, -at);
        var count = Math.Min(other.Length, Length - at) - from;
        for (var i = 0; i < count; i++)
        {
            Left[at + from + i] += other.Left[from + i] * gain;
            Right[at + from + i] += other.Right[from + i] * gain;
        }
    }

    public void Scale(float gain)
    {
        for (var i = 0; i < Length; i++)
        {
            Left[i] *= gain;
            Right[i] *= gain;
        }
    }

    /// <summary>Raised-cosine slopes at both ends; lengths in samples.</summary>
    public void Fade(int rise, int fall)
    {
        Slope(Math.Min(rise, Length), static (i, _) => i);
        Slope(Math.Min(fall, Length), static (i, length) => length - 1 - i);

        void Slope(int over, Func<int, int, int> at)
        {
            for (var i = 0; i < over; i++)
            {
                var gain = 0.5f - (0.5f * MathF.Cos(MathF.PI * i / over));
                Left[at(i, Length)] *= gain;
                Right[at(i, Length)] *= gain;
            }
        }
    }
}
