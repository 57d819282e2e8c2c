using Reelwright.LocalEngine.Drawing;

namespace Reelwright.LocalEngine.Sound.Dsp;

/// <summary>Noise by colour, each about as loud as the others; -1 to 1.</summary>
internal sealed class Hiss(Dice dice)
{
    private float _b0;
    private float _b1;
    private float _b2;
    private float _brown;

    public float White() => dice.Signed();

    /// <summary>-3 dB an octave: Paul Kellet's economy filter.</summary>
    public float Pink()
    {
        var white = dice.Signed();
        _b0 = (0.99765f * _b0) + (white * 0.0990460f);
        _b1 = (0.96300f * _b1) + (white * 0.2965164f);
        _b2 = (0.57000f * _b2) + (white * 1.0526913f);
        return (_b0 + _b1 + _b2 + (white * 0.1848f)) * 0.25f;
    }

    /// <summary>-6 dB an octave.</summary>
    public float Brown()
    {
        _brown = (_brown * 0.996f) + (dice.Signed() * 0.09f);
        return _brown;
    }
}

/// <summary>A value that wanders smoothly between 0 and 1: gusts, swells, a hand that is never quite steady.</summary>
internal sealed class Drift(Dice dice, float seconds)
{
    private float _from = dice.Unit();
    private float _to = dice.Unit();
    private float _at;
    private float _step = 1f / (seconds * StereoBuffer.SampleRate);

    public float Next()
    {
        _at += _step;
        if (_at >= 1)
        {
            (_from, _to, _at) = (_to, dice.Unit(), 0);
            _step = 1f / (seconds * dice.Between(0.6f, 1.5f) * StereoBuffer.SampleRate);
        }

        var smooth = _at * _at * (3 - (2 * _at));
        return _from + ((_to - _from) * smooth);
    }
}
