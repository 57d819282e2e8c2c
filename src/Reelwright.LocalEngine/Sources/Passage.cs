using Reelwright.LocalEngine.Imaging;
using Reelwright.LocalEngine.Imaging.Vision;

namespace Reelwright.LocalEngine.Sources;

/// <summary>
/// The way from one picture to another that shows something else: the camera goes into the first, the last comes to rest, and it breaks through
/// where the first is far and pale before where it is near and dark, along the edges of both.
/// </summary>
internal sealed class Passage
{
    private const float Softness = 0.16f;

    private readonly DepthStage _first;
    private readonly DepthStage _last;
    private readonly Field _order;
    private readonly Picture _other;
    private readonly float _side;

    public Passage(Picture first, Picture last, int width, int height, long seed)
    {
        (_first, _last) = (new DepthStage(first, width, height), new DepthStage(last, width, height));
        _other = new Picture(width, height);
        _side = Chance.At(seed, 5) < 0.5f ? -1 : 1;
        _order = Order(_first, _last, seed);
    }

    public void Draw(float share, Picture target)
    {
        _first.Draw(new CameraPose(0.30f * share, 0.04f * _side * share, 0, 0.3f, 0), 0, 0, target);
        _last.Draw(new CameraPose(-0.14f * (1 - share), -0.04f * _side * (1 - share), 0, 0.3f, 0), 0, 0, _other);
        var front = (share * (1 + Softness)) - Softness;
        Rows.Each(target.Height, y =>
        {
            for (var i = y * target.Width; i < (y + 1) * target.Width; i++)
            {
                var shown = 1 - Tones.Smooth(front, front + Softness, _order.Values[i]);
                target.R[i] = Tones.Mix(target.R[i], _other.R[i], shown);
                target.G[i] = Tones.Mix(target.G[i], _other.G[i], shown);
                target.B[i] = Tones.Mix(target.B[i], _other.B[i], shown);
            }
        });
    }

    /// <summary>When each place changes over, 0 first to 1 last: evenly spread, so that the passage goes at an even pace.</summary>
    private static Field Order(DepthStage first, DepthStage last, long seed)
    {
        var (a, b) = (Tones.Luma(first.Front), Tones.Luma(last.Front));
        var raw = new Field(a.Width, a.Height);
        Rows.Each(a.Height, y =>
        {
            for (var x = 0; x < a.Width; x++)
            {
                var i = (y * a.Width) + x;
                raw.Values[i] = (0.55f * first.Depth.Nearness.Values[i]) - (0.25f * last.Depth.Nearness.Values[i]) - (0.35f * a.Values[i]) + (0.15f * b.Values[i])
                    + (0.35f * Chance.Clouds(seed + 91, x * 5f / a.Width, y * 5f / a.Width, 4));
            }
        });
        var smooth = GuidedFilter.Smooth(a, raw, Math.Max(2, a.Width / 50), 2e-3f);
        var ranked = (float[])smooth.Values.Clone();
        Array.Sort(ranked);
        return smooth.Map(value =>
        {
            var at = Array.BinarySearch(ranked, value);
            return (float)(at < 0 ? ~at : at) / ranked.Length;
        });
    }
}
