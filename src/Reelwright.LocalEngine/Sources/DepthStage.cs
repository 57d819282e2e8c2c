using System.Numerics;
using Reelwright.LocalEngine.Imaging;
using Reelwright.LocalEngine.Imaging.Vision;

namespace Reelwright.LocalEngine.Sources;

/// <summary>
/// A picture as a stage: every pixel stands at its guessed depth, what is behind near things is painted in, and a camera looks at it from
/// positions around its own. From the camera's resting place one sees the picture itself.
/// </summary>
internal sealed class DepthStage
{
    private readonly int _width;
    private readonly int _height;
    private readonly int _marginX;
    private readonly int _marginY;
    private readonly Vector2 _real;
    private readonly Field _near;
    private readonly Field _nearHalf;
    private readonly Field _view;

    public DepthStage(Picture source, int width, int height)
    {
        (_width, _height) = (width, height);
        (_marginX, _marginY) = ((width / 16 * 2) + 4, (height / 16 * 2) + 4);
        var step = Math.Min((float)source.Width / width, (float)source.Height / height);
        _real = Vector2.Min(new(_marginX - 2, _marginY - 2), new(((source.Width / step) - width) / 2, ((source.Height / step) - height) / 2));
        Front = Resampler.Cover(source, width, height);
        Depth = DepthMap.Of(Front);
        var wide = Resampler.Cover(source, width, height, _marginX, _marginY);
        _near = Extended(Window.Sharpened(Depth.Nearness, Math.Max(2, width / 200), 0.1f));
        _nearHalf = Nearest(_near);
        Colors = Texture.Of(wide);
        Behind = PaintBehind(Colors);
        _view = new Field((width + 1) / 2, (height + 1) / 2);
    }

    /// <summary>The picture as the resting camera sees it.</summary>
    public Picture Front { get; }

    public DepthMap Depth { get; }

    /// <summary>The picture with its margins; may be repainted between frames.</summary>
    public Texture Colors { get; }

    /// <summary>What stands behind near things; may be repainted between frames.</summary>
    public Texture Behind { get; }

    /// <summary>The depths of <see cref="Colors"/>.</summary>
    public DepthMap WideDepth => new(_near, Extended(Depth.Sky), ((Depth.Horizon * _height) + _marginY) / _near.Height);

    /// <summary>Nearness of what the last frame shows, at half its size.</summary>
    public Field ViewNearness => _view;

    /// <param name="drift">How far the sky has drifted, in pixels.</param>
    /// <param name="ripple">Phase of the ripples on ground near the horizon, radians; 0 for none.</param>
    public void Draw(CameraPose pose, float drift, float ripple, Picture target)
    {
        var lens = new StageLens(pose, drift, new(_width, _height), new(_marginX, _marginY), _real);
        Look(lens);
        Rows.Each(_height, y =>
        {
            for (var x = 0; x < _width; x++)
            {
                var color = Seen(lens, x, y, ripple);
                var i = (y * _width) + x;
                (target.R[i], target.G[i], target.B[i]) = (color.X, color.Y, color.Z);
            }
        });
    }

    private Vector4 Seen(StageLens lens, int x, int y, float ripple)
    {
        var near = _view.Linear((x * 0.5f) - 0.25f, (y * 0.5f) - 0.25f);
        var at = lens.Back(x + _marginX, y + _marginY, near);
        var there = _near.Linear(at.X, at.Y);
        if (there - near > 0.05f)
        {
            // The near thing that covers this place in the picture has moved away: what is painted behind it shows.
            var uncovered = Tones.Smooth(0.05f, 0.12f, there - near);
            return Vector4.Lerp(Colors.Linear(at.X, at.Y), Behind.Linear(at.X, at.Y), uncovered);
        }

        if (near - there < 0.05f)
        {
            at = lens.Back(x + _marginX, y + _marginY, there);
        }

        if (ripple != 0)
        {
            at.Y += Ripple(at, there, ripple);
        }

        return Colors.Cubic(at.X, at.Y);
    }

    private float Ripple(Vector2 at, float near, float phase)
    {
        var line = ((at.Y - _marginY) / _height) - Depth.Horizon;
        if (line <= 0.01f)
        {
            return 0;
        }

        var size = Math.Min(1.6f, 0.3f + (line * 5)) * Tones.Smooth(0, 0.04f, line) * (near < 0.9f ? 1 : 0);
        return size * MathF.Sin((at.Y * (0.9f / (0.3f + (line * 3)))) + phase + (0.02f * at.X)) * Math.Min(1, phase);
    }

    /// <summary>Which depth each place of the frame shows: every source place is thrown forward, the nearest wins, gaps take what is behind.</summary>
    private void Look(StageLens lens)
    {
        var (w, h) = (_view.Width, _view.Height);
        var view = _view.Values;
        Array.Fill(view, -1);
        for (var y = 0; y < _nearHalf.Height; y++)
        {
            for (var x = 0; x < _nearHalf.Width; x++)
            {
                var near = _nearHalf.Values[(y * _nearHalf.Width) + x];
                var to = lens.Forth((x * 2) + 0.5f, (y * 2) + 0.5f, near);
                var (left, top) = ((int)MathF.Floor((to.X - _marginX - 0.5f) / 2), (int)MathF.Floor((to.Y - _marginY - 0.5f) / 2));
                for (var j = Math.Max(0, top); j <= Math.Min(h - 1, top + 1); j++)
                {
                    for (var i = Math.Max(0, left); i <= Math.Min(w - 1, left + 1); i++)
                    {
                        view[(j * w) + i] = Math.Max(view[(j * w) + i], near);
                    }
                }
            }
        }

        for (var y = 0; y < h; y++)
        {
            Close(view.AsSpan(y * w, w), y > 0 ? view.AsSpan((y - 1) * w, w) : default);
        }

        Mend(view, w, h);
    }

    /// <summary>Where a near thing was stretched, what is behind it can show through single places: they are given back to it.</summary>
    private static void Mend(float[] view, int w, int h)
    {
        for (var y = 1; y < h - 1; y++)
        {
            for (var i = (y * w) + 1; i < ((y + 1) * w) - 1; i++)
            {
                var around = Math.Max(Math.Min(view[i - 1], view[i + 1]), Math.Min(view[i - w], view[i + w]));
                view[i] = around - view[i] > 0.04f ? around : view[i];
            }
        }
    }

    private static void Close(Span<float> row, ReadOnlySpan<float> above)
    {
        for (var x = 0; x < row.Length; x++)
        {
            if (row[x] >= 0)
            {
                continue;
            }

            var end = x;
            while (end < row.Length && row[end] < 0)
            {
                end++;
            }

            var left = x > 0 ? row[x - 1] : float.MaxValue;
            var right = end < row.Length ? row[end] : float.MaxValue;
            for (var i = x; i < end; i++)
            {
                var filled = Math.Min(left, right);
                row[i] = filled < float.MaxValue ? filled : above.IsEmpty ? 0 : above[i];
            }

            x = end;
        }
    }

    private Field Extended(Field narrow)
    {
        var wide = new Field(_width + (2 * _marginX), _height + (2 * _marginY));
        Rows.Each(wide.Height, y =>
        {
            var row = narrow.Row(Math.Clamp(y - _marginY, 0, _height - 1));
            for (var x = 0; x < wide.Width; x++)
            {
                wide[x, y] = row[Math.Clamp(x - _marginX, 0, _width - 1)];
            }
        });
        return wide;
    }

    /// <summary>The picture without its near things: they are cut out and the hole is filled from what is around and behind.</summary>
    /// <param name="colors">Of the size of <see cref="Colors"/>.</param>
    public Texture PaintBehind(Texture colors)
    {
        var near = _near;

        // Sideways only: downwards the ground itself comes nearer.
        var small = near.Scaled(Math.Max(4, near.Width / 4), Math.Max(4, near.Height / 4));
        var floor = Window.Lowest(small, small.Width / 7, 1).Scaled(near.Width, near.Height);
        var rims = Window.Highest(near, Math.Max(2, near.Width / 300), Math.Max(2, near.Width / 300));
        var known = new Texture(colors.Width, colors.Height);
        Rows.Each(colors.Height, y =>
        {
            for (var i = y * colors.Width; i < (y + 1) * colors.Width; i++)
            {
                known.Texels[i] = colors.Texels[i] with { W = 1 - Tones.Smooth(0.06f, 0.14f, rims.Values[i] - floor.Values[i]) };
            }
        });
        return PushPull.Fill(known);
    }

    // The nearest of four, not their mean: depths between a thing and what is behind it are depths where nothing is.
    private static Field Nearest(Field near)
    {
        var half = new Field(near.Width / 2, near.Height / 2);
        Rows.Each(half.Height, y =>
        {
            for (var x = 0; x < half.Width; x++)
            {
                half[x, y] = Math.Max(Math.Max(near[2 * x, 2 * y], near[(2 * x) + 1, 2 * y]), Math.Max(near[2 * x, (2 * y) + 1], near[(2 * x) + 1, (2 * y) + 1]));
            }
        });
        return half;
    }
}
