using System.Numerics;
using System.Runtime.CompilerServices;

namespace Reelwright.LocalEngine.Rendering;

/// <summary>Two opposite beams that sweep around a lamp: long when they point aside, a flash when they point at us.</summary>
internal sealed class Beam(Vector2 lamp, float z, Vector3 colour, float strength) : StageItem
{
    private const float Period = 6f;

    private float _aside;
    private float _towards;

    public override void Prepare(Shot shot)
    {
        // Seen from above, the beam's angle; its cosine is how far it points aside, its sine whether it points at us.
        var (sin, cos) = MathF.SinCos(shot.Time / Period * MathF.Tau);
        (_aside, _towards) = (cos, sin);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Draw(Shot shot, int top, int bottom)
    {
        var map = shot.Lens.At(z);
        var x0 = shot.PixelX(map.ScreenX(lamp.X));
        var y0 = shot.PixelY(map.ScreenY(lamp.Y));
        var flash = MathF.Pow(MathF.Max(0, MathF.Abs(_towards)), 12);
        shot.Glow(x0, y0, shot.Height * (0.05f + (0.16f * flash)), colour * (0.4f + (0.8f * flash)) * strength, top, bottom);
        Arm(shot, x0, y0, _aside, _towards, top, bottom);
        Arm(shot, x0, y0, -_aside, -_towards, top, bottom);
    }

    private void Arm(Shot shot, float x0, float y0, float aside, float towards, int top, int bottom)
    {
        // Foreshortened length; an arm that comes nearer opens wider and falls a little.
        var length = shot.Height * 1.9f * MathF.Abs(aside);
        if (length < 4)
        {
            return;
        }

        var spread = 0.045f + (0.05f * MathF.Max(0, towards));
        var fall = 0.045f * towards;
        var light = new Vector4(colour * (0.46f * strength * MathF.Min(1, MathF.Abs(aside) * 1.6f)), 0);
        var direction = MathF.Sign(aside);
        for (var y = top; y < bottom; y++)
        {
            var dy = y - y0;
            if (MathF.Abs(dy) > ((MathF.Abs(fall) + spread) * length) + 4)
            {
                continue;
            }

            var pixels = shot.Row(y);
            var from = direction > 0 ? Math.Max(0, (int)x0) : Math.Max(0, (int)(x0 - length));
            var to = direction > 0 ? Math.Min(shot.Width, (int)(x0 + length)) : Math.Min(shot.Width, (int)x0 + 1);
            for (var x = from; x < to; x++)
            {
                var along = MathF.Abs(x - x0);
                var across = (dy - (along * fall)) / ((along * spread) + 2.5f);
                var core = 1 - (across * across);
                if (core > 0)
                {
                    var fade = 1 - (along / length);
                    pixels[x] += light * (core * core * fade * fade);
                }
            }
        }
    }
}
