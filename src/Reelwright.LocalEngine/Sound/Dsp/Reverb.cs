namespace Reelwright.LocalEngine.Sound.Dsp;

/// <summary>
/// A room: eight delay lines that feed each other through a Householder matrix, with the highs dying first
/// (J.-M. Jot, "An analysis/synthesis approach to real-time artificial reverberation", ICASSP 1992).
/// </summary>
internal sealed class Reverb
{
    // Prime lengths in samples, between 30 and 85 ms: no two echoes fall together.
    private static readonly int[] Lengths = [1433, 1601, 1867, 2053, 2399, 2797, 3323, 4079];

    private readonly float[][] _lines = [.. Lengths.Select(length => new float[length])];
    private readonly int[] _at = new int[8];
    private readonly float[] _gains = new float[8];
    private readonly OnePole[] _damping = new OnePole[8];
    private readonly float _dampingCoefficient;
    private readonly float[] _before;
    private int _beforeAt;

    /// <param name="seconds">Until the sound has fallen by 60 dB.</param>
    /// <param name="brightness">Hz above which the room swallows.</param>
    /// <param name="preDelaySeconds">Until the first echo: how far the walls are.</param>
    public Reverb(float seconds, float brightness, float preDelaySeconds)
    {
        for (var line = 0; line < 8; line++)
        {
            _gains[line] = MathF.Pow(10, -3f * Lengths[line] / StereoBuffer.SampleRate / seconds);
        }

        _dampingCoefficient = OnePole.Coefficient(brightness);
        _before = new float[Math.Max(1, StereoBuffer.SamplesIn(preDelaySeconds))];
    }

    /// <summary>Adds the room's answer to <paramref name="sent"/> onto <paramref name="target"/>.</summary>
    public void Process(StereoBuffer sent, StereoBuffer target, float gain)
    {
        Span<float> outputs = stackalloc float[8];
        for (var i = 0; i < sent.Length; i++)
        {
            var input = _before[_beforeAt];
            _before[_beforeAt] = 0.5f * (sent.Left[i] + sent.Right[i]);
            _beforeAt = _beforeAt + 1 == _before.Length ? 0 : _beforeAt + 1;

            var sum = 0f;
            for (var line = 0; line < 8; line++)
            {
                outputs[line] = _damping[line].Low(_lines[line][_at[line]], _dampingCoefficient) * _gains[line];
                sum += outputs[line];
            }

            // I - 2/8 11ᵀ keeps the energy and mixes every line with every other.
            var shared = sum * 0.25f;
            for (var line = 0; line < 8; line++)
            {
                _lines[line][_at[line]] = input + outputs[line] - shared;
                _at[line] = _at[line] + 1 == _lines[line].Length ? 0 : _at[line] + 1;
            }

            target.Left[i] += gain * (outputs[0] - outputs[2] + outputs[4] - outputs[6]);
            target.Right[i] += gain * (outputs[1] - outputs[3] + outputs[5] - outputs[7]);
        }
    }
}
