using Reelwright.Media;

namespace Reelwright.LocalEngine.Tests.Cutout;

/// <summary>How near a cut-out comes to the truth.</summary>
/// <param name="Iou">Intersection over union of what is at least half opaque.</param>
/// <param name="Edge">Mean error of opacity where the truth is mixed, and within four pixels of it.</param>
/// <param name="Mean">Mean error of opacity over the whole picture.</param>
/// <param name="Fringe">Mean error of colour where the result is half-transparent over the true edge.</param>
internal sealed record Score(double Iou, double Edge, double Mean, double Fringe)
{
    public static Score Of(Composite truth, RawImage cut)
    {
        var (w, h) = (cut.Width, cut.Height);
        var (both, either, edge, edges, all, fringe, fringes) = (0, 0, 0.0, 0, 0.0, 0.0, 0.0);
        for (var i = 0; i < truth.Alpha.Length; i++)
        {
            var (t, a) = (truth.Alpha[i], cut.Pixels[(4 * i) + 3] / 255.0);
            both += t >= 0.5 && a >= 0.5 ? 1 : 0;
            either += t >= 0.5 || a >= 0.5 ? 1 : 0;
            all += Math.Abs(t - a);
            if (IsEdge(truth.Alpha, w, h, i % w, i / w))
            {
                edge += Math.Abs(t - a);
                edges++;
            }

            if (t is > 0.1f and < 0.9f && a is > 0.1 and < 0.95)
            {
                var own = truth.Own[i] * 255;
                fringe += a * (Math.Abs(own.X - cut.Pixels[4 * i]) + Math.Abs(own.Y - cut.Pixels[(4 * i) + 1]) + Math.Abs(own.Z - cut.Pixels[(4 * i) + 2])) / (3 * 255);
                fringes += a;
            }
        }

        return new Score(both / (double)Math.Max(1, either), edge / Math.Max(1, edges), all / truth.Alpha.Length, fringe / Math.Max(1, fringes));
    }

    private static bool IsEdge(float[] alpha, int w, int h, int x, int y)
    {
        const int Near = 4;
        for (var ny = Math.Max(0, y - Near); ny <= Math.Min(h - 1, y + Near); ny++)
        {
            for (var nx = Math.Max(0, x - Near); nx <= Math.Min(w - 1, x + Near); nx++)
            {
                if (alpha[(ny * w) + nx] is > 0.02f and < 0.98f)
                {
                    return true;
                }
            }
        }

        return false;
    }
}
