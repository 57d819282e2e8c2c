using System.Numerics;
using Reelwright.LocalEngine.Faces.Haar;

namespace Reelwright.LocalEngine.Faces;

/// <summary>Finds both eyes in the square of an upright face.</summary>
internal sealed class EyeFinder(FaceModels models)
{
    /// <summary>The side of the square that eyes are looked for in, in pixels.</summary>
    public const int Side = 200;

    // Where eyes are in the squares of the frontal cascades, as shares of the side.
    private const float UsualY = 0.385f;
    private const float UsualX = 0.305f;
    private const int FewestVotes = 3;

    private readonly CascadeScan[] _scans = [new(models.Eye), new(models.EyeBehindGlasses)];

    /// <param name="face">A face's square, <see cref="Side"/> pixels wide and high.</param>
    public EyePair Find(GrayPicture face, CancellationToken cancel)
    {
        var left = Candidates(face, 0.06f, cancel);
        var right = Candidates(face, 0.44f, cancel);
        var pair = (from l in left from r in right select (Left: l, Right: r, Score: Score(l, r)))
            .Where(pair => pair.Score > 0).OrderByDescending(pair => pair.Score).FirstOrDefault();
        if (pair.Score > 0)
        {
            return Refined(face, At(pair.Left.Place), At(pair.Right.Place), 2, pair.Left.Votes + pair.Right.Votes);
        }

        // One eye seen: the other one is on the same height, mirrored at the middle of the square.
        var best = left.Concat(right).Where(eye => OffUsual(At(eye.Place)) < 0.1f).OrderByDescending(eye => eye.Votes).FirstOrDefault();
        if (best.Votes > 0)
        {
            var seen = At(best.Place);
            var other = new Vector2(Side - seen.X, seen.Y);
            return seen.X < other.X ? Refined(face, seen, other, 1, best.Votes) : Refined(face, other, seen, 1, best.Votes);
        }

        return new EyePair(new Vector2(UsualX, UsualY) * Side, new Vector2(1 - UsualX, UsualY) * Side, 0, 0);
    }

    private List<(Square Place, int Votes)> Candidates(GrayPicture face, float from, CancellationToken cancel)
    {
        const int Width = Side / 2;
        const int Height = (int)(Side * 0.46f);
        var middle = new Vector2((from * Side) + (Width / 2), (0.15f * Side) + (Height / 2));
        var zone = face.Part(Width, Height, middle, Vector2.UnitX);
        var windows = _scans.SelectMany(scan => scan.Run(zone, 0.16 * Side, 0.4 * Side, 1.1, cancel)).ToList();
        var corner = middle - new Vector2(Width / 2, Height / 2);
        return [.. Square.Group(windows, FewestVotes).Select(eye => (eye.Place with { X = eye.Place.X + corner.X, Y = eye.Place.Y + corner.Y }, eye.Votes))];
    }

    /// <summary>More votes are better, and so is a pair that lies as eyes do; 0 and less is no pair.</summary>
    private static double Score((Square Place, int Votes) left, (Square Place, int Votes) right)
    {
        var across = (right.Place.X - left.Place.X) / Side;
        var slant = Math.Abs(right.Place.Y - left.Place.Y) / Side;
        if (across is < 0.26 or > 0.56 || slant > 0.14)
        {
            return 0;
        }

        var odd = Math.Abs(Math.Log(right.Place.Size / left.Place.Size)) + (2 * Math.Abs(across - (1 - (2 * UsualX)))) + slant
            + OffUsual(At(left.Place)) + OffUsual(At(right.Place));
        return Math.Min(left.Votes, 25) + Math.Min(right.Votes, 25) - (30 * odd);
    }

    private static float OffUsual(Vector2 eye)
    {
        var place = eye / Side;
        return Vector2.Distance(place, new Vector2(place.X < 0.5f ? UsualX : 1 - UsualX, UsualY));
    }

    private static Vector2 At(Square eye) => new((float)eye.X, (float)eye.Y);

    private static EyePair Refined(GrayPicture face, Vector2 left, Vector2 right, int seen, int votes)
    {
        // An eye is some 0.24 of the face wide; its window's middle is off by less than half of that.
        const int RadiusX = (int)(0.07f * Side);
        const int RadiusY = (int)(0.055f * Side);
        return new EyePair(PupilFinder.Find(face, left, RadiusX, RadiusY), PupilFinder.Find(face, right, RadiusX, RadiusY), seen, votes);
    }
}

/// <param name="Left">In pixels of the face's square.</param>
/// <param name="Seen">0 to 2; what was not seen stands where faces have it.</param>
internal readonly record struct EyePair(Vector2 Left, Vector2 Right, int Seen, int Votes);
