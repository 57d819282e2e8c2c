using System.Numerics;
using Reelwright.LocalEngine.Imaging;
using Reelwright.LocalEngine.Tests.Sources;

namespace Reelwright.LocalEngine.Tests.Cutout;

/// <summary>
/// A subject drawn at three times the size, so that its opacity in the end is the exact share of each pixel it covers. Places are in heights of the
/// picture: x from 0 to width / height, y from 0 at the top to 1.
/// </summary>
internal sealed class Cel(int width, int height)
{
    private const int Fine = 3;
    private readonly int _w = width * Fine;
    private readonly int _h = height * Fine;
    private readonly Vector4[] _layer = new Vector4[width * height * Fine * Fine];

    public float Aspect => (float)width / height;

    /// <summary>Paints where <paramref name="inside"/> holds.</summary>
    public Cel Fill(Func<float, float, bool> inside, Func<float, float, Vector3> color, float opacity = 1)
    {
        for (var y = 0; y < _h; y++)
        {
            for (var x = 0; x < _w; x++)
            {
                var (u, v) = ((x + 0.5f) / _h, (y + 0.5f) / _h);
                if (inside(u, v))
                {
                    Over((y * _w) + x, color(u, v), opacity);
                }
            }
        }

        return this;
    }

    public Cel Ellipse(float cx, float cy, float rx, float ry, Func<float, float, Vector3> color) =>
        Fill((u, v) => Square((u - cx) / rx) + Square((v - cy) / ry) < 1, color);

    /// <summary>A hair: from a root along a direction, bending and thinning out.</summary>
    public Cel Strand(Vector2 root, Vector2 along, float length, float bend, float thickness, Vector3 color)
    {
        along = Vector2.Normalize(along);
        var across = new Vector2(-along.Y, along.X);
        var steps = (int)(length * _h * 2);
        for (var s = 0; s <= steps; s++)
        {
            var t = s / (float)steps;
            var at = (root + (along * (length * t)) + (across * (bend * length * t * t))) * _h;
            var radius = Math.Max(0.5f, thickness * _h * (1 - (0.75f * t)) / 2);
            for (var y = (int)(at.Y - radius); y <= at.Y + radius; y++)
            {
                for (var x = (int)(at.X - radius); x <= at.X + radius; x++)
                {
                    if (x >= 0 && y >= 0 && x < _w && y < _h && Vector2.DistanceSquared(new Vector2(x + 0.5f, y + 0.5f), at) <= radius * radius)
                    {
                        Over((y * _w) + x, color, 1);
                    }
                }
            }
        }

        return this;
    }

    /// <summary>Cuts a hole.</summary>
    public Cel Erase(Func<float, float, bool> inside)
    {
        for (var i = 0; i < _layer.Length; i++)
        {
            if (inside(((i % _w) + 0.5f) / _h, ((i / _w) + 0.5f) / _h))
            {
                _layer[i] = Vector4.Zero;
            }
        }

        return this;
    }

    /// <summary>The subject before a background.</summary>
    public Composite On(string name, Picture background)
    {
        var picture = new Picture(width, height);
        var alpha = new float[width * height];
        var own = new Vector3[width * height];
        for (var i = 0; i < alpha.Length; i++)
        {
            var sum = Vector4.Zero;
            for (var k = 0; k < Fine * Fine; k++)
            {
                sum += _layer[((((i / width) * Fine) + (k / Fine)) * _w) + ((i % width) * Fine) + (k % Fine)] / (Fine * Fine);
            }

            alpha[i] = sum.W;
            own[i] = sum.W > 0 ? new Vector3(sum.X, sum.Y, sum.Z) / sum.W : Vector3.Zero;
            picture.R[i] = sum.X + ((1 - sum.W) * Math.Clamp(background.R[i], 0, 1));
            picture.G[i] = sum.Y + ((1 - sum.W) * Math.Clamp(background.G[i], 0, 1));
            picture.B[i] = sum.Z + ((1 - sum.W) * Math.Clamp(background.B[i], 0, 1));
        }

        return new Composite(name, picture, alpha, own);
    }

    public static Vector3 Color(uint rgb) => new Vector3((rgb >> 16) & 255, (rgb >> 8) & 255, rgb & 255) / 255;

    /// <summary>A surface: a colour with fine grain, and lit from one side.</summary>
    public static Func<float, float, Vector3> Surface(uint rgb, float grain = 0.02f, float light = 0, float from = 0.5f) => (u, v) =>
        Vector3.Clamp((Color(rgb) * (1 + (light * (from - u)))) + new Vector3(grain * Drawn.Grain(u * 130, v * 130)), Vector3.Zero, Vector3.One);

    private static float Square(float value) => value * value;

    private void Over(int i, Vector3 color, float opacity) => _layer[i] = (_layer[i] * (1 - opacity)) + (new Vector4(color, 1) * opacity);
}

/// <summary>A picture whose true cut-out is known.</summary>
/// <param name="Name">What it shows.</param>
/// <param name="Picture">What the camera would have seen.</param>
/// <param name="Alpha">The subject's true opacity.</param>
/// <param name="Own">The subject's true colours.</param>
internal sealed record Composite(string Name, Picture Picture, float[] Alpha, Vector3[] Own);
