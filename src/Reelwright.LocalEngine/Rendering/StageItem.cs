using Reelwright.LocalEngine.Drawing;

namespace Reelwright.LocalEngine.Rendering;

/// <summary>One thing on the stage. Rows are drawn by many threads at once, so drawing may only write the rows it is given.</summary>
internal abstract class StageItem
{
    /// <summary>Called once a frame before any row is drawn.</summary>
    public virtual void Prepare(Shot shot)
    {
    }

    public abstract void Draw(Shot shot, int top, int bottom);

    /// <summary>Whether everything behind it is hidden in those rows.</summary>
    public virtual bool Hides(Shot shot, int top, int bottom) => false;
}

/// <summary>A still drawing at one depth.</summary>
internal sealed class Flat(Layer layer, float z) : StageItem
{
    public override void Draw(Shot shot, int top, int bottom) => shot.Draw(layer, z, top, bottom);

    public override bool Hides(Shot shot, int top, int bottom) => shot.IsHiddenBy(layer, z, top, bottom);
}

/// <summary>A drawing that repeats sideways and drifts.</summary>
/// <param name="period">World units after which it repeats: at least what is visible.</param>
/// <param name="speed">World units a second.</param>
internal sealed class Drifting(Layer layer, float z, float period, float speed, float opacity = 1) : StageItem
{
    public override void Draw(Shot shot, int top, int bottom)
    {
        var shift = shot.Time * speed % period;
        for (var turn = -2; turn <= 1; turn++)
        {
            // Each pixel belongs to one turn only: drawn twice, a veil would show its seam.
            shot.Draw(layer, z, top, bottom, Seam(turn), Seam(turn + 1), shift + (turn * period), 0, opacity);
        }

        int Seam(int turn)
        {
            var world = layer.Left + (0.5f / layer.Density) + shift + (turn * period);
            return (int)Math.Clamp(MathF.Ceiling(shot.PixelX(shot.Lens.At(z).ScreenX(world))), 0, shot.Width);
        }
    }
}

/// <summary>The ground: drawn as seen from the starting place, each row at its own depth.</summary>
internal sealed class Ground(Layer layer) : StageItem
{
    public override void Draw(Shot shot, int top, int bottom)
    {
        for (var y = top; y < bottom; y++)
        {
            var z = shot.Lens.GroundDepth(shot.ScreenY(y));
            if (float.IsFinite(z))
            {
                var map = shot.Lens.At(z);
                var row = ((shot.Lens.GroundLine(z) - layer.Top) * layer.Density) - 0.5f;
                var column = ((map.WorldX(shot.ScreenX(0)) - layer.Left) * layer.Density) - 0.5f;
                LayerBlend.Row(shot.Row(y), layer, row, column, layer.Density / (shot.Height * map.Scale));
            }
        }
    }

    public override bool Hides(Shot shot, int top, int bottom) =>
        shot.ScreenY(top) > shot.Lens.Horizon + shot.Lens.PanY + 0.01f && layer.IsOpaque(layer.FirstRow + 4, layer.EndRow);
}
