namespace Reelwright.LocalEngine.Cutout;

/// <summary>Background in shadow: what goes over from the lit background softly, losing light and keeping its hue. The edge of a thing is a step, and stops it.</summary>
internal static class SoftShadows
{
    /// <summary>Steps of L between neighbours that a soft shadow makes at most, on the small copy.</summary>
    private const float SoftStep = 6;

    /// <summary>How much lighter than the background it began from a place may be: noise, not light.</summary>
    private const float Brighter = 1.5f;
    private const float SameHue = 0.02f;

    /// <param name="lab">The picture.</param>
    /// <param name="isLit">Pixels that are surely background.</param>
    /// <returns>These, and what lies in shadow around them.</returns>
    public static bool[] Find(LabPlanes lab, Predicate<int> isLit)
    {
        var w = lab.Width;
        var (found, light) = (new bool[lab.L.Length], new float[lab.L.Length]);
        var queue = new Queue<int>();
        for (var i = 0; i < found.Length; i++)
        {
            if (isLit(i))
            {
                (found[i], light[i]) = (true, lab.L[i]);
                queue.Enqueue(i);
            }
        }

        while (queue.TryDequeue(out var i))
        {
            Visit(i, i % w > 0 ? i - 1 : -1);
            Visit(i, (i + 1) % w != 0 ? i + 1 : -1);
            Visit(i, i - w);
            Visit(i, i + w < found.Length ? i + w : -1);
        }

        return found;

        void Visit(int from, int to)
        {
            if (to >= 0 && !found[to] && lab.L[to] < light[from] + Brighter && IsSoft(lab, from, to))
            {
                (found[to], light[to]) = (true, light[from]);
                queue.Enqueue(to);
            }
        }
    }

    private static bool IsSoft(LabPlanes lab, int from, int to)
    {
        // With 16 added to L the three coordinates shrink alike as light falls (all go with the cube root of intensity).
        var (before, after) = (lab.L[from] + 16, lab.L[to] + 16);
        var (a, b) = ((lab.A[to] / after) - (lab.A[from] / before), (lab.B[to] / after) - (lab.B[from] / before));
        return MathF.Abs(before - after) < SoftStep && (a * a) + (b * b) < SameHue * SameHue;
    }
}
