using System.Numerics;
using Reelwright.LocalEngine.Drawing;
using Reelwright.LocalEngine.Rendering.Weather;

namespace Reelwright.LocalEngine.Rendering;

/// <summary>White water that runs down a rock face into the pool before it.</summary>
internal sealed class Falls : StageItem
{
    private const float HalfWidth = 0.085f;

    private readonly Noise _noise;
    private readonly Palette _palette;
    private readonly float _z;
    private readonly float _top;
    private readonly float _foot;

    private Falls(Studio studio, float z, float rise)
    {
        _noise = new Noise(studio.Dice.For("falls").Next());
        (_palette, _z) = (studio.Palette, z);
        _foot = studio.GroundLine(z);
        _top = _foot - rise;
    }

    /// <summary>The rock face, the fall and its spray.</summary>
    public static void Build(Studio studio, Stage stage, float z)
    {
        var rise = studio.Horizon * 0.66f;
        var foot = studio.GroundLine(z);
        var noise = new Noise(studio.Dice.For("rock face").Next());
        var canvas = studio.CanvasAt(z, foot - (rise * 1.25f), foot + 0.01f);
        canvas.Cover(
            at =>
            {
                var away = MathF.Abs(at.X) / (studio.Camera.Aspect * 0.5f);
                var notch = 0.05f * Tint.Smooth(0.16f, 0.06f, MathF.Abs(at.X));
                var top = foot - (rise * (1.06f - (0.2f * away) + (0.16f * (noise.Sum(at.X * 6, 3, 4) - 0.5f)))) + notch;
                var coverage = Math.Clamp(((at.Y - top) * canvas.Density) + 0.5f, 0, 1);
                if (coverage <= 0)
                {
                    return Vector4.Zero;
                }

                var face = noise.Sum(at.X * 15, at.Y * 5, 5);
                var ledge = noise.Sum(at.X * 3, at.Y * 26, 3);
                var rock = studio.See(Tint.Hex("6E6A66") * (0.6f + (0.7f * face)), Math.Clamp((ledge * 1.4f) - 0.1f, 0, 1), z);
                var moss = Tint.Smooth(0.5f, 0.68f, noise.Sum((at.X * 9) + 40, at.Y * 11, 3)) * 0.7f + (0.6f * Tint.Smooth(0.05f, 0.0f, at.Y - top));
                var colour = Tint.Mix(rock, studio.See(Grounds.Albedo(studio, Soil.Grass) * 0.8f, 0.6f, z), Math.Clamp(moss, 0, 0.9f));
                return (colour * coverage).With(coverage);
            },
            studio.Cores);
        stage.Add(new Flat(canvas.ToLayer(), z));
        stage.Add(new Falls(studio, z, rise));
        stage.Add(new Smoke(studio, new Vector2(0, foot), z, 0.14f, 0.02f, studio.Palette.Haze(studio.Palette.Ambient + studio.Palette.Key, z), 0.55f, 18));
    }

    public override void Draw(Shot shot, int top, int bottom)
    {
        var map = shot.Lens.At(_z);
        var (upper, lower) = (shot.PixelY(map.ScreenY(_top)), shot.PixelY(map.ScreenY(_foot)));
        var white = _palette.Haze((_palette.Ambient * 0.9f) + _palette.Key + new Vector3(0.1f), _z);
        var blue = _palette.Haze((_palette.Ambient + (_palette.Key * 0.4f)) * Tint.Hex("A8CCE0"), _z);
        for (var y = Math.Max(top, (int)upper); y < Math.Min(bottom, (int)lower + 1); y++)
        {
            var down = (y - upper) / (lower - upper);
            var speed = (down * 2.2f) + (0.8f * down * down);
            var pixels = shot.Row(y);
            var half = HalfWidth * (0.8f + (0.35f * down)) * map.Scale * shot.Height;
            var middle = shot.PixelX(map.ScreenX(0));
            for (var x = Math.Max(0, (int)(middle - half)); x < Math.Min(pixels.Length, (int)(middle + half) + 1); x++)
            {
                var across = (x - middle) / half;
                var strand = _noise.Sum((across * 9) + 20, (speed * 2.4f) - (shot.Time * 3.6f) + 500, 4);
                var edge = 1 - Tint.Smooth(0.7f, 1, MathF.Abs(across) + ((strand - 0.5f) * 0.4f));
                pixels[x] = Vector4.Lerp(pixels[x], new Vector4(Tint.Mix(blue, white, Tint.Smooth(0.35f, 0.65f, strand)), 1), edge * 0.95f);
            }
        }
    }
}
