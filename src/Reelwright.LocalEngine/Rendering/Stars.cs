using System.Numerics;
using Reelwright.LocalEngine.Drawing;

namespace Reelwright.LocalEngine.Rendering;

/// <summary>Points of light that twinkle, denser along the milky way.</summary>
internal sealed class Stars : StageItem
{
    private readonly Star[] _stars;
    private readonly float _twinkle;

    /// <param name="amount">1 is an ordinary night.</param>
    /// <param name="floor">World y under which there are none.</param>
    public Stars(Studio studio, float amount, float floor, float twinkle)
    {
        _twinkle = twinkle;
        var (left, top, right, bottom) = studio.Camera.Visible(Sky.Depth);
        var dice = studio.Dice.For("stars");
        bottom = MathF.Min(bottom, floor);
        var count = (int)(420 * amount * (right - left) * MathF.Max(0, bottom - top));
        _stars = new Star[count];
        for (var i = 0; i < count; i++)
        {
            var x = dice.Between(left, right);
            var y = dice.Between(top, bottom);
            var faint = dice.Unit();
            var size = 0.0011f + (0.0019f * MathF.Pow(faint, 7));
            var warmth = dice.Unit();
            var colour = Tint.Mix(Tint.Hex("BFD4FF"), Tint.Hex("FFE3C2"), warmth);
            var low = Tint.Smooth(floor, floor - 0.25f, y);
            _stars[i] = new Star(new Vector2(x, y), size, colour * ((0.25f + (0.85f * faint * faint)) * low), dice.Unit() * MathF.Tau, dice.Between(1.5f, 5f));
        }
    }

    public override void Draw(Shot shot, int top, int bottom)
    {
        var map = shot.Lens.At(Sky.Depth);
        foreach (var star in _stars)
        {
            var y = shot.PixelY(map.ScreenY(star.At.Y));
            var radius = MathF.Max(star.Size * shot.Height, 0.9f);
            if (y + radius < top || y - radius >= bottom)
            {
                continue;
            }

            var light = 1 - (_twinkle * 0.5f * (1 + MathF.Sin((shot.Time * star.Rate) + star.Phase)));
            shot.Glow(shot.PixelX(map.ScreenX(star.At.X)), y, radius * 1.5f, star.Colour * light, top, bottom);
        }
    }

    private readonly record struct Star(Vector2 At, float Size, Vector3 Colour, float Phase, float Rate);
}
