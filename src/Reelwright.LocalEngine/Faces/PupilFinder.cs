using System.Numerics;

namespace Reelwright.LocalEngine.Faces;

/// <summary>
/// The middle of the dark disc in an eye: the place from which most gradients point straight away. F. Timm, E. Barth, "Accurate Eye Centre
/// Localisation by Means of Gradients" (2011), with the weight for dark places of section 2.1.
/// </summary>
internal static class PupilFinder
{
    // Of an eye's neighbourhood only edges count; lids and lashes give enough of them.
    private const float EdgeShare = 0.3f;

    // Half of what an iris is wide, and somewhat less.
    private const int Iris = 6;

    /// <param name="face">A grey picture in which an iris is some 8 to 20 pixels wide.</param>
    /// <param name="near">Where the eye is thought to be.</param>
    /// <param name="radiusX">How far from there the pupil may be.</param>
    public static Vector2 Find(GrayPicture face, Vector2 near, int radiusX, int radiusY)
    {
        var (centerX, centerY) = ((int)near.X, (int)near.Y);
        var edges = Edges(face, centerX, centerY, radiusX * 3 / 2, radiusY * 3 / 2);
        var (left, top) = (Math.Max(Iris, centerX - radiusX), Math.Max(Iris, centerY - radiusY));
        var (right, bottom) = (Math.Min(face.Width - 1 - Iris, centerX + radiusX), Math.Min(face.Height - 1 - Iris, centerY + radiusY));
        List<(Vector2 Place, float Score)> scores = [];
        for (var y = top; y <= bottom; y++)
        {
            for (var x = left; x <= right; x++)
            {
                var away = new Vector2((x - near.X) / radiusX, (y - near.Y) / radiusY);
                var score = (255 - Darkness(face, x, y)) * Agreement(edges, new Vector2(x, y)) * MathF.Exp(-0.7f * away.LengthSquared());
                scores.Add((new Vector2(x + 0.5f, y + 0.5f), score));
            }
        }

        return scores.Count == 0 ? near : Peak(scores);
    }

    /// <summary>The middle of what is nearly as good as the best: noise moves a single maximum by pixels.</summary>
    private static Vector2 Peak(List<(Vector2 Place, float Score)> scores)
    {
        var (best, most) = scores.MaxBy(score => score.Score);
        var (sum, weights) = (best, 1f);
        foreach (var (place, score) in scores)
        {
            if (score > 0.93f * most && Vector2.Distance(place, best) < Iris)
            {
                (sum, weights) = (sum + place, weights + 1);
            }
        }

        return sum / weights;
    }

    private static List<Edge> Edges(GrayPicture face, int centerX, int centerY, int radiusX, int radiusY)
    {
        List<(Vector2 Place, Vector2 Gradient)> all = [];
        for (var y = Math.Max(1, centerY - radiusY); y <= Math.Min(face.Height - 2, centerY + radiusY); y++)
        {
            for (var x = Math.Max(1, centerX - radiusX); x <= Math.Min(face.Width - 2, centerX + radiusX); x++)
            {
                var row = face.Row(y);
                all.Add((new Vector2(x, y), new Vector2(row[x + 1] - row[x - 1], face.Row(y + 1)[x] - face.Row(y - 1)[x])));
            }
        }

        if (all.Count == 0)
        {
            return [];
        }

        // Sharp edges count for more than shades, up to a bound, or one glint would outvote the iris.
        var mean = all.Average(edge => edge.Gradient.Length());
        var spread = MathF.Sqrt(all.Average(edge => MathF.Pow(edge.Gradient.Length() - mean, 2)));
        var (least, most) = (mean + (EdgeShare * spread), mean + (2 * spread));
        return
        [
            .. all.Where(edge => edge.Gradient.Length() > least)
                .Select(edge => EdgeOf(edge.Place, edge.Gradient, most)),
        ];
    }

    /// <summary>The sides of an iris tell its height as well, and lids lie across: what runs across counts for little, or the lashes would pull the middle up.</summary>
    private static Edge EdgeOf(Vector2 place, Vector2 gradient, float most)
    {
        var (length, direction) = (gradient.Length(), Vector2.Normalize(gradient));
        return new Edge(place, direction, Math.Min(length, most) * direction.X * direction.X);
    }

    private static float Agreement(List<Edge> edges, Vector2 center)
    {
        var sum = 0f;
        foreach (var edge in edges)
        {
            var away = edge.Place - center;
            var length = away.Length();
            if (length < 0.5f)
            {
                continue;
            }

            // The iris is darker than the white: from its middle brightness rises outwards.
            var along = Vector2.Dot(away, edge.Direction) / length;
            sum += along > 0 ? along * along * edge.Weight : 0;
        }

        return sum;
    }

    /// <summary>Over the whole iris: the line of the lashes is dark too, but thin.</summary>
    private static float Darkness(GrayPicture face, int x, int y)
    {
        var sum = 0;
        for (var row = y - Iris; row <= y + Iris; row++)
        {
            foreach (var value in face.Row(row).Slice(x - Iris, (2 * Iris) + 1))
            {
                sum += value;
            }
        }

        return sum / (float)(((2 * Iris) + 1) * ((2 * Iris) + 1));
    }

    private readonly record struct Edge(Vector2 Place, Vector2 Direction, float Weight);
}
