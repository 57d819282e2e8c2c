using System.Numerics;
using Reelwright.LocalEngine.Imaging;
using Reelwright.LocalEngine.Imaging.Vision;

namespace Reelwright.LocalEngine.Sources.Portraits;

/// <summary>Where a face has gone since the first frame: shift in pixels, turn in radians, scale.</summary>
internal readonly record struct FaceMotion(Vector2 Shift, float Roll, float Scale)
{
    public static FaceMotion None => new(Vector2.Zero, 0, 1);

    public Vector2 Apply(Vector2 place, Vector2 pivot)
    {
        var (sin, cos, from) = (MathF.Sin(Roll), MathF.Cos(Roll), place - pivot);
        return pivot + Shift + (Scale * new Vector2((from.X * cos) - (from.Y * sin), (from.X * sin) + (from.Y * cos)));
    }

    public Vector2 Undo(Vector2 place, Vector2 pivot)
    {
        var (sin, cos, from) = (MathF.Sin(Roll), MathF.Cos(Roll), (place - pivot - Shift) / Scale);
        return pivot + new Vector2((from.X * cos) + (from.Y * sin), (from.Y * cos) - (from.X * sin));
    }
}

/// <summary>
/// Follows a face through a film: small patches of the first frame's face are searched in each frame near where they were, and the turn, scale
/// and shift that fits most of them is the face's motion. Compared with the first frame, not the one before, so that nothing drifts.
/// </summary>
internal sealed class FaceTracker
{
    private const int Side = 160;
    private const int Patch = 4;

    private readonly float _scale;
    private readonly Field _first;
    private readonly Vector2[] _points;
    private readonly FaceLayout _face;
    private readonly (float Mouth, float Eyes) _rest;
    private FaceMotion _last = FaceMotion.None;

    public FaceTracker(Picture first)
    {
        Face = FaceFinder.Find(first);
        _scale = Math.Min(1f, (float)Side / Math.Max(first.Width, first.Height));
        _first = Small(first);
        _face = Face.Scaled(_scale);
        _points = Chosen();
        _rest = Darkness(_first, FaceMotion.None);
    }

    public FaceLayout Face { get; }

    /// <summary>The mouth's opening, 0 to 1, and the lids' closing, of the frame followed last.</summary>
    public (float Open, float Blink) Expression { get; private set; }

    /// <summary>The motion since the first frame, in pixels of the frame.</summary>
    public FaceMotion Follow(Picture frame)
    {
        var small = Small(frame);
        var matches = new (Vector2 From, Vector2 To, float Cost)[_points.Length];
        Rows.Each(matches.Length, i => matches[i] = Search(small, _points[i]));
        _last = Fit(matches);
        var (mouth, eyes) = Darkness(small, _last);
        Expression = (Math.Clamp((mouth - _rest.Mouth - 0.012f) / 0.22f, 0, 1), Tones.Smooth(0.45f, 0.75f, 1 - (eyes / Math.Max(0.02f, _rest.Eyes))));
        return _last with { Shift = _last.Shift / _scale };
    }

    private Field Small(Picture picture) =>
        BoxBlur.Of(Tones.Luma(picture).Scaled(Math.Max(16, (int)(picture.Width * _scale)), Math.Max(16, (int)(picture.Height * _scale))), 1);

    /// <summary>Places with something to hold on to, spread over the face above the mouth, which moves by itself.</summary>
    private Vector2[] Chosen()
    {
        var edges = EdgeMap.Strength(_first);
        var points = new List<(Vector2 Place, float Hold)>();
        for (var j = -9; j <= 5; j++)
        {
            for (var i = -8; i <= 8; i++)
            {
                var place = _face.Center + (new Vector2(i / 8f, j / 9f) * _face.Size * 1.1f);
                if (place.Y < _face.Mouth.Y - (0.3f * _face.Unit))
                {
                    points.Add((place, edges.Linear(place.X, place.Y)));
                }
            }
        }

        return [.. points.OrderByDescending(point => point.Hold).Take(36).Select(point => point.Place)];
    }

    private (Vector2 From, Vector2 To, float Cost) Search(Field frame, Vector2 point)
    {
        var expected = _last.Apply(point, _face.Center);
        var (best, at) = (float.MaxValue, expected);
        for (var reach = 7; reach >= 0; reach -= 7)
        {
            // Whole pixels first, then quarters around the best.
            var (step, from) = reach > 0 ? (1f, expected) : (0.25f, at);
            var range = reach > 0 ? reach : 0.75f;
            for (var dy = -range; dy <= range; dy += step)
            {
                for (var dx = -range; dx <= range; dx += step)
                {
                    var cost = Cost(frame, point, from + new Vector2(dx, dy)) + (0.0008f * ((dx * dx) + (dy * dy)) / 49);
                    (best, at) = cost < best ? (cost, from + new Vector2(dx, dy)) : (best, at);
                }
            }
        }

        return (point, at, best);
    }

    private float Cost(Field frame, Vector2 from, Vector2 to)
    {
        var sum = 0f;
        for (var j = -Patch; j <= Patch; j += 2)
        {
            for (var i = -Patch; i <= Patch; i++)
            {
                sum += MathF.Abs(_first.Linear(from.X + i, from.Y + j) - frame.Linear(to.X + i, to.Y + j));
            }
        }

        return sum / 45;
    }

    /// <summary>The similarity transform that fits best (least squares), three times over, each time without what fitted worst.</summary>
    private FaceMotion Fit((Vector2 From, Vector2 To, float Cost)[] matches)
    {
        var kept = matches.OrderBy(match => match.Cost).Take(Math.Max(6, matches.Length * 3 / 4)).ToArray();
        var motion = _last;
        for (var round = 0; round < 3; round++)
        {
            motion = Solve(kept);
            kept = [.. kept.OrderBy(match => Vector2.Distance(motion.Apply(match.From, _face.Center), match.To)).Take(Math.Max(5, kept.Length * 3 / 4))];
        }

        return motion with { Scale = Math.Clamp(motion.Scale, 0.6f, 1.6f), Roll = Math.Clamp(motion.Roll, -0.7f, 0.7f) };
    }

    private FaceMotion Solve((Vector2 From, Vector2 To, float Cost)[] matches)
    {
        var (from, to) = (Vector2.Zero, Vector2.Zero);
        foreach (var match in matches)
        {
            (from, to) = (from + (match.From / matches.Length), to + (match.To / matches.Length));
        }

        var (dot, cross, size) = (0f, 0f, 1e-4f);
        foreach (var match in matches)
        {
            var (a, b) = (match.From - from, match.To - to);
            (dot, cross, size) = (dot + Vector2.Dot(a, b), cross + (a.X * b.Y) - (a.Y * b.X), size + a.LengthSquared());
        }

        var turned = new FaceMotion(Vector2.Zero, MathF.Atan2(cross, dot), MathF.Sqrt((dot * dot) + (cross * cross)) / size);
        return turned with { Shift = to - turned.Apply(from, _face.Center) };
    }

    /// <summary>How dark mouth and eyes are against the cheeks, at their places in this frame: an open mouth is dark, a closed eye is not.</summary>
    private (float Mouth, float Eyes) Darkness(Field frame, FaceMotion motion)
    {
        var skin = 0.5f * (Mean(new(_face.Mouth.X - (0.75f * _face.Unit), _face.Mouth.Y - (0.35f * _face.Unit)), 0.12f, 0.12f)
            + Mean(new(_face.Mouth.X + (0.75f * _face.Unit), _face.Mouth.Y - (0.35f * _face.Unit)), 0.12f, 0.12f));
        return (skin - Mean(_face.Mouth + new Vector2(0, 0.1f * _face.Unit), 0.3f, 0.26f),
            skin - (0.5f * (Mean(_face.LeftEye, 0.16f, 0.09f) + Mean(_face.RightEye, 0.16f, 0.09f))));

        float Mean(Vector2 center, float halfWidth, float halfHeight)
        {
            var (sum, count) = (0f, 0);
            for (var j = -3; j <= 3; j++)
            {
                for (var i = -4; i <= 4; i++)
                {
                    var place = motion.Apply(center + (new Vector2(halfWidth * i / 4, halfHeight * j / 3) * _face.Unit), _face.Center);
                    (sum, count) = (sum + frame.Linear(place.X, place.Y), count + 1);
                }
            }

            return sum / count;
        }
    }
}
