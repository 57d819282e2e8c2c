using Reelwright.LocalEngine.Imaging;
using Reelwright.LocalEngine.Imaging.Vision;

namespace Reelwright.LocalEngine.Cutout;

/// <summary>What is surely subject, surely background, and the band between whose opacity has to be found.</summary>
internal sealed class Trimap
{
    public const byte Background = 0;
    public const byte Unknown = 1;
    public const byte Subject = 2;

    /// <summary>Half the width of the band everywhere, in pixels of the segmentation.</summary>
    private const float Always = 2.2f;

    /// <summary>How far hair and fur may reach beyond that, in pixels of the segmentation.</summary>
    private const float Reach = 13;

    /// <summary>Squared distance in standard deviations from which a colour is not the one of its surroundings.</summary>
    private const float Strange = 10;

    private Trimap(int width, int height, byte[] kind, float[] inward) => (Width, Height, Kind, Inward) = (width, height, kind, inward);

    public int Width { get; }

    public int Height { get; }

    public byte[] Kind { get; }

    /// <summary>Pixels to the edge of the mask, above 0 inside.</summary>
    public float[] Inward { get; }

    public static Trimap Of(Picture picture, SubjectMask subject, CancellationToken cancel)
    {
        var (w, h) = (picture.Width, picture.Height);
        var scale = Math.Max(1, (float)Math.Max(w, h) / Math.Max(subject.Width, subject.Height));
        var mask = Enlarge(subject, w, h);
        var distance = Masks.DistanceToEdge(mask, w, h).Values;
        var inward = new float[distance.Length];
        for (var i = 0; i < inward.Length; i++)
        {
            // Distances count from the neighbour beyond the edge; the edge lies half a pixel before it.
            inward[i] = mask[i] ? distance[i] - 0.5f : 0.5f - distance[i];
        }

        cancel.ThrowIfCancellationRequested();
        var map = new Trimap(w, h, new byte[w * h], inward);
        var always = MathF.Max(2, Always * scale);
        for (var i = 0; i < inward.Length; i++)
        {
            map.Kind[i] = MathF.Abs(inward[i]) <= always ? Unknown : mask[i] ? Subject : Background;
        }

        map.Widen(picture, always, Reach * scale, cancel);
        return map;
    }

    private static bool[] Enlarge(SubjectMask subject, int width, int height)
    {
        var field = new Field(subject.Width, subject.Height);
        for (var i = 0; i < subject.IsSubject.Length; i++)
        {
            field.Values[i] = subject.IsSubject[i] ? 1 : 0;
        }

        return [.. field.Scaled(width, height).Values.Select(value => value > 0.5f)];
    }

    /// <summary>Takes in what hangs on the band and has colours that its own side does not have thereabouts: strands, fur, gaps between them.</summary>
    private void Widen(Picture picture, float always, float reach, CancellationToken cancel)
    {
        var radius = (int)(reach * 1.3f);
        var beyond = Surroundings.Of(picture, i => Inward[i] < -reach * 0.6f, radius);
        cancel.ThrowIfCancellationRequested();
        var within = Surroundings.Of(picture, i => Inward[i] > reach * 0.6f, radius);
        cancel.ThrowIfCancellationRequested();
        var queue = new Queue<int>(Enumerable.Range(0, Kind.Length).Where(i => Kind[i] == Unknown));
        while (queue.TryDequeue(out var i))
        {
            var (x, y) = (i % Width, i / Width);
            for (var dy = -1; dy <= 1; dy++)
            {
                for (var dx = -1; dx <= 1; dx++)
                {
                    var (nx, ny) = (x + dx, y + dy);
                    if (nx >= 0 && nx < Width && ny >= 0 && ny < Height && Kind[(ny * Width) + nx] is not Unknown && IsStrange((ny * Width) + nx))
                    {
                        Kind[(ny * Width) + nx] = Unknown;
                        queue.Enqueue((ny * Width) + nx);
                    }
                }
            }
        }

        bool IsStrange(int i)
        {
            if (MathF.Abs(Inward[i]) > always + reach)
            {
                return false;
            }

            var (own, other) = Kind[i] == Background ? (beyond, within) : (within, beyond);
            var strange = own.Strangeness(picture, i);

            // Inside, only what could be background seen through a gap: a subject has all kinds of colours.
            return Kind[i] == Background ? strange > Strange : strange > Strange * 0.15f && other.Strangeness(picture, i) < strange;
        }
    }

    /// <summary>Mean and spread of the colours around each place, of the pixels of one side only.</summary>
    private sealed class Surroundings
    {
        // Noise and JPEG: 2.5 percent of the range.
        private const float Floor = 0.025f * 0.025f;
        private readonly Field[] _means;
        private readonly Field[] _spreads;
        private readonly Field _known;

        private Surroundings(Field[] means, Field[] spreads, Field known) => (_means, _spreads, _known) = (means, spreads, known);

        public static Surroundings Of(Picture picture, Predicate<int> counts, int radius)
        {
            var weight = new Field(picture.Width, picture.Height);
            for (var i = 0; i < weight.Values.Length; i++)
            {
                weight.Values[i] = counts(i) ? 1 : 0;
            }

            var known = BoxBlur.Of(weight, radius);
            var means = new List<Field>();
            var spreads = new List<Field>();
            foreach (var plane in (float[][])[picture.R, picture.G, picture.B])
            {
                var (values, squares) = (new Field(picture.Width, picture.Height), new Field(picture.Width, picture.Height));
                for (var i = 0; i < plane.Length; i++)
                {
                    // Around the middle, or the sums of squares lose what differs.
                    var value = (plane[i] - 0.5f) * weight.Values[i];
                    (values.Values[i], squares.Values[i]) = (value, value * value);
                }

                var mean = BoxBlur.Of(values, radius).With(known, (sum, share) => share > 1e-4f ? sum / share : 0);
                means.Add(mean);
                spreads.Add(BoxBlur.Of(squares, radius).With(known, (sum, share) => share > 1e-4f ? sum / share : 0).With(mean, (square, m) => Math.Max(0, square - (m * m)) + Floor));
            }

            return new Surroundings([.. means], [.. spreads], known);
        }

        /// <summary>Squared distance in standard deviations, 0 where nothing is known.</summary>
        public float Strangeness(Picture picture, int i)
        {
            if (_known.Values[i] <= 1e-4f)
            {
                return 0;
            }

            var (r, g, b) = (picture.R[i] - 0.5f - _means[0].Values[i], picture.G[i] - 0.5f - _means[1].Values[i], picture.B[i] - 0.5f - _means[2].Values[i]);
            return (r * r / _spreads[0].Values[i]) + (g * g / _spreads[1].Values[i]) + (b * b / _spreads[2].Values[i]);
        }
    }
}
