using System.Numerics;
using Reelwright.LocalEngine.Drawing;

namespace Reelwright.LocalEngine.Rendering.Weather;

/// <summary>Bolts at uneven times, each a forked line down from the clouds and a flash of the whole picture.</summary>
internal sealed class Lightning(Studio studio) : StageItem
{
    private const float Every = 1.7f;
    private const float Lasts = 0.45f;

    private readonly List<(Vector2 From, Vector2 To, float Width)> _bolt = [];
    private int _drawn = -1;
    private float _light;

    public override void Prepare(Shot shot)
    {
        var number = (int)(shot.Time / Every);
        var dice = studio.Dice.For("lightning").For(number);
        var since = shot.Time - ((number + (dice.Unit() * 0.6f)) * Every);

        // A sharp stroke, a pause, a weaker second one.
        _light = since is < 0 or > Lasts ? 0 : MathF.Max(MathF.Exp(-since * 14), since > 0.16f ? 0.7f * MathF.Exp(-(since - 0.16f) * 11) : 0);
        shot.Flash += _light * 0.75f;
        if (_drawn != number)
        {
            _drawn = number;
            _bolt.Clear();
            var x = dice.Between(-0.42f, 0.42f) * studio.Camera.Aspect;
            Grow(dice, new Vector2(x, 0.02f), studio.Horizon + 0.01f, 0.0032f, 3);
        }
    }

    public override void Draw(Shot shot, int top, int bottom)
    {
        if (_light < 0.04f)
        {
            return;
        }

        var map = shot.Lens.At(Sky.Depth);
        foreach (var (from, to, width) in _bolt)
        {
            var a = new Vector2(shot.PixelX(map.ScreenX(from.X)), shot.PixelY(map.ScreenY(from.Y)));
            var b = new Vector2(shot.PixelX(map.ScreenX(to.X)), shot.PixelY(map.ScreenY(to.Y)));
            var core = MathF.Max(width * shot.Height, 0.7f);
            Segment(shot, a, b, core * 5, new Vector3(0.35f, 0.38f, 0.7f) * _light, top, bottom);
            Segment(shot, a, b, core, new Vector3(1.2f, 1.2f, 1.4f) * MathF.Min(1, _light * 1.6f), top, bottom);
        }
    }

    private void Grow(Dice dice, Vector2 from, float floor, float width, int forks)
    {
        var at = from;
        while (at.Y < floor)
        {
            var next = at + new Vector2(dice.Signed() * 0.035f, dice.Between(0.018f, 0.05f));
            _bolt.Add((at, next, width));
            if (forks > 0 && dice.Chance(0.14f))
            {
                Grow(dice, next, MathF.Min(floor, next.Y + dice.Between(0.08f, 0.22f)), width * 0.5f, forks - 1);
            }

            at = next + new Vector2(width * 2 * dice.Signed(), 0);
        }
    }

    private static void Segment(Shot shot, Vector2 a, Vector2 b, float radius, Vector3 light, int top, int bottom)
    {
        var along = b - a;
        var length = MathF.Max(along.LengthSquared(), 1e-4f);
        for (var y = Math.Max(top, (int)(MathF.Min(a.Y, b.Y) - radius)); y < Math.Min(bottom, (int)(MathF.Max(a.Y, b.Y) + radius) + 1); y++)
        {
            var pixels = shot.Row(y);
            var left = Math.Max(0, (int)(MathF.Min(a.X, b.X) - radius));
            var right = Math.Min(pixels.Length, (int)(MathF.Max(a.X, b.X) + radius) + 1);
            for (var x = left; x < right; x++)
            {
                var p = new Vector2(x, y) - a;
                var t = Math.Clamp(Vector2.Dot(p, along) / length, 0, 1);
                var fall = 1 - (Vector2.Distance(p, along * t) / radius);
                if (fall > 0)
                {
                    pixels[x] += new Vector4(light * (fall * fall), 0);
                }
            }
        }
    }
}
