namespace Reelwright.LocalEngine.Sound.Dsp;

/// <summary>First-order low pass, 6 dB an octave.</summary>
internal struct OnePole
{
    private float _state;

    /// <summary>The coefficient for a cut-off in Hz.</summary>
    public static float Coefficient(float hz) => 1 - MathF.Exp(-MathF.Tau * Math.Min(hz, 0.45f * StereoBuffer.SampleRate) / StereoBuffer.SampleRate);

    public float Low(float input, float coefficient) => _state += coefficient * (input - _state);

    public float High(float input, float coefficient) => input - Low(input, coefficient);
}

/// <summary>
/// State-variable filter, 12 dB an octave, safe to sweep: the trapezoidal form of Andrew Simper,
/// "Solving the continuous SVF equations using trapezoidal integration" (Cytomic, 2013).
/// </summary>
internal struct StateVariable
{
    private float _first;
    private float _second;
    private float _a1;
    private float _a2;
    private float _a3;
    private float _damping;

    public float Band { get; private set; }

    public float High { get; private set; }

    /// <param name="hz">Centre or cut-off.</param>
    /// <param name="resonance">Q; 0.7 is flat.</param>
    public void Tune(float hz, float resonance)
    {
        var g = MathF.Tan(MathF.PI * Math.Clamp(hz, 10, 0.45f * StereoBuffer.SampleRate) / StereoBuffer.SampleRate);
        _damping = 1 / resonance;
        _a1 = 1 / (1 + (g * (g + _damping)));
        _a2 = g * _a1;
        _a3 = g * _a2;
    }

    /// <returns>The low-pass output; band and high pass stand beside it.</returns>
    public float Low(float input)
    {
        var v3 = input - _second;
        var v1 = (_a1 * _first) + (_a2 * v3);
        var v2 = _second + (_a2 * _first) + (_a3 * v3);
        _first = (2 * v1) - _first;
        _second = (2 * v2) - _second;
        Band = v1 * _damping;
        High = input - (_damping * v1) - v2;
        return v2;
    }
}

/// <summary>Second-order section in transposed direct form II, in double precision.</summary>
internal struct Biquad(double b0, double b1, double b2, double a1, double a2)
{
    private double _z1;
    private double _z2;

    public double Process(double input)
    {
        var output = (b0 * input) + _z1;
        _z1 = (b1 * input) - (a1 * output) + _z2;
        _z2 = (b2 * input) - (a2 * output);
        return output;
    }
}
