using System.Numerics;

namespace Reelwright.LocalEngine.Cutout;

/// <summary>
/// A first guess at what the subject is, by what the border tells: robust background detection (Zhu, Liang, Wei, Sun: "Saliency Optimization from
/// Robust Background Detection", 2014). A region is background as far as it owns much of the border for its size, so a portrait that touches the
/// lower edge is none.
/// </summary>
/// <param name="Share">Of each pixel, 0 background to 1 subject.</param>
/// <param name="Background">Of each pixel, how surely it belongs to what owns the border.</param>
/// <param name="Contrast">How far the subject's colours are from the background's, in L*a*b*.</param>
internal sealed record Standout(float[] Share, float[] Background, float Contrast)
{
    private const int Patches = 420;
    private const float ColorSigma = 5;
    private const float AlikeSigma = 3.5f;
    private const float PlaceSigma = 0.35f;

    /// <summary>People and things stand on the lower edge of a picture; the border there says less about the background.</summary>
    private const float LowerEdgeWeight = 0.45f;
    private const int Sweeps = 80;

    /// <param name="lab">The picture.</param>
    /// <param name="isHidden">Pixels that are see-through already: they are background and tell no colour.</param>
    public static Standout Find(LabPlanes lab, bool[] isHidden, CancellationToken cancel)
    {
        var patches = Superpixels.Find(lab, Patches);
        Forget(patches, isHidden);
        var border = BorderOf(patches, lab.Width, lab.Height, isHidden);
        var links = Links(patches, border, lab.Width, lab.Height);
        var background = BackgroundShare(patches, links, border, SidesOf(patches, lab.Width, lab.Height), cancel);
        background = WithLookalikes(patches, background);
        var contrast = ContrastOf(patches, background);
        var most = contrast.Max();
        var share = Balanced(patches, links, background, [.. contrast.Select(value => most > 0 ? value / most : 0)]);
        var (pixels, owners) = (new float[lab.L.Length], new float[lab.L.Length]);
        for (var i = 0; i < pixels.Length; i++)
        {
            (pixels[i], owners[i]) = isHidden[i] ? (0, 1) : (share[patches.Of[i]], background[patches.Of[i]]);
        }

        return new Standout(pixels, owners, most);
    }

    /// <summary>How many pixels of the border each patch owns; what lies next to see-through pixels lies on the border.</summary>
    private static float[] BorderOf(Superpixels patches, int width, int height, bool[] isHidden)
    {
        var border = new float[patches.Count];
        for (var i = 0; i < isHidden.Length; i++)
        {
            if (!isHidden[i])
            {
                var (x, y) = (i % width, i / width);
                border[patches.Of[i]] += (IsOutside(i - 1, x == 0) ? 1 : 0) + (IsOutside(i + 1, x == width - 1) ? 1 : 0) + (IsOutside(i - width, y == 0) ? 1 : 0)
                    + (IsOutside(i + width, y == height - 1) ? LowerEdgeWeight : 0);
            }
        }

        return border;

        bool IsOutside(int neighbour, bool isEdge) => isEdge || isHidden[neighbour];
    }

    /// <summary>See-through patches have no colour: nothing is compared with them.</summary>
    private static void Forget(Superpixels patches, bool[] isHidden)
    {
        var hidden = new int[patches.Count];
        for (var i = 0; i < isHidden.Length; i++)
        {
            hidden[patches.Of[i]] += isHidden[i] ? 1 : 0;
        }

        for (var k = 0; k < hidden.Length; k++)
        {
            patches.Area[k] = hidden[k] * 2 > patches.Area[k] ? 0 : patches.Area[k];
        }
    }

    /// <summary>Which patches lie on the left and on the right edge, above the part where a portrait's shoulders reach.</summary>
    private static (bool[] Left, bool[] Right) SidesOf(Superpixels patches, int width, int height)
    {
        var (left, right) = (new bool[patches.Count], new bool[patches.Count]);
        for (var y = 0; y < height * 0.65f; y++)
        {
            left[patches.Of[y * width]] = true;
            right[patches.Of[((y + 1) * width) - 1]] = true;
        }

        return (left, right);
    }

    private static List<(int To, float Length)>[] Links(Superpixels patches, float[] border, int width, int height)
    {
        var links = Enumerable.Range(0, patches.Count).Select(_ => new List<(int To, float Length)>()).ToArray();
        foreach (var (a, b) in patches.Neighbours(width, height))
        {
            Link(a, b);
        }

        // All of the border hangs together: what lies behind it is usually one scene.
        var outer = Enumerable.Range(0, patches.Count).Where(k => border[k] > 0).ToArray();
        for (var i = 0; i < outer.Length; i++)
        {
            for (var j = i + 1; j < outer.Length; j++)
            {
                Link(outer[i], outer[j]);
            }
        }

        // Small steps of colour within a surface are free (the paper's clipping), or distance would add up along gradients.
        var free = links.Select(list => list.Count > 0 ? list.Min(link => link.Length) : 0).Average();
        foreach (var list in links)
        {
            for (var n = 0; n < list.Count; n++)
            {
                list[n] = (list[n].To, Math.Max(0, list[n].Length - free));
            }
        }

        return links;

        void Link(int a, int b)
        {
            var length = Vector3.Distance(patches.Color[a], patches.Color[b]);
            links[a].Add((b, length));
            links[b].Add((a, length));
        }
    }

    private static float[] BackgroundShare(Superpixels patches, List<(int To, float Length)>[] links, float[] border, (bool[] Left, bool[] Right) sides, CancellationToken cancel)
    {
        var background = new float[patches.Count];
        for (var k = 0; k < background.Length; k++)
        {
            cancel.ThrowIfCancellationRequested();
            var (area, length, left, right) = (0f, 0f, 0f, 0f);
            var distance = Distances(links, k);
            for (var i = 0; i < distance.Length; i++)
            {
                // Steeper than the paper's Gaussian: with it a pale sole before a white wall would own half of the wall's border.
                var near = MathF.Exp(-MathF.Pow(distance[i] / ColorSigma, 4) / 2);
                area += near * patches.Area[i];
                length += near * border[i];
                left = sides.Left[i] ? MathF.Max(left, near) : left;
                right = sides.Right[i] ? MathF.Max(right, near) : right;
            }

            var owned = length / MathF.Sqrt(MathF.Max(1, area));
            // What reaches from one side to the other, such as far hills, is scenery however thin it is.
            background[k] = MathF.Max(1 - MathF.Exp(-owned * owned / 2), left * right);
        }

        return background;
    }

    private static float[] Distances(List<(int To, float Length)>[] links, int start)
    {
        var distance = new float[links.Length];
        Array.Fill(distance, 4 * ColorSigma);
        distance[start] = 0;
        var queue = new PriorityQueue<int, float>();
        queue.Enqueue(start, 0);
        while (queue.TryDequeue(out var at, out var so))
        {
            if (so > distance[at])
            {
                continue;
            }

            foreach (var (to, length) in links[at])
            {
                if (so + length < distance[to])
                {
                    distance[to] = so + length;
                    queue.Enqueue(to, so + length);
                }
            }
        }

        return distance;
    }

    /// <summary>What looks like background nearby is background even where something surrounds it: the wall seen through the back of a chair.</summary>
    private static float[] WithLookalikes(Superpixels patches, float[] background)
    {
        var share = (float[])background.Clone();
        for (var k = 0; k < share.Length; k++)
        {
            for (var i = 0; i < share.Length; i++)
            {
                if (patches.Area[i] == 0)
                {
                    continue;
                }

                var apart = Vector3.DistanceSquared(patches.Color[k], patches.Color[i]) / (2 * AlikeSigma * AlikeSigma);
                var away = Vector2.DistanceSquared(patches.Place[k], patches.Place[i]) / (2 * PlaceSigma * PlaceSigma);
                share[k] = MathF.Max(share[k], background[i] * MathF.Exp(-apart - away));
            }
        }

        return share;
    }

    /// <summary>How far each patch's colour is from the background's, what is near in place counting more.</summary>
    private static float[] ContrastOf(Superpixels patches, float[] background)
    {
        var contrast = new float[patches.Count];
        for (var k = 0; k < contrast.Length; k++)
        {
            var (sum, weight) = (0f, 1e-6f);
            for (var i = 0; i < contrast.Length; i++)
            {
                var away = Vector2.DistanceSquared(patches.Place[k], patches.Place[i]);
                var counts = background[i] * patches.Area[i] * MathF.Exp(-away / (2 * PlaceSigma * PlaceSigma));
                sum += counts * Vector3.Distance(patches.Color[k], patches.Color[i]);
                weight += counts;
            }

            contrast[k] = patches.Area[k] > 0 ? sum / weight * (1 - background[k]) : 0;
        }

        return contrast;
    }

    /// <summary>The shares that fit best: background patches at 0, contrasting ones at 1, neighbours of one colour alike (the paper's equation 9).</summary>
    private static float[] Balanced(Superpixels patches, List<(int To, float Length)>[] links, float[] background, float[] contrast)
    {
        var share = (float[])contrast.Clone();
        var alike = links.Select(list => list.Select(link => (link.To, Weight: MathF.Exp(-link.Length * link.Length / (2 * ColorSigma * ColorSigma)) + 0.05f)).ToArray()).ToArray();
        for (var sweep = 0; sweep < Sweeps; sweep++)
        {
            for (var k = 0; k < patches.Count; k++)
            {
                var (sum, weight) = (contrast[k], contrast[k] + background[k] + 1e-4f);
                foreach (var (to, w) in alike[k])
                {
                    // Patches of the border are linked to each other only for distances.
                    if (background[k] < 0.5f || background[to] < 0.5f)
                    {
                        sum += w * 0.2f * share[to];
                        weight += w * 0.2f;
                    }
                }

                share[k] = sum / weight;
            }
        }

        return share;
    }
}
