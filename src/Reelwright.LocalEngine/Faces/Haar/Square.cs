namespace Reelwright.LocalEngine.Faces.Haar;

/// <summary>A place of some size, in pixels.</summary>
/// <param name="X">Of the centre.</param>
/// <param name="Y">Of the centre.</param>
internal readonly record struct Square(double X, double Y, double Size)
{
    /// <summary>Whether two windows show the same thing: their corners are near each other, measured by the smaller one.</summary>
    public bool IsLike(Square other)
    {
        // OpenCV's rule for joining: each side may be off by a tenth of the mean of the smaller sizes, times two sides.
        var slack = 0.2 * Math.Min(Size, other.Size);
        var (half, theirs) = (Size / 2, other.Size / 2);
        return Math.Abs(X - half - (other.X - theirs)) <= slack && Math.Abs(Y - half - (other.Y - theirs)) <= slack
            && Math.Abs(X + half - (other.X + theirs)) <= slack && Math.Abs(Y + half - (other.Y + theirs)) <= slack;
    }

    /// <summary>Joins windows that show the same thing into their means.</summary>
    /// <returns>Each mean with the number of windows that agreed on it, most first.</returns>
    public static List<(Square Place, int Votes)> Group(IReadOnlyList<Square> windows, int fewest)
    {
        var group = Enumerable.Range(0, windows.Count).ToArray();
        for (var i = 0; i < windows.Count; i++)
        {
            for (var j = 0; j < i; j++)
            {
                if (windows[i].IsLike(windows[j]))
                {
                    group[Root(i)] = Root(j);
                }
            }
        }

        return [.. Enumerable.Range(0, windows.Count)
            .GroupBy(Root, i => windows[i])
            .Where(same => same.Count() >= fewest)
            .Select(same => (new Square(same.Average(w => w.X), same.Average(w => w.Y), same.Average(w => w.Size)), same.Count()))
            .OrderByDescending(found => found.Item2)];

        int Root(int i)
        {
            while (group[i] != i)
            {
                i = group[i] = group[group[i]];
            }

            return i;
        }
    }
}
