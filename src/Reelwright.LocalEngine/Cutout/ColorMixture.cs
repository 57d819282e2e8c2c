using System.Numerics;
using Reelwright.LocalEngine.Drawing;

namespace Reelwright.LocalEngine.Cutout;

/// <summary>Colours of one side of the picture as a sum of Gaussians in L*a*b*.</summary>
internal sealed class ColorMixture
{
    /// <summary>Nothing is more certain than the camera's noise and JPEG's blocks: standard deviation of 1.6 in L*a*b*.</summary>
    private const float NoiseVariance = 2.6f;

    private const int MaxSamples = 12_000;

    private readonly Gaussian[] _parts;

    private ColorMixture(Gaussian[] parts) => _parts = parts;

    public int Count => _parts.Length;

    public float Weight(int part) => _parts[part].Weight;

    /// <summary>Learns from the pixels that <paramref name="isIn"/> names: k-means++ to begin with, then expectation and maximisation.</summary>
    /// <returns>Null when there are too few pixels to learn from.</returns>
    public static ColorMixture? Learn(LabPlanes lab, Predicate<int> isIn, int parts, int seed)
    {
        var samples = Samples(lab, isIn);
        if (samples.Length < 8)
        {
            return null;
        }

        var nearest = Clusters(samples, Math.Min(parts, samples.Length / 8 + 1), seed);
        var shares = new float[samples.Length * nearest.Count];
        for (var i = 0; i < samples.Length; i++)
        {
            shares[(i * nearest.Count) + nearest.Of[i]] = 1;
        }

        var mixture = Fit(samples, shares, nearest.Count);
        for (var round = 0; round < 6; round++)
        {
            Array.Resize(ref shares, samples.Length * mixture.Count);
            for (var i = 0; i < samples.Length; i++)
            {
                mixture.Share(samples[i], shares.AsSpan(i * mixture.Count, mixture.Count));
            }

            mixture = Fit(samples, shares, mixture.Count);
        }

        return mixture;
    }

    public float Density(Vector3 color)
    {
        var sum = 0f;
        foreach (var part in _parts)
        {
            sum += part.Weight * part.Density(color);
        }

        return sum;
    }

    /// <summary>The density with the weights of a place instead of the whole side's.</summary>
    public float Density(Vector3 color, ReadOnlySpan<float> weights)
    {
        var sum = 0f;
        for (var k = 0; k < _parts.Length; k++)
        {
            sum += weights[k] * _parts[k].Density(color);
        }

        return sum;
    }

    /// <summary>Which Gaussian most likely made the colour.</summary>
    public int Likeliest(Vector3 color)
    {
        var (best, most) = (0, -1f);
        for (var k = 0; k < _parts.Length; k++)
        {
            var density = _parts[k].Weight * _parts[k].Density(color);
            if (density > most)
            {
                (best, most) = (k, density);
            }
        }

        return best;
    }

    private static Vector3[] Samples(LabPlanes lab, Predicate<int> isIn)
    {
        var all = Enumerable.Range(0, lab.L.Length).Where(i => isIn(i)).ToArray();
        var step = Math.Max(1, all.Length / MaxSamples);
        return [.. all.Where((_, n) => n % step == 0).Select(i => new Vector3(lab.L[i], lab.A[i], lab.B[i]))];
    }

    private static (int[] Of, int Count) Clusters(Vector3[] samples, int count, int seed)
    {
        var dice = new Dice((ulong)seed);
        var centers = new List<Vector3> { samples[samples.Length / 2] };
        var far = samples.Select(s => Vector3.DistanceSquared(s, centers[0])).ToArray();
        while (centers.Count < count)
        {
            var total = far.Sum(value => (double)value);
            if (total < 1e-3)
            {
                break;
            }

            var (at, pick) = (0, dice.Unit() * total);
            while (at < samples.Length - 1 && (pick -= far[at]) > 0)
            {
                at++;
            }

            centers.Add(samples[at]);
            for (var i = 0; i < samples.Length; i++)
            {
                far[i] = Math.Min(far[i], Vector3.DistanceSquared(samples[i], samples[at]));
            }
        }

        var of = new int[samples.Length];
        for (var round = 0; round < 8; round++)
        {
            Assign(samples, centers, of);
        }

        return (of, centers.Count);
    }

    private static void Assign(Vector3[] samples, List<Vector3> centers, int[] of)
    {
        var (sums, counts) = (new Vector3[centers.Count], new int[centers.Count]);
        for (var i = 0; i < samples.Length; i++)
        {
            var (best, least) = (0, float.MaxValue);
            for (var k = 0; k < centers.Count; k++)
            {
                var distance = Vector3.DistanceSquared(samples[i], centers[k]);
                if (distance < least)
                {
                    (best, least) = (k, distance);
                }
            }

            of[i] = best;
            sums[best] += samples[i];
            counts[best]++;
        }

        for (var k = 0; k < centers.Count; k++)
        {
            centers[k] = counts[k] > 0 ? sums[k] / counts[k] : centers[k];
        }
    }

    private void Share(Vector3 color, Span<float> shares)
    {
        var sum = 1e-30f;
        for (var k = 0; k < _parts.Length; k++)
        {
            sum += shares[k] = _parts[k].Weight * _parts[k].Density(color);
        }

        for (var k = 0; k < _parts.Length; k++)
        {
            shares[k] /= sum;
        }
    }

    private static ColorMixture Fit(Vector3[] samples, float[] shares, int count)
    {
        var parts = new List<Gaussian>(count);
        for (var k = 0; k < count; k++)
        {
            var (weight, mean) = (0.0, Vector3.Zero);
            for (var i = 0; i < samples.Length; i++)
            {
                weight += shares[(i * count) + k];
                mean += shares[(i * count) + k] * samples[i];
            }

            // A Gaussian of a handful of pixels is no colour of the picture.
            if (weight >= 4)
            {
                mean /= (float)weight;
                parts.Add(Gaussian.Of(samples, shares, count, k, mean, (float)weight));
            }
        }

        var total = parts.Sum(part => part.Weight);
        return new ColorMixture([.. parts.Select(part => part with { Weight = part.Weight / total })]);
    }

    private sealed record Gaussian(float Weight, Vector3 Mean, Symmetric Inverse, float Peak)
    {
        public static Gaussian Of(Vector3[] samples, float[] shares, int count, int k, Vector3 mean, float weight)
        {
            var (same, mixed) = (Vector3.Zero, Vector3.Zero);
            for (var i = 0; i < samples.Length; i++)
            {
                var d = samples[i] - mean;
                same += shares[(i * count) + k] * d * d;
                mixed += shares[(i * count) + k] * new Vector3(d.X * d.Y, d.X * d.Z, d.Y * d.Z);
            }

            same = (same / weight) + new Vector3(NoiseVariance);
            mixed /= weight;
            var inverse = Symmetric.Inverse(same, mixed);
            return new Gaussian(weight, mean, inverse, (float)(1 / Math.Sqrt(Math.Pow(2 * Math.PI, 3) * inverse.Determinant)));
        }

        public float Density(Vector3 color)
        {
            var d = color - Mean;
            var square = Vector3.Dot(d, Inverse.Times(d));
            return Peak * MathF.Exp(-0.5f * square);
        }
    }
}
