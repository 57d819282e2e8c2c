using System.Numerics;
using Reelwright.LocalEngine.Imaging;

namespace Reelwright.LocalEngine.Cutout;

/// <summary>
/// Opacity in the band such that in every window of 3x3 pixels it is a linear function of colour (Levin, Lischinski, Weiss: "A Closed-Form Solution to
/// Natural Image Matting", 2008), held by what <see cref="SampledMatte"/> is sure of. Solved by conjugate gradients, without building the matrix.
/// </summary>
internal sealed class ClosedFormMatte
{
    private const int MaxSteps = 90;
    private const float Edge = 1e-5f;
    private const int Window = 9;

    private readonly Trimap _map;
    private readonly int[] _unknown;
    private readonly int[] _index;
    private readonly Patch[] _patches;

    private ClosedFormMatte(Picture picture, Trimap map)
    {
        _map = map;
        _unknown = [.. Enumerable.Range(0, map.Kind.Length).Where(i => map.Kind[i] == Trimap.Unknown)];
        _index = new int[map.Kind.Length];
        Array.Fill(_index, -1);
        for (var n = 0; n < _unknown.Length; n++)
        {
            _index[_unknown[n]] = n;
        }

        _patches = [.. Centers().Select(center => new Patch(picture, center))];
    }

    /// <param name="picture">The picture.</param>
    /// <param name="map">Its trimap.</param>
    /// <param name="guess">A first opacity for each pixel; 0 and 1 where it is known.</param>
    /// <param name="hold">How strongly an unknown pixel is held at its guess; 0 not at all.</param>
    /// <returns>Opacities of all pixels, 0 to 1.</returns>
    public static float[] Solve(Picture picture, Trimap map, float[] guess, float[] hold, CancellationToken cancel)
    {
        var alpha = (float[])guess.Clone();
        if (map.Width >= 3 && map.Height >= 3)
        {
            new ClosedFormMatte(picture, map).Solve(alpha, guess, hold, cancel);
        }

        for (var i = 0; i < alpha.Length; i++)
        {
            alpha[i] = Math.Clamp(alpha[i], 0, 1);
        }

        return alpha;
    }

    private IEnumerable<int> Centers()
    {
        for (var y = 1; y < _map.Height - 1; y++)
        {
            for (var x = 1; x < _map.Width - 1; x++)
            {
                var center = (y * _map.Width) + x;
                if (Touches(center))
                {
                    yield return center;
                }
            }
        }
    }

    private bool Touches(int center)
    {
        for (var row = center - _map.Width; row <= center + _map.Width; row += _map.Width)
        {
            if (_index[row - 1] >= 0 || _index[row] >= 0 || _index[row + 1] >= 0)
            {
                return true;
            }
        }

        return false;
    }

    private void Solve(float[] alpha, float[] guess, float[] hold, CancellationToken cancel)
    {
        var count = _unknown.Length;
        var (residual, direction, image, scaled) = (new double[count], new float[alpha.Length], new float[alpha.Length], new double[count]);
        var diagonal = Diagonal(hold);
        Apply(alpha, image);
        var size = 0.0;
        for (var n = 0; n < count; n++)
        {
            var i = _unknown[n];
            residual[n] = -image[i] - (hold[i] * (alpha[i] - guess[i]));
            scaled[n] = residual[n] / diagonal[n];
            direction[i] = (float)scaled[n];
            size += residual[n] * scaled[n];
        }

        var enough = Math.Max(1e-9, size * 1e-5);
        for (var step = 0; step < MaxSteps && size > enough; step++)
        {
            cancel.ThrowIfCancellationRequested();
            Apply(direction, image);
            var along = 0.0;
            foreach (var i in _unknown)
            {
                image[i] += hold[i] * direction[i];
                along += (double)image[i] * direction[i];
            }

            var far = size / Math.Max(1e-20, along);
            var next = 0.0;
            for (var n = 0; n < count; n++)
            {
                var i = _unknown[n];
                alpha[i] += (float)(far * direction[i]);
                residual[n] -= far * image[i];
                scaled[n] = residual[n] / diagonal[n];
                next += residual[n] * scaled[n];
            }

            var turn = next / size;
            for (var n = 0; n < count; n++)
            {
                direction[_unknown[n]] = (float)(scaled[n] + (turn * direction[_unknown[n]]));
            }

            size = next;
        }
    }

    /// <summary>The matting Laplacian times <paramref name="values"/>, for the unknown pixels.</summary>
    private void Apply(float[] values, float[] image)
    {
        foreach (var i in _unknown)
        {
            image[i] = 0;
        }

        var width = _map.Width;
        foreach (ref readonly var patch in _patches.AsSpan())
        {
            patch.Apply(values, image, width);
        }
    }

    private double[] Diagonal(float[] hold)
    {
        var diagonal = new double[_unknown.Length];
        foreach (ref readonly var patch in _patches.AsSpan())
        {
            for (var k = 0; k < Window; k++)
            {
                if (_index[patch.At(k, _map.Width)] is var n and >= 0)
                {
                    diagonal[n] += patch.Own(k);
                }
            }
        }

        for (var n = 0; n < diagonal.Length; n++)
        {
            diagonal[n] = Math.Max(1e-6, diagonal[n] + hold[_unknown[n]]);
        }

        return diagonal;
    }

    /// <summary>One window: its colours less their mean, and those times the inverse of their covariance.</summary>
    private readonly struct Patch
    {
        private readonly int _center;
        private readonly Colors _apart;
        private readonly Colors _solved;

        public Patch(Picture picture, int center)
        {
            _center = center;
            var mean = Vector3.Zero;
            for (var k = 0; k < Window; k++)
            {
                var i = At(k, picture.Width);
                _apart[k] = new Vector3(picture.R[i], picture.G[i], picture.B[i]);
                mean += _apart[k] / Window;
            }

            var (same, mixed) = (new Vector3(Edge / Window), Vector3.Zero);
            for (var k = 0; k < Window; k++)
            {
                var d = _apart[k] -= mean;
                same += d * d / Window;
                mixed += new Vector3(d.X * d.Y, d.X * d.Z, d.Y * d.Z) / Window;
            }

            var inverse = Symmetric.Inverse(same, mixed);
            for (var k = 0; k < Window; k++)
            {
                _solved[k] = inverse.Times(_apart[k]);
            }
        }

        public int At(int k, int width) => _center + (((k / 3) - 1) * width) + (k % 3) - 1;

        /// <summary>The matrix's element of a pixel with itself.</summary>
        public double Own(int k) => 1 - ((1 + Vector3.Dot(_apart[k], _solved[k])) / Window);

        public void Apply(float[] values, float[] image, int width)
        {
            var first = _center - width - 1;
            var (mean, slope) = (0f, Vector3.Zero);
            for (var (k, row) = (0, first); k < Window; row += width)
            {
                for (var x = 0; x < 3; x++, k++)
                {
                    mean += values[row + x];
                    slope += values[row + x] * _solved[k];
                }
            }

            mean /= Window;
            slope /= Window;
            for (var (k, row) = (0, first); k < Window; row += width)
            {
                for (var x = 0; x < 3; x++, k++)
                {
                    image[row + x] += values[row + x] - mean - Vector3.Dot(_apart[k], slope);
                }
            }
        }

        [System.Runtime.CompilerServices.InlineArray(Window)]
        private struct Colors
        {
            private Vector3 _first;
        }
    }
}
