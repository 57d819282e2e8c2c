using Reelwright.LocalEngine.Sound.Dsp;

namespace Reelwright.LocalEngine.Sound.Mastering;

/// <summary>Integrated loudness by ITU-R BS.1770-4, for stereo at 48 kHz, of a sound of any length that comes piece by piece.</summary>
internal sealed class LoudnessMeter
{
    private const double AbsoluteGate = -70;
    private const double RelativeGate = -10;
    private const double HopSeconds = 0.1;
    private const int HopsPerBlock = 4;

    private static readonly int Hop = StereoBuffer.SamplesIn(HopSeconds);

    // Tables 1 and 2 of the recommendation: the head's shelf, then the revised low-frequency B curve.
    private Biquad _leftShelf = Shelf();
    private Biquad _leftHigh = High();
    private Biquad _rightShelf = Shelf();
    private Biquad _rightHigh = High();
    private readonly List<double> _hops = [];
    private double _sum;
    private long _samples;

    public void Add(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        for (var i = 0; i < left.Length; i++)
        {
            var weightedLeft = _leftHigh.Process(_leftShelf.Process(left[i]));
            var weightedRight = _rightHigh.Process(_rightShelf.Process(right[i]));
            _sum += (weightedLeft * weightedLeft) + (weightedRight * weightedRight);
            if (++_samples % Hop == 0)
            {
                _hops.Add(_sum);
                _sum = 0;
            }
        }
    }

    /// <returns>LUFS; minus infinity for silence. A sound shorter than one block of 400 ms counts as one block.</returns>
    public double Integrated()
    {
        var blocks = new List<double>();
        for (var first = 0; first + HopsPerBlock <= _hops.Count; first++)
        {
            blocks.Add((_hops[first] + _hops[first + 1] + _hops[first + 2] + _hops[first + 3]) / (HopsPerBlock * (double)Hop));
        }

        if (blocks.Count == 0)
        {
            blocks.Add((_hops.Sum() + _sum) / Math.Max(1, _samples));
        }

        var loud = blocks.Where(power => ToLufs(power) > AbsoluteGate).ToList();
        if (loud.Count == 0)
        {
            return double.NegativeInfinity;
        }

        var gate = ToLufs(loud.Average()) + RelativeGate;
        return ToLufs(loud.Where(power => ToLufs(power) > gate).Average());
    }

    private static double ToLufs(double power) => -0.691 + (10 * Math.Log10(power));

    private static Biquad Shelf() => new(1.53512485958697, -2.69169618940638, 1.19839281085285, -1.69065929318241, 0.73248077421585);

    private static Biquad High() => new(1, -2, 1, -1.99004745483398, 0.99007225036621);
}
