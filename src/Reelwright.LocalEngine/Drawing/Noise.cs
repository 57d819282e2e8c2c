using Reelwright.LocalEngine.Prompts;

namespace Reelwright.LocalEngine.Drawing;

/// <summary>Smooth value noise on a lattice of hashes, 0 to 1, and sums of it.</summary>
internal sealed class Noise
{
    private const int Side = 256;

    private readonly float[] _lattice = new float[Side * Side];

    public Noise(ulong seed)
    {
        for (var i = 0; i < _lattice.Length; i++)
        {
            _lattice[i] = (StableHash.Mix(seed + (ulong)i) >> 40) * (1f / (1 << 24));
        }
    }

    /// <summary>One octave; repeats after 256 in both directions, or after <paramref name="period"/> (a power of two) in x.</summary>
    public float At(float x, float y, int period = Side)
    {
        var fx = MathF.Floor(x);
        var fy = MathF.Floor(y);
        var u = x - fx;
        var v = y - fy;
        u = u * u * (3 - (2 * u));
        v = v * v * (3 - (2 * v));
        var x0 = (int)fx & (period - 1);
        var x1 = (x0 + 1) & (period - 1);
        var y0 = ((int)fy & (Side - 1)) * Side;
        var y1 = (((int)fy + 1) & (Side - 1)) * Side;
        var top = _lattice[y0 + x0] + ((_lattice[y0 + x1] - _lattice[y0 + x0]) * u);
        var bottom = _lattice[y1 + x0] + ((_lattice[y1 + x1] - _lattice[y1 + x0]) * u);
        return top + ((bottom - top) * v);
    }

    /// <summary>Octaves of doubling frequency and halving weight, 0 to 1.</summary>
    public float Sum(float x, float y, int octaves, int period = Side)
    {
        var sum = 0f;
        var weight = 0.5f;
        var total = 0f;
        for (var i = 0; i < octaves; i++)
        {
            sum += weight * At(x + (i * 17.3f), y + (i * 9.1f), Math.Min(period, Side));
            total += weight;
            weight *= 0.5f;
            x = ((x + (i * 17.3f)) * 2) - ((i + 1) * 17.3f);
            y *= 2;
            period *= 2;
        }

        return sum / total;
    }

    /// <summary>Sharp crests, as mountains have: 0 to 1.</summary>
    public float Ridged(float x, float y, int octaves)
    {
        var sum = 0f;
        var weight = 0.5f;
        var total = 0f;
        for (var i = 0; i < octaves; i++)
        {
            var ridge = 1 - MathF.Abs((At(x + (i * 31.7f), y + (i * 7.9f)) * 2) - 1);
            sum += weight * ridge * ridge;
            total += weight;
            weight *= 0.5f;
            x *= 2.03f;
            y *= 2.03f;
        }

        return sum / total;
    }
}
