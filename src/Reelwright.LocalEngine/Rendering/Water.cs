using System.Numerics;
using System.Runtime.CompilerServices;
using Reelwright.LocalEngine.Drawing;

namespace Reelwright.LocalEngine.Rendering;

/// <summary>A sheet of water from the horizon to the bottom edge: mirrors what the phase before drew, moved by two fields of waves.</summary>
internal sealed class Water : StageItem
{
    private const int TableSide = 256;

    private readonly float[] _waves;
    private readonly Palette _palette;
    private readonly float _roughness;
    private readonly float _glints;
    private readonly float _far;
    private readonly Vector3 _foam;

    /// <param name="roughness">0 a mirror, 1 a breeze, 3 a storm.</param>
    /// <param name="far">Depth of the far shore.</param>
    /// <param name="isStreet">Wet asphalt: mirrors lights, but neither glints nor foams.</param>
    public Water(Studio studio, float roughness, float far = 400, bool isStreet = false)
    {
        _palette = studio.Palette;
        (_roughness, _far) = (roughness, far);
        _glints = (studio.Reading.Has("sparkle") ? 1.7f : 1) * (studio.Palette.DiscSize > 0 ? 1 : 0.15f) * (isStreet ? 0 : Math.Clamp(roughness, 0.3f, 1));
        _foam = studio.Palette.Haze(studio.Palette.Ambient + studio.Palette.Key + new Vector3(0.15f), 1.5f);
        _waves = new float[TableSide * TableSide];
        var noise = new Noise(studio.Dice.For("waves").Next());
        Parallel.For(0, TableSide, studio.Cores, y =>
        {
            for (var x = 0; x < TableSide; x++)
            {
                // 16 and 32 lattice cells over the table, both of which wrap.
                var wave = (0.62f * noise.At(x / 8f, y / 8f, 32)) + (0.38f * noise.At((x / 4f) + 64, y / 4f, 64));
                _waves[(y * TableSide) + x] = Tint.Smooth(0.12f, 0.88f, wave);
            }
        });
    }

    public override void Draw(Shot shot, int top, int bottom)
    {
        var map = shot.Lens.At(_far);
        var shore = Math.Max(top, (int)MathF.Ceiling(shot.PixelY(map.ScreenY(shot.Lens.GroundLine(_far)))));
        Span<float> first = stackalloc float[TableSide + 1];
        Span<float> second = stackalloc float[TableSide + 1];
        for (var y = shore; y < bottom; y++)
        {
            var z = shot.Lens.GroundDepth(shot.ScreenY(y));
            if (float.IsFinite(z))
            {
                DrawRow(shot, y, z, first, second);
            }
        }
    }

    public override bool Hides(Shot shot, int top, int bottom) =>
        float.IsFinite(shot.Lens.GroundDepth(shot.ScreenY(top))) && shot.Lens.GroundDepth(shot.ScreenY(top)) < _far * 0.9f;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void DrawRow(Shot shot, int y, float z, Span<float> first, Span<float> second)
    {
        var lens = shot.Lens;
        var below = 1 / MathF.Max(z, 0.3f);
        var depth = MathF.Log(z + 0.2f);
        var time = shot.Time;
        Lerp(first, (depth * 58) + (time * 7f));
        Lerp(second, (depth * 131) + (time * 12f));

        // Waves shorten towards the horizon, slower than true perspective, so that they never turn into noise.
        var stretch = MathF.Pow(z, -0.45f);
        var away = z - lens.In;
        var perPixel = away / (lens.Zoom * shot.Height) * stretch;
        var start = ((((shot.ScreenX(0) - lens.PanX) / lens.Zoom) * away) + lens.X) * stretch;
        var firstAt = (start * 34) + (time * 4) + 8192;
        var secondAt = (start * 83) - (time * 6) + 8192;
        var horizon = shot.PixelY(lens.Horizon + lens.PanY);
        var mirror = (2 * horizon) - y;
        var amplitude = shot.Height * _roughness * (0.014f + (0.075f * below));
        var shimmer = shot.Height * _roughness * 0.006f;
        var see = 0.86f - (0.52f * below) - (_palette.Stars * 0.06f);
        var sunX = shot.PixelX(lens.At(Sky.Depth).ScreenX(_palette.Sun.X));
        var path = 1 / (shot.Height * (0.035f + (0.2f * below) + MathF.Max(_palette.DiscSize, 0.02f)));
        var deep = new Vector4(_palette.Haze(_palette.Water, MathF.Min(z, 40)), 1);
        var glint = new Vector4(_palette.Disc * (_palette.IsMoon ? 0.5f : 0.85f) * _glints, 0) * Math.Clamp(1 + (_palette.Sun.Y * 14), 0.12f, 1);
        var foam = new Vector4(_foam, 0) * Math.Clamp((_roughness - 0.8f) * 0.5f, 0.05f, 0.8f);
        var pixels = shot.Row(y);
        var width = shot.Width;
        var frame = shot.Pixels;
        var last = Math.Max(0, (int)horizon - 1);
        for (var x = 0; x < width; x++)
        {
            var slope = Wave(first, firstAt + (x * perPixel * 34)) + Wave(second, secondAt + (x * perPixel * 83)) - 1;
            var sourceY = Math.Clamp((int)(mirror + (slope * amplitude)), 0, last);
            var sourceX = Math.Clamp((int)(x + (slope * shimmer)), 0, width - 1);
            var mirrored = frame[(sourceY * width) + sourceX];
            var colour = Vector4.Lerp(deep, mirrored, Math.Clamp(see + (slope * 0.16f), 0, 1));
            var across = (x - sunX) * path;
            var bright = Math.Clamp((slope - 0.12f) * 3.2f, 0, 1) / (1 + (across * across * across * across));
            var crest = Math.Clamp((slope - 0.62f) * 4, 0, 1) * below;
            pixels[x] = colour + (glint * (bright * bright)) + (foam * crest);
        }
    }

    private void Lerp(Span<float> row, float at)
    {
        var floor = MathF.Floor(at);
        var weight = at - floor;
        var upper = ((int)floor & (TableSide - 1)) * TableSide;
        var lower = (((int)floor + 1) & (TableSide - 1)) * TableSide;
        for (var x = 0; x < TableSide; x++)
        {
            row[x] = _waves[upper + x] + ((_waves[lower + x] - _waves[upper + x]) * weight);
        }

        row[TableSide] = row[0];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Wave(Span<float> row, float at)
    {
        var index = (int)at;
        var weight = at - index;
        index &= TableSide - 1;
        return row[index] + ((row[index + 1] - row[index]) * weight);
    }
}
