using System.Numerics;
using Reelwright.LocalEngine.Imaging;
using Reelwright.LocalEngine.Imaging.Vision;

namespace Reelwright.LocalEngine.Sources;

/// <summary>
/// Takes over a given picture's colours into the frames of a film: mean and spread of each channel of an opponent colour space, after
/// Reinhard and others, "Color Transfer between Images" (2001).
/// </summary>
internal sealed class Identity(Picture image)
{
    // A whole transfer would also carry over what stands in the picture, not only its light.
    private const float ColorShare = 0.75f;

    // The light of a film does not jump: statistics follow slowly, or the transfer flickers.
    private const float Inertia = 0.85f;

    private readonly Statistics _wanted = Statistics.Of(image);
    private Statistics? _seen;

    /// <param name="frame">Stays as it is.</param>
    /// <param name="strength">0 gives the frame back.</param>
    public Picture Change(Picture frame, float strength)
    {
        var now = Statistics.Of(frame);
        _seen = _seen is { } before ? before.Towards(now, 1 - Inertia) : now;
        var (from, to, share) = (_seen.Value, _wanted, strength * ColorShare);
        var gain = Vector3.Clamp(to.Spread / Vector3.Max(from.Spread, new Vector3(0.01f)), new Vector3(0.5f), new Vector3(1.8f));
        var changed = new Picture(frame.Width, frame.Height);
        Rows.Each(frame.Height, y =>
        {
            for (var i = y * frame.Width; i < (y + 1) * frame.Width; i++)
            {
                var color = new Vector3(frame.R[i], frame.G[i], frame.B[i]);
                var moved = Statistics.Back(((Statistics.Forth(color) - from.Mean) * gain) + to.Mean);
                var mixed = Vector3.Lerp(color, moved, share);
                (changed.R[i], changed.G[i], changed.B[i]) = (mixed.X, mixed.Y, mixed.Z);
            }
        });
        return changed;
    }

    private readonly record struct Statistics(Vector3 Mean, Vector3 Spread)
    {
        public static Statistics Of(Picture picture)
        {
            var (sum, squares, count) = (Vector3.Zero, Vector3.Zero, 0);

            // Every seventh pixel is plenty for a mean, and seven shares no factor with usual widths.
            for (var i = 0; i < picture.R.Length; i += 7)
            {
                var value = Forth(new(picture.R[i], picture.G[i], picture.B[i]));
                (sum, squares, count) = (sum + value, squares + (value * value), count + 1);
            }

            var mean = sum / count;
            return new(mean, Vector3.SquareRoot(Vector3.Max(Vector3.Zero, (squares / count) - (mean * mean))));
        }

        public Statistics Towards(Statistics other, float share) =>
            new(Vector3.Lerp(Mean, other.Mean, share), Vector3.Lerp(Spread, other.Spread, share));

        // Lightness, yellow against blue, red against green: near enough to independent in pictures of the world.
        public static Vector3 Forth(Vector3 c) => new((c.X + c.Y + c.Z) / 3, ((c.X + c.Y) / 2) - c.Z, c.X - c.Y);

        public static Vector3 Back(Vector3 o)
        {
            var blue = o.X - (o.Y * 2 / 3);
            var both = (3 * o.X) - blue;
            return new((both + o.Z) / 2, (both - o.Z) / 2, blue);
        }
    }
}
