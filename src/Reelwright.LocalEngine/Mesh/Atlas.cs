using System.Numerics;
using Reelwright.LocalEngine.Imaging;
using Reelwright.LocalEngine.Imaging.Vision;
using Reelwright.LocalEngine.Sources;

namespace Reelwright.LocalEngine.Mesh;

/// <summary>One material's square of the texture.</summary>
internal readonly record struct Swatch(int Column, int Row)
{
    /// <summary>A place in the square, kept off its rim so that neighbours never bleed in.</summary>
    public Vector2 At(float u, float v)
    {
        const float Rim = 0.06f;
        return new((Column + Rim + (Math.Clamp(u, 0, 1) * (1 - (2 * Rim)))) / Atlas.Columns, (Row + Rim + (Math.Clamp(v, 0, 1) * (1 - (2 * Rim)))) / Atlas.Columns);
    }
}

/// <summary>How a material looks apart from its colour.</summary>
internal enum Grain
{
    Plain,
    Stone,
    Brick,
    Wood,
    Leaves,
    Stripes,
    Windows,
    Clouds,
    Craters,
    Tiles,
}

/// <summary>A texture of 4 by 4 materials, painted as shapes ask for them.</summary>
internal sealed class Atlas(long seed)
{
    public const int Columns = 4;
    private const int Cell = 160;

    private readonly List<(Vector3 Color, Vector3 Second, Grain Grain)> _materials = [];

    public Swatch Add(Vector3 color, Grain grain = Grain.Plain, Vector3? second = null)
    {
        _materials.Add((color, second ?? color * 0.7f, grain));
        if (_materials.Count > Columns * Columns)
        {
            throw new InvalidOperationException("A shape may use at most 16 materials.");
        }

        return new((_materials.Count - 1) % Columns, (_materials.Count - 1) / Columns);
    }

    public Picture Paint()
    {
        var picture = new Picture(Columns * Cell, Columns * Cell);
        Rows.Each(picture.Height, y =>
        {
            for (var x = 0; x < picture.Width; x++)
            {
                var cell = ((y / Cell) * Columns) + (x / Cell);
                var color = cell < _materials.Count ? Look(_materials[cell], (x % Cell) / (float)Cell, (y % Cell) / (float)Cell, cell) : new Vector3(0.5f);
                var i = (y * picture.Width) + x;
                (picture.R[i], picture.G[i], picture.B[i]) = (color.X, color.Y, color.Z);
            }
        });
        return picture;
    }

    private Vector3 Look((Vector3 Color, Vector3 Second, Grain Grain) material, float u, float v, int cell)
    {
        var own = seed + (cell * 101);
        var rough = Chance.Clouds(own, u * 14, v * 14, 4) - 0.5f;
        var (color, second) = (material.Color, material.Second);
        var share = material.Grain switch
        {
            Grain.Stone => Joint(u * 5, v * 7, 0.06f),
            Grain.Brick => Joint(u * 8, v * 14, 0.1f),
            Grain.Tiles => Joint(u * 8, v * 9, 0.12f) * 0.8f,
            Grain.Wood => 0.5f + (0.5f * MathF.Sin((u * 40) + (6 * Chance.Clouds(own, u * 3, v * 14, 3)))),
            Grain.Leaves => Tones.Smooth(0.42f, 0.58f, Chance.Clouds(own, u * 20, v * 20, 3)),
            Grain.Stripes => Tones.Smooth(0.48f, 0.52f, (v * 3 % 1) is var t && t < 0.5f ? t * 2 : 2 - (t * 2)),
            Grain.Windows => Pane(u, v),
            Grain.Clouds => Tones.Smooth(0.48f, 0.60f, Chance.Clouds(own, u * 6, v * 5, 5)),
            Grain.Craters => Tones.Smooth(0.35f, 0.65f, Chance.Clouds(own, u * 9, v * 9, 5)),
            _ => 0,
        };
        return Vector3.Lerp(color, second, share) * (1 + ((material.Grain == Grain.Plain ? 0.10f : 0.28f) * rough));
    }

    private static float Joint(float u, float v, float width)
    {
        var shifted = u + (0.5f * ((int)MathF.Floor(v) & 1));
        var (fu, fv) = (shifted - MathF.Floor(shifted), v - MathF.Floor(v));
        return Math.Max(Tones.Smooth(width, 0, Math.Min(fu, 1 - fu)), Tones.Smooth(width, 0, Math.Min(fv, 1 - fv)));
    }

    private static float Pane(float u, float v)
    {
        var (fu, fv) = ((u * 4) - MathF.Floor(u * 4), (v * 4) - MathF.Floor(v * 4));
        return MathF.Abs(fu - 0.5f) < 0.22f && MathF.Abs(fv - 0.5f) < 0.28f ? 1 : 0;
    }
}
