namespace Reelwright.LocalEngine.Imaging.Vision;

/// <summary>The sky: what can be reached from the upper edge through smooth pixels of slowly changing colour.</summary>
internal static class SkyFinder
{
    private const float Step = 0.035f;
    private const float Detail = 0.05f;

    /// <returns>1 in the sky, 0 elsewhere; all 0 when no sky is seen.</returns>
    public static Field Find(Picture picture)
    {
        var (w, h) = (picture.Width, picture.Height);
        var detail = Detailed(Tones.Luma(picture));
        var sky = new Field(w, h);
        var queue = new Queue<int>();
        for (var x = 0; x < w; x++)
        {
            if (detail.Values[x] < Detail && CouldBeSky(picture, x))
            {
                sky.Values[x] = 1;
                queue.Enqueue(x);
            }
        }

        var lowest = (int)(h * 0.75f);
        while (queue.TryDequeue(out var i))
        {
            var (x, y) = (i % w, i / w);
            Visit(i, x > 0 ? i - 1 : -1);
            Visit(i, x + 1 < w ? i + 1 : -1);
            Visit(i, y > 0 ? i - w : -1);
            Visit(i, y + 1 < lowest ? i + w : -1);
        }

        // A strip that hugs the edge, or a plain backdrop down to the limit, is not a sky with something under it.
        var share = sky.Mean();
        return share is < 0.05f or > 0.72f ? new Field(w, h) : WithIslands(sky);

        void Visit(int from, int to)
        {
            if (to >= 0 && sky.Values[to] == 0 && detail.Values[to] < Detail && Distance(picture, from, to) < Step)
            {
                sky.Values[to] = 1;
                queue.Enqueue(to);
            }
        }
    }

    /// <summary>What hangs in the upper half without touching anything that stands below is part of the sky: clouds, the moon, birds.</summary>
    private static Field WithIslands(Field sky)
    {
        var (w, h) = (sky.Width, sky.Height);
        var seen = new bool[w * h];
        var filled = sky.Map(value => value);
        for (var i = 0; i < seen.Length; i++)
        {
            if (seen[i] || sky.Values[i] > 0)
            {
                continue;
            }

            // A thing that reaches into the lower half is something in front of a backdrop, not a cloud.
            var part = Part(sky, i, seen);
            if (part.Max() / w < h / 2)
            {
                part.ForEach(pixel => filled.Values[pixel] = 1);
            }
        }

        return filled;
    }

    /// <summary>The pixels outside the sky that hang together with the given one.</summary>
    private static List<int> Part(Field sky, int start, bool[] seen)
    {
        var (w, h) = (sky.Width, sky.Height);
        List<int> part = [start];
        seen[start] = true;
        for (var at = 0; at < part.Count; at++)
        {
            var i = part[at];
            var (x, y) = (i % w, i / w);
            foreach (var (near, inside) in (ReadOnlySpan<(int, bool)>)[(i - 1, x > 0), (i + 1, x + 1 < w), (i - w, y > 0), (i + w, y + 1 < h)])
            {
                if (inside && !seen[near] && sky.Values[near] == 0)
                {
                    seen[near] = true;
                    part.Add(near);
                }
            }
        }

        return part;
    }

    private static bool CouldBeSky(Picture picture, int i)
    {
        var (r, g, b) = (picture.R[i], picture.G[i], picture.B[i]);

        // Foliage at the upper edge is green; skies are blue, grey, white, warm or nearly black.
        return g <= Math.Max(r, b) + 0.03f;
    }

    private static float Distance(Picture picture, int a, int b)
    {
        var (dr, dg, db) = (picture.R[a] - picture.R[b], picture.G[a] - picture.G[b], picture.B[a] - picture.B[b]);
        return MathF.Sqrt((dr * dr) + (dg * dg) + (db * db));
    }

    private static Field Detailed(Field luma)
    {
        var detail = new Field(luma.Width, luma.Height);
        Rows.Each(luma.Height, y =>
        {
            for (var x = 0; x < luma.Width; x++)
            {
                var right = luma[Math.Min(x + 1, luma.Width - 1), y] - luma[Math.Max(x - 1, 0), y];
                var down = luma[x, Math.Min(y + 1, luma.Height - 1)] - luma[x, Math.Max(y - 1, 0)];
                detail[x, y] = MathF.Sqrt((right * right) + (down * down));
            }
        });
        return detail;
    }
}
