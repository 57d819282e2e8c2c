using System.Numerics;
using Reelwright.LocalEngine.Imaging;
using Reelwright.LocalEngine.Imaging.Vision;
using Reelwright.LocalEngine.Sources.Portraits;

namespace Reelwright.LocalEngine.Sources;

/// <summary>
/// Takes over a given picture into the frames of a film. Where both show a face, the picture's face is laid over the film's, follows its motion and is
/// fitted to its light: a blend, not a new drawing, so the expression stays the picture's. Otherwise the film takes the picture's colours: mean and
/// spread of each channel of an opponent colour space, after Reinhard and others, "Color Transfer between Images" (2001).
/// </summary>
internal sealed class Identity(Picture image)
{
    private readonly FaceLayout _face = FaceFinder.Find(image);
    private readonly Texture _texture = Texture.Of(image);
    private FaceTracker? _tracker;

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
        if (!_face.IsSeen)
        {
            return Recolored(frame, strength);
        }

        var motion = FaceMotion.None;
        if (_tracker is null)
        {
            _tracker = new FaceTracker(frame);
        }
        else
        {
            motion = _tracker.Follow(frame);
        }

        return _tracker.Face.IsSeen ? WithFace(frame, _tracker.Face, motion, strength) : Recolored(frame, strength);
    }

    private Picture WithFace(Picture frame, FaceLayout face, FaceMotion motion, float strength)
    {
        var changed = new Picture(frame.Width, frame.Height);
        changed.CopyFrom(frame);
        var pivot = face.Center;
        var scale = _face.Unit / face.Unit;
        var (own, theirs) = (SkinOf(_texture, _face), SkinOf(Texture.Of(frame), face, motion));
        Rows.Each(frame.Height, y =>
        {
            for (var x = 0; x < frame.Width; x++)
            {
                // From the frame back to its first frame's face, from there to the picture's by the places of eyes and mouth.
                var first = motion.Undo(new(x, y), pivot);
                var share = strength * Inside(first, face);
                if (share <= 0)
                {
                    continue;
                }

                var mouth = Vector2.Distance(_face.Mouth, _face.BetweenEyes) / Math.Max(1, Vector2.Distance(face.Mouth, face.BetweenEyes));
                var from = _face.BetweenEyes + ((first - face.BetweenEyes) * new Vector2(scale, mouth));
                var color = _texture.Cubic(from.X, from.Y);
                var fitted = (new Vector3(color.X, color.Y, color.Z) - own) + theirs;
                var i = (y * frame.Width) + x;
                changed.R[i] = Tones.Mix(frame.R[i], fitted.X, share);
                changed.G[i] = Tones.Mix(frame.G[i], fitted.Y, share);
                changed.B[i] = Tones.Mix(frame.B[i], fitted.Z, share);
            }
        });
        return changed;
    }

    /// <summary>The oval from above the brows to below the mouth, with a soft rim.</summary>
    private static float Inside(Vector2 place, FaceLayout face)
    {
        var middle = Vector2.Lerp(face.BetweenEyes, face.Mouth, 0.45f);
        var down = Vector2.Distance(face.BetweenEyes, face.Mouth);
        var away = (place - middle) / new Vector2(1.12f * face.Unit, 1.02f * down);
        return 1 - Tones.Smooth(0.72f, 1.0f, away.Length());
    }

    /// <summary>The mean colour of both cheeks and the forehead.</summary>
    private static Vector3 SkinOf(Texture texture, FaceLayout face, FaceMotion? motion = null)
    {
        var sum = Vector3.Zero;
        var down = face.Mouth - face.BetweenEyes;
        foreach (var (across, along) in (ReadOnlySpan<(float, float)>)[(-0.55f, 0.55f), (0.55f, 0.55f), (0, -0.38f), (-0.4f, 0.7f), (0.4f, 0.7f), (0, 0.3f)])
        {
            var place = face.BetweenEyes + (down * along) + new Vector2(across * face.Unit, 0);
            place = motion?.Apply(place, face.Center) ?? place;
            var color = texture.Linear(place.X, place.Y);
            sum += new Vector3(color.X, color.Y, color.Z) / 6;
        }

        return sum;
    }

    private Picture Recolored(Picture frame, float strength)
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
