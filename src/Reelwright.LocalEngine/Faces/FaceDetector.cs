using System.Numerics;
using Reelwright.LocalEngine.Faces.Haar;
using Reelwright.Media;

namespace Reelwright.LocalEngine.Faces;

/// <summary>Finds faces that look towards the camera, upright or leaning up to some 40 degrees to a side. Profiles are not found.</summary>
public sealed class FaceDetector(FaceModels models)
{
    /// <summary>Faces are looked for in a copy with no side longer than this: a face has to take a fortieth of the picture.</summary>
    private const int Longest = 960;

    /// <summary>In pixels of that copy.</summary>
    private const int Smallest = 24;

    private const double Step = 1.1;
    private const int FewestVotes = 3;
    private const int MostCandidates = 24;

    // Who shows no eyes needs to be certain otherwise.
    private const int VotesForOneEye = 8;
    private const int VotesWithoutEyes = 25;

    // The cascades take some 15 degrees of leaning to both sides.
    private static readonly float[] Leanings = [0, -20, 20, -38, 38];

    private readonly CascadeScan _strict = new(models.Face);
    private readonly CascadeScan _lenient = new(models.OtherFace);
    private readonly EyeFinder _eyes = new(models);

    /// <summary>All faces, the largest first. A picture of one colour has none.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public IReadOnlyList<DetectedFace> Find(RawImage picture, CancellationToken cancel)
    {
        var gray = GrayPicture.Of(picture);
        var small = gray.Within(Longest);
        var scale = (float)gray.Width / small.Width;
        var candidates = Leanings.SelectMany(leaning => Candidates(small, leaning, _strict, cancel)).ToList();
        var faces = Verified(gray, candidates, scale, cancel);
        if (faces.Count == 0)
        {
            candidates = [.. Leanings.SelectMany(leaning => Candidates(small, leaning, _lenient, cancel))];
            faces = Verified(gray, candidates, scale, cancel);
        }

        return [.. faces.OrderByDescending(face => face.Width)];
    }

    private static IEnumerable<Candidate> Candidates(GrayPicture picture, float leaning, CascadeScan scan, CancellationToken cancel)
    {
        var right = new Vector2(MathF.Cos(leaning * MathF.PI / 180), MathF.Sin(leaning * MathF.PI / 180));
        var down = new Vector2(-right.Y, right.X);
        var (width, height) = (
            (int)Math.Ceiling((picture.Width * Math.Abs(right.X)) + (picture.Height * Math.Abs(right.Y))),
            (int)Math.Ceiling((picture.Width * Math.Abs(right.Y)) + (picture.Height * Math.Abs(right.X))));
        var middle = new Vector2(picture.Width, picture.Height) / 2;
        var turned = leaning == 0 ? picture : picture.Part(width, height, middle, right);
        var windows = scan.Run(turned, Smallest, Math.Min(turned.Width, turned.Height), Step, cancel);
        return Square.Group(windows, FewestVotes).Select(found =>
        {
            var away = new Vector2((float)found.Place.X - (turned.Width / 2f), (float)found.Place.Y - (turned.Height / 2f));
            return new Candidate(middle + (away.X * right) + (away.Y * down), (float)found.Place.Size, right, found.Votes);
        });
    }

    private List<DetectedFace> Verified(GrayPicture gray, List<Candidate> candidates, float scale, CancellationToken cancel)
    {
        // Large pictures are read through copies that are not much larger than what is looked at, or detail would turn into noise.
        List<GrayPicture> copies = [gray];
        while (Math.Max(copies[^1].Width, copies[^1].Height) > 2 * EyeFinder.Side)
        {
            copies.Add(copies[^1].Shrunk((copies[^1].Width + 1) / 2, (copies[^1].Height + 1) / 2));
        }

        List<DetectedFace> faces = [];
        foreach (var candidate in candidates.OrderByDescending(candidate => candidate.Votes).Take(MostCandidates))
        {
            var whole = candidate with { Middle = candidate.Middle * scale, Size = candidate.Size * scale };
            if (Verify(copies, whole, cancel) is { } face && !faces.Any(known => Vector2.Distance(known.BetweenEyes, face.BetweenEyes) < 0.5f * (float)Math.Max(known.Width, face.Width)))
            {
                faces.Add(face);
            }
        }

        return faces;
    }

    private DetectedFace? Verify(List<GrayPicture> copies, Candidate candidate, CancellationToken cancel)
    {
        var eyes = Look(copies, candidate, cancel);
        if (eyes.Seen == 2)
        {
            // Seen upright, eyes are found more exactly.
            var lean = eyes.Right - eyes.Left;
            var upright = Vector2.Normalize((candidate.Right * lean.X) + (candidate.Down * lean.Y));
            var again = Look(copies, candidate with { Right = upright }, cancel);
            (candidate, eyes) = again.Seen == 2 ? (candidate with { Right = upright }, again) : (candidate, eyes);
        }

        if (eyes.Seen == 0 ? candidate.Votes < VotesWithoutEyes : eyes.Seen == 1 && candidate.Votes < VotesForOneEye)
        {
            return null;
        }

        var (left, right) = (candidate.Place(eyes.Left), candidate.Place(eyes.Right));
        var (copy, shrink) = CopyFor(copies, Vector2.Distance(left, right) / 64);
        var depth = MouthFinder.FindDepth(copy, left * shrink, right * shrink);
        var across = right - left;
        var mouth = ((left + right) / 2) + (new Vector2(-across.Y, across.X) * depth);
        return new DetectedFace(left, right, mouth, candidate.Size, candidate.Votes, eyes.Seen);
    }

    private EyePair Look(List<GrayPicture> copies, Candidate candidate, CancellationToken cancel)
    {
        var step = candidate.Size / EyeFinder.Side;
        var (copy, shrink) = CopyFor(copies, step);
        return _eyes.Find(copy.Part(EyeFinder.Side, EyeFinder.Side, candidate.Middle * shrink, candidate.Right * (step * shrink)), cancel);
    }

    /// <summary>The copy in which a step of so many pixels of the original is at least one pixel.</summary>
    private static (GrayPicture Copy, Vector2 Shrink) CopyFor(List<GrayPicture> copies, float step)
    {
        var level = Math.Clamp((int)MathF.Floor(MathF.Log2(Math.Max(1, step))), 0, copies.Count - 1);
        return (copies[level], new Vector2((float)copies[level].Width / copies[0].Width, (float)copies[level].Height / copies[0].Height));
    }

    /// <param name="Right">The direction from the left to the right eye, of length 1.</param>
    private readonly record struct Candidate(Vector2 Middle, float Size, Vector2 Right, int Votes)
    {
        public Vector2 Down => new(-Right.Y, Right.X);

        /// <summary>A place of the square that eyes are looked for in.</summary>
        public Vector2 Place(Vector2 inSquare)
        {
            var away = (inSquare - new Vector2(EyeFinder.Side / 2f)) * (Size / EyeFinder.Side);
            return Middle + (away.X * Right) + (away.Y * Down);
        }
    }
}
