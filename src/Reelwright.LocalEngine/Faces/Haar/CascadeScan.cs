using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Reelwright.LocalEngine.Imaging.Vision;

namespace Reelwright.LocalEngine.Faces.Haar;

/// <summary>Slides a cascade over a picture in many sizes.</summary>
internal sealed class CascadeScan(HaarCascade cascade)
{
    // The variance is measured inside a frame of one pixel, as in the training.
    private const int Frame = 1;
    private const double LeastSpread = 5;
    private readonly bool _hasTilted = cascade.Features.Any(feature => feature.IsTilted);

    /// <summary>Every window that passes all stages, unjoined.</summary>
    /// <param name="picture">Sums of squares fit for up to some 4000 x 4000 pixels.</param>
    /// <param name="smallest">Shortest side of the windows looked at, in pixels; never below the cascade's own window.</param>
    /// <param name="largest">Longest side.</param>
    /// <param name="step">From one size to the next, above 1.</param>
    public List<Square> Run(GrayPicture picture, double smallest, double largest, double step, CancellationToken cancel)
    {
        var found = new List<Square>();
        for (var scale = Math.Max(1, smallest / cascade.Width); scale * cascade.Width <= largest; scale *= step)
        {
            cancel.ThrowIfCancellationRequested();
            var (width, height) = ((int)Math.Round(picture.Width / scale), (int)Math.Round(picture.Height / scale));
            if (width < cascade.Width || height < cascade.Height)
            {
                break;
            }

            var sums = new IntegralPicture(picture.Shrunk(width, height), _hasTilted);
            Slide(sums, new ScaledCascade(cascade, sums), scale, found);
        }

        return found;
    }

    private void Slide(IntegralPicture sums, ScaledCascade scaled, double scale, List<Square> found)
    {
        // In coarse sizes a pixel is much of the window; in fine ones every second position is enough.
        var stride = scale > 2 ? 1 : 2;
        var rows = new List<Square>?[((sums.Height - cascade.Height) / stride) + 1];
        Rows.Each(rows.Length, row =>
        {
            for (var (x, y) = (0, row * stride); x + cascade.Width <= sums.Width; x += stride)
            {
                if (scaled.IsHit((y * sums.Stride) + x))
                {
                    (rows[row] ??= []).Add(new Square((x + (cascade.Width / 2.0)) * scale, (y + (cascade.Height / 2.0)) * scale, cascade.Width * scale));
                }
            }
        });
        found.AddRange(rows.SelectMany(row => row ?? []));
    }

    /// <summary>A cascade whose rectangles are offsets into one picture's tables.</summary>
    private sealed class ScaledCascade
    {
        private readonly HaarCascade _cascade;
        private readonly IntegralPicture _sums;
        private readonly int[] _upright;
        private readonly int[] _tilted;
        private readonly HaarTree[] _trees;
        private readonly HaarNode[] _nodes;
        private readonly float[] _leaves;
        private readonly Corners[] _corners;
        private readonly Corners _frame;
        private readonly double _area;

        public ScaledCascade(HaarCascade cascade, IntegralPicture sums)
        {
            (_cascade, _sums, _upright, _tilted) = (cascade, sums, sums.Sums, sums.Tilted);
            (_trees, _nodes, _leaves) = (cascade.Trees, cascade.Nodes, cascade.Leaves);
            _corners = AllCorners(cascade.Features);
            var (width, height) = (cascade.Width - (2 * Frame), cascade.Height - (2 * Frame));
            _area = width * height;
            _frame = CornersOf(new HaarRectangle(Frame, Frame, width, height, 1), false);
        }

        public bool IsHit(int at)
        {
            double sum = _upright[at + _frame.A] - _upright[at + _frame.B] - _upright[at + _frame.C] + _upright[at + _frame.D];
            double squares = _sums.Squares[at + _frame.A] - _sums.Squares[at + _frame.B] - _sums.Squares[at + _frame.C] + _sums.Squares[at + _frame.D];
            var spread = (_area * squares) - (sum * sum);

            // An even area holds nothing. OpenCV asks for a spread of 10 grey levels; dark faces in dim light have less.
            if (spread <= LeastSpread * LeastSpread * _area * _area)
            {
                return false;
            }

            var unit = (float)(1 / Math.Sqrt(spread));
            foreach (var stage in _cascade.Stages)
            {
                var total = 0f;
                for (var tree = stage.FirstTree; tree < stage.FirstTree + stage.TreeCount; tree++)
                {
                    total += Leaf(_trees[tree], at, unit);
                }

                if (total < stage.Threshold)
                {
                    return false;
                }
            }

            return true;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining | MethodImplOptions.AggressiveOptimization)]
        private float Leaf(HaarTree tree, int at, float unit)
        {
            var index = 0;
            do
            {
                ref readonly var node = ref _nodes[tree.FirstNode + index];
                index = Value(node.Feature * 3, at) * unit < node.Threshold ? node.Left : node.Right;
            }
            while (index > 0);
            return _leaves[tree.FirstLeaf - index];
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private float Value(int first, int at)
        {
            // The reader has checked that every rectangle lies within the window, and the window lies within the picture.
            ref readonly var one = ref _corners[first];
            ref var table = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(one.IsTilted ? _tilted : _upright), at);
            var value = one.Of(ref table) + _corners[first + 1].Of(ref table);
            ref readonly var three = ref _corners[first + 2];
            return three.Weight == 0 ? value : value + three.Of(ref table);
        }

        /// <summary>Three for each feature; one that a feature does not have weighs nothing.</summary>
        private Corners[] AllCorners(HaarFeature[] features)
        {
            var all = new Corners[features.Length * 3];
            for (var f = 0; f < features.Length; f++)
            {
                var (tilted, rectangles) = (features[f].IsTilted, features[f].Rectangles);
                for (var i = 0; i < 3; i++)
                {
                    all[(f * 3) + i] = i < rectangles.Length ? CornersOf(rectangles[i], tilted) : default;
                }
            }

            return all;
        }

        private Corners CornersOf(HaarRectangle r, bool tilted) => tilted
            ? new(
                At(r.X, r.Y), At(r.X - r.Height, r.Y + r.Height), At(r.X + r.Width, r.Y + r.Width),
                At(r.X + r.Width - r.Height, r.Y + r.Width + r.Height), r.Weight, true)
            : new(At(r.X, r.Y), At(r.X + r.Width, r.Y), At(r.X, r.Y + r.Height), At(r.X + r.Width, r.Y + r.Height), r.Weight, false);

        private int At(int x, int y) => (y * _sums.Stride) + x;
    }

    private readonly record struct Corners(int A, int B, int C, int D, float Weight, bool IsTilted)
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public float Of(ref int table) =>
            (Unsafe.Add(ref table, A) - Unsafe.Add(ref table, B) - Unsafe.Add(ref table, C) + Unsafe.Add(ref table, D)) * Weight;
    }
}
