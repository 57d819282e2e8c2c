using Reelwright.LocalEngine.Drawing;

namespace Reelwright.LocalEngine.Rendering;

/// <summary>A drawing whose strength swells and fades.</summary>
internal sealed class Breathing(Layer layer, float z, float least, float rate) : StageItem
{
    public override void Draw(Shot shot, int top, int bottom)
    {
        var strength = least + ((1 - least) * (0.5f + (0.5f * MathF.Sin(shot.Time * rate))));
        shot.Draw(layer, z, top, bottom, 0.02f * MathF.Sin(shot.Time * rate * 0.6f), 0, strength);
    }
}

/// <summary>A drawing rooted at its foot, whose upper parts bend in the wind.</summary>
internal sealed class Swaying(Layer layer, float z, float foot, float amount, float phase) : StageItem
{
    public override void Draw(Shot shot, int top, int bottom)
    {
        var map = shot.Lens.At(z);
        var step = layer.Density / (shot.Height * map.Scale);
        var column = ((map.WorldX(shot.ScreenX(0)) - layer.Left) * layer.Density) - 0.5f;
        var start = ((map.WorldY(shot.ScreenY(0)) - layer.Top) * layer.Density) - 0.5f;
        var first = Math.Max(top, (int)MathF.Floor((layer.FirstRow - 1 - start) / step));
        var last = Math.Min(bottom, (int)MathF.Ceiling((layer.EndRow - start) / step) + 1);
        var gust = MathF.Sin((shot.Time * 1.7f) + phase) + (0.5f * MathF.Sin((shot.Time * 3.1f) + (phase * 2)));
        for (var y = first; y < last; y++)
        {
            var height = MathF.Max(0, foot - map.WorldY(shot.ScreenY(y)));
            var bend = amount * gust * height * MathF.Sqrt(height + 0.02f);
            LayerBlend.Row(shot.Row(y), layer, start + (y * step), column + (bend * layer.Density), step);
        }
    }
}
