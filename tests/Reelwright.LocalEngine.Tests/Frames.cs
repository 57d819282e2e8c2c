using Reelwright.LocalEngine.Imaging;
using Reelwright.LocalEngine.Prompts;
using Reelwright.LocalEngine.Rendering;

namespace Reelwright.LocalEngine.Tests;

/// <summary>Draws frames without an encoder, and measures what is on them.</summary>
internal static class Frames
{
    public static async Task<Picture> DrawAsync(string prompt, int frame = 12, Func<LocalRequest, LocalRequest>? change = null, int cores = 2)
    {
        var plain = new LocalRequest(LocalTechnique.TextToVideo, prompt, 160, 96, 3) { Frames = 25, FrameRate = 12 };
        var request = change?.Invoke(plain) ?? plain;
        return (await DrawAsync(request, cores, frame))[0];
    }

    public static async Task<List<Picture>> DrawAsync(LocalRequest request, int cores, params int[] frames)
    {
        var stage = Director.Build(request, SceneReader.Read(request.Prompt, request.NegativePrompt), cores, CancellationToken.None);
        await using var film = new SceneFilm(stage, request.Width, request.Height, request.Frames, request.FrameRate) { Cores = cores };
        var drawn = new List<Picture>();
        foreach (var frame in frames)
        {
            var picture = new Picture(request.Width, request.Height);
            await film.RenderAsync(frame, picture, CancellationToken.None);
            drawn.Add(picture);
        }

        return drawn;
    }

    public static float Brightness(Picture picture) =>
        picture.R.Zip(picture.G, picture.B).Average(c => (0.2126f * Clip(c.First)) + (0.7152f * Clip(c.Second)) + (0.0722f * Clip(c.Third)));

    /// <summary>Red minus blue: how warm the picture is.</summary>
    public static float Warmth(Picture picture) => picture.R.Average(Clip) - picture.B.Average(Clip);

    public static float Colourfulness(Picture picture) =>
        picture.R.Zip(picture.G, picture.B).Average(c => Math.Max(Clip(c.First), Math.Max(Clip(c.Second), Clip(c.Third))) - Math.Min(Clip(c.First), Math.Min(Clip(c.Second), Clip(c.Third))));

    /// <summary>Mean absolute difference over all channels.</summary>
    public static float Difference(Picture a, Picture b) =>
        (Planes(a.R, b.R) + Planes(a.G, b.G) + Planes(a.B, b.B)) / 3;

    /// <summary>Share of pixels a test holds for.</summary>
    public static float Share(Picture picture, Func<float, float, float, bool> holds)
    {
        var count = 0;
        for (var i = 0; i < picture.R.Length; i++)
        {
            count += holds(Clip(picture.R[i]), Clip(picture.G[i]), Clip(picture.B[i])) ? 1 : 0;
        }

        return count / (float)picture.R.Length;
    }

    /// <summary>The shift (in pixels) of the second picture's block that looks most like the first's.</summary>
    public static (int X, int Y) Shift(Picture first, Picture second, int left, int top, int size, int reach)
    {
        var best = (X: 0, Y: 0, Error: float.MaxValue);
        for (var dy = -reach; dy <= reach; dy++)
        {
            for (var dx = -reach; dx <= reach; dx++)
            {
                var error = 0f;
                for (var y = 0; y < size; y++)
                {
                    for (var x = 0; x < size; x++)
                    {
                        var a = ((top + y) * first.Width) + left + x;
                        var b = ((top + y + dy) * first.Width) + left + x + dx;
                        error += MathF.Abs(first.G[a] - second.G[b]) + MathF.Abs(first.R[a] - second.R[b]);
                    }
                }

                // Among equals the smaller shift: flat places do not move.
                error += (Math.Abs(dx) + Math.Abs(dy)) * 0.001f;
                best = error < best.Error ? (dx, dy, error) : best;
            }
        }

        return (best.X, best.Y);
    }

    /// <summary>A 64-bit difference hash: 9x8 mean greys, each compared with its right neighbour.</summary>
    public static ulong PerceptualHash(Picture picture)
    {
        var hash = 0UL;
        for (var row = 0; row < 8; row++)
        {
            for (var column = 0; column < 8; column++)
            {
                hash = (hash << 1) | (Mean(picture, column, row) < Mean(picture, column + 1, row) ? 1UL : 0);
            }
        }

        return hash;
    }

    private static float Mean(Picture picture, int column, int row)
    {
        var sum = 0f;
        var count = 0;
        for (var y = row * picture.Height / 8; y < (row + 1) * picture.Height / 8; y++)
        {
            for (var x = column * picture.Width / 9; x < (column + 1) * picture.Width / 9; x++, count++)
            {
                var at = (y * picture.Width) + x;
                sum += Clip(picture.R[at]) + Clip(picture.G[at]) + Clip(picture.B[at]);
            }
        }

        return sum / count;
    }

    private static float Planes(float[] a, float[] b) => a.Zip(b).Average(pair => MathF.Abs(Clip(pair.First) - Clip(pair.Second)));

    private static float Clip(float value) => Math.Clamp(value, 0, 1);
}
