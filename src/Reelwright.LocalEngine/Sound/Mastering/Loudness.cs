using Reelwright.LocalEngine.Sound.Dsp;

namespace Reelwright.LocalEngine.Sound.Mastering;

/// <summary>Integrated loudness by ITU-R BS.1770-4, for stereo at 48 kHz.</summary>
internal static class Loudness
{
    private const double AbsoluteGate = -70;
    private const double RelativeGate = -10;
    private const double BlockSeconds = 0.4;
    private const double HopSeconds = 0.1;

    /// <returns>LUFS; minus infinity for silence. A sound shorter than one block of 400 ms counts as one block.</returns>
    public static double Of(StereoBuffer sound)
    {
        var hop = StereoBuffer.SamplesIn(HopSeconds);
        var hops = HopPowers(sound, hop);
        var perBlock = (int)Math.Round(BlockSeconds / HopSeconds);
        var blocks = new List<double>();
        for (var first = 0; first + perBlock <= hops.Count; first++)
        {
            blocks.Add(hops.Skip(first).Take(perBlock).Sum() / (perBlock * (double)hop));
        }

        if (blocks.Count == 0)
        {
            blocks.Add(hops.Sum() / Math.Max(1, sound.Length));
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

    /// <summary>Summed K-weighted squares of both channels, hop by hop; the last may be short.</summary>
    private static List<double> HopPowers(StereoBuffer sound, int hop)
    {
        var (leftShelf, leftHigh) = KWeighting();
        var (rightShelf, rightHigh) = KWeighting();
        var powers = new List<double>();
        var sum = 0.0;
        for (var i = 0; i < sound.Length; i++)
        {
            var left = leftHigh.Process(leftShelf.Process(sound.Left[i]));
            var right = rightHigh.Process(rightShelf.Process(sound.Right[i]));
            sum += (left * left) + (right * right);
            if ((i + 1) % hop == 0 || i == sound.Length - 1)
            {
                powers.Add(sum);
                sum = 0;
            }
        }

        return powers;
    }

    // Tables 1 and 2 of the recommendation: the head's shelf, then the revised low-frequency B curve.
    private static (Biquad Shelf, Biquad High) KWeighting() =>
        (new Biquad(1.53512485958697, -2.69169618940638, 1.19839281085285, -1.69065929318241, 0.73248077421585),
         new Biquad(1, -2, 1, -1.99004745483398, 0.99007225036621));
}
