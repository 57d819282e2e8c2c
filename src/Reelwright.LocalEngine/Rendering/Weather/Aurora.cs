using System.Numerics;
using System.Runtime.CompilerServices;
using Reelwright.LocalEngine.Drawing;

namespace Reelwright.LocalEngine.Rendering.Weather;

/// <summary>Curtains of green and violet light that wave.</summary>
internal sealed class Aurora(Studio studio) : StageItem
{
    private readonly Noise _noise = new(studio.Dice.For("aurora").Next());
    private (float Foot, float Light)[] _columns = [];

    public override void Prepare(Shot shot)
    {
        if (_columns.Length != shot.Width * 3)
        {
            _columns = new (float, float)[shot.Width * 3];
        }

        var map = shot.Lens.At(Sky.Depth);
        for (var curtain = 0; curtain < 3; curtain++)
        {
            for (var x = 0; x < shot.Width; x++)
            {
                var world = map.WorldX(shot.ScreenX(x)) + (curtain * 7.7f);
                var time = shot.Time * 0.22f;
                var wave = (0.06f * MathF.Sin((world * 3.1f) + (time * 2.1f) + curtain)) + (0.035f * MathF.Sin((world * 7.3f) - (time * 3.2f)));
                var foot = studio.Horizon * (0.5f + (0.16f * curtain)) + wave;
                var folds = _noise.Sum((world * 9) + (time * 3) + wave * 30, (curtain * 20) + (time * 1.4f), 3);
                var strength = _noise.Sum((world * 1.7f) - time, 50 + (curtain * 9), 2);
                _columns[(curtain * shot.Width) + x] = (shot.PixelY(map.ScreenY(foot)), (0.25f + folds) * Tint.Smooth(0.3f, 0.62f, strength) * (0.85f - (0.2f * curtain)));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Draw(Shot shot, int top, int bottom)
    {
        var tall = shot.Height * 0.42f;
        var green = new Vector4(0.10f, 0.85f, 0.45f, 0);
        var violet = new Vector4(0.42f, 0.12f, 0.62f, 0);
        for (var y = top; y < bottom; y++)
        {
            var pixels = shot.Row(y);
            for (var curtain = 0; curtain < 3; curtain++)
            {
                for (var x = 0; x < pixels.Length; x++)
                {
                    var (foot, light) = _columns[(curtain * shot.Width) + x];
                    var above = (foot - y) / tall;
                    if (above is > -0.05f and < 1 && light > 0.01f)
                    {
                        // A sharp lower hem, a long fading upper edge.
                        var fade = above < 0 ? 1 + (above * 20) : (1 - above) * (1 - above);
                        var hue = Math.Clamp(above * 1.5f, 0, 1);
                        pixels[x] += (green + ((violet - green) * hue)) * (fade * light * 0.75f);
                    }
                }
            }
        }
    }
}
