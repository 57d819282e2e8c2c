using System.Numerics;
using Reelwright.LocalEngine.Drawing;

namespace Reelwright.LocalEngine.Rendering;

/// <summary>The frame being drawn: its pixels (opaque, row by row), the moment and the camera.</summary>
internal sealed class Shot(int width, int height)
{
    public int Width { get; } = width;

    public int Height { get; } = height;

    public Vector4[] Pixels { get; } = new Vector4[width * height];

    public int Index { get; private set; }

    /// <summary>Seconds since the film began, in the scene's own pace.</summary>
    public float Time { get; private set; }

    public Lens Lens { get; private set; }

    /// <summary>Light that strikes the whole picture at this moment, as lightning does; 0 is none.</summary>
    public float Flash { get; set; }

    public void Turn(int index, float time, Lens lens) => (Index, Time, Lens, Flash) = (index, time, lens, 0);

    public Span<Vector4> Row(int y) => Pixels.AsSpan(y * Width, Width);

    /// <summary>Screen coordinates (frame heights, x from the middle) of a pixel's middle.</summary>
    public float ScreenX(int x) => (x + 0.5f - (Width / 2f)) / Height;

    public float ScreenY(int y) => (y + 0.5f) / Height;

    public float PixelX(float screenX) => (screenX * Height) + (Width / 2f) - 0.5f;

    public float PixelY(float screenY) => (screenY * Height) - 0.5f;

    /// <summary>Draws a layer standing at that depth, its own shift added, into the rows from top to bottom.</summary>
    public void Draw(Layer layer, float z, int top, int bottom, float shiftX = 0, float shiftY = 0, float opacity = 1) =>
        Draw(layer, z, top, bottom, 0, Width, shiftX, shiftY, opacity);

    /// <summary>The same, into the columns from left to right alone.</summary>
    public void Draw(Layer layer, float z, int top, int bottom, int left, int right, float shiftX, float shiftY, float opacity)
    {
        if (left >= right)
        {
            return;
        }

        var map = Lens.At(z);
        var step = layer.Density / (Height * map.Scale);
        var column = ((map.WorldX(ScreenX(left)) - shiftX - layer.Left) * layer.Density) - 0.5f;
        var start = ((map.WorldY(ScreenY(0)) - shiftY - layer.Top) * layer.Density) - 0.5f;
        var first = Math.Max(top, (int)MathF.Floor((layer.FirstRow - 1 - start) / step));
        var last = Math.Min(bottom, (int)MathF.Ceiling((layer.EndRow - start) / step) + 1);
        for (var y = first; y < last; y++)
        {
            LayerBlend.Row(Row(y)[left..right], layer, start + (y * step), column, step, opacity);
        }
    }

    /// <summary>Whether the layer hides everything behind it in those rows.</summary>
    public bool IsHiddenBy(Layer layer, float z, int top, int bottom)
    {
        var map = Lens.At(z);
        var scale = layer.Density;
        var left = (map.WorldX(ScreenX(0)) - layer.Left) * scale;
        var right = (map.WorldX(ScreenX(Width - 1)) - layer.Left) * scale;
        var first = (int)MathF.Floor(((map.WorldY(ScreenY(top)) - layer.Top) * scale) - 0.5f);
        var last = (int)MathF.Ceiling(((map.WorldY(ScreenY(bottom - 1)) - layer.Top) * scale) + 0.5f);
        return left >= 1 && right <= layer.Width - 1 && layer.IsOpaque(first, last + 1);
    }

    /// <summary>Adds light around a point of the screen (in pixels), within the rows given.</summary>
    public void Glow(float x, float y, float radius, Vector3 colour, int top, int bottom)
    {
        var first = Math.Max(top, (int)MathF.Ceiling(y - radius));
        var last = Math.Min(bottom, (int)MathF.Floor(y + radius) + 1);
        for (var row = first; row < last; row++)
        {
            var dy = (row - y) / radius;
            var half = MathF.Sqrt(MathF.Max(0, 1 - (dy * dy))) * radius;
            var from = Math.Max(0, (int)MathF.Ceiling(x - half));
            var to = Math.Min(Width, (int)MathF.Floor(x + half) + 1);
            var pixels = Row(row);
            for (var column = from; column < to; column++)
            {
                var dx = (column - x) / radius;
                var fall = 1 - ((dx * dx) + (dy * dy));
                pixels[column] += new Vector4(colour * (fall * fall), 0);
            }
        }
    }
}
