using System.Numerics;
using System.Runtime.CompilerServices;
using Reelwright.LocalEngine.Drawing;
using Reelwright.LocalEngine.Imaging;
using Reelwright.LocalEngine.Prompts;

namespace Reelwright.LocalEngine.Rendering;

/// <summary>Turns the frame as drawn into the picture as seen.</summary>
internal sealed class Finish
{
    private const int GrainSize = 1 << 16;

    private readonly Grade _grade;
    private readonly Bloom _bloom;
    private readonly float[] _grain = new float[GrainSize];
    private readonly ulong _seed;
    private readonly Treated? _treated;

    public Finish(Grade grade, int width, int height, ulong seed)
    {
        (_grade, _seed) = (grade, seed);
        _bloom = new Bloom(width, height);
        _treated = grade.Treatment == Treatment.None ? null : new Treated(grade.Treatment, width, height, seed);
        var dice = new Dice(seed).For("grain");
        for (var i = 0; i < GrainSize; i++)
        {
            // Three even dice are near enough to a normal distribution; variance 1.
            _grain[i] = (dice.Signed() + dice.Signed() + dice.Signed()) * grade.Grain;
        }
    }

    public void Apply(Shot shot, Picture target, ParallelOptions cores)
    {
        _treated?.Apply(shot, cores);
        _bloom.Gather(shot, _grade.BloomFrom, cores);
        Parallel.For(0, shot.Height, cores, y => Row(shot, target, y));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Row(Shot shot, Picture target, int y)
    {
        var pixels = shot.Row(y);
        _bloom.Add(pixels, y, _grade.Bloom);
        var (red, green, blue) = _grade.Columns();
        var gain = 1 + shot.Flash;
        (red, green, blue) = (red * gain, green * gain, blue * gain);
        var lift = new Vector4(_grade.Lift, 0) + new Vector4(shot.Flash * 0.12f);
        var at = y * shot.Width;
        var r = target.R.AsSpan(at, shot.Width);
        var g = target.G.AsSpan(at, shot.Width);
        var b = target.B.AsSpan(at, shot.Width);
        var grain = (int)(StableHash.Mix(_seed + ((ulong)shot.Index * 8191) + (ulong)y) & (GrainSize - 1));
        var dy = (shot.ScreenY(y) - 0.5f) * 1.1f;
        var stepX = 2f / shot.Width;
        var contrast = new Vector4(_grade.Contrast);
        var half = new Vector4(0.5f);
        for (var x = 0; x < pixels.Length; x++)
        {
            var p = pixels[x];
            var c = (red * p.X) + (green * p.Y) + (blue * p.Z) + lift;

            // An S curve through 0, 1/2 and 1 whose slope at 1/2 is 1 + contrast.
            c = Vector4.Clamp(c, Vector4.Zero, Vector4.One);
            c += contrast * 4 * (c - half) * c * (Vector4.One - c);
            var dx = ((x * stepX) - 1) * 0.62f;
            var shade = 1 - (_grade.Vignette * ((dx * dx) + (dy * dy)) * 1.6f);
            var speck = _grain[(grain + x) & (GrainSize - 1)];
            r[x] = (c.X * shade) + speck;
            g[x] = (c.Y * shade) + speck;
            b[x] = (c.Z * shade) + speck;
        }
    }
}
