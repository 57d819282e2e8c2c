using Reelwright.LocalEngine;
using Reelwright.LocalEngine.Imaging;
using Reelwright.LocalEngine.Prompts;
using Reelwright.LocalEngine.Rendering;
using Reelwright.Media;

namespace Reelwright.Benchmarks.Engine;

/// <summary>Ten prompts, the middle frames of their ten films, captions under them: docs/images/contact-sheet.jpg and the README's picture.</summary>
internal static class ContactSheet
{
    private const int Width = 832;
    private const int Height = 480;
    private const int Frames = 81;
    private const int FrameRate = 16;
    private const int Columns = 2;
    private const int Cell = 560;
    private const int Margin = 16;
    private const int Caption = 34;

    private static readonly string[] Prompts =
    [
        "a lighthouse at dusk, slow dolly in",
        "three red sailboats on a calm sea at sunset",
        "a mountain village at night, falling snow",
        "cyberpunk city street in the rain, neon lights",
        "an astronaut on the moon, earth in the sky",
        "a steam train in autumn hills, golden hour",
        "a whale and a school of fish underwater",
        "hot air balloons over a desert canyon at dawn",
        "a horse galloping through a field of sunflowers",
        "a castle on a hill in a thunderstorm",
    ];

    public static async Task<int> RunAsync(string[] arguments)
    {
        if (arguments is not [var folder])
        {
            Console.Error.WriteLine("contact-sheet FOLDER");
            return 64;
        }

        Directory.CreateDirectory(folder);
        var ffmpeg = new Ffmpeg(new FfmpegOptions());
        var small = Cell * Height / Width;
        var rows = (Prompts.Length + Columns - 1) / Columns;
        var sheet = new Picture((Columns * (Cell + Margin)) + Margin, (rows * (small + Caption + Margin)) + Margin);
        Fill(sheet, 0.07f);
        for (var i = 0; i < Prompts.Length; i++)
        {
            var frame = await DrawAsync(Prompts[i], Frames / 2);
            var x = Margin + (i % Columns * (Cell + Margin));
            var y = Margin + (i / Columns * (small + Caption + Margin));
            Shrink(frame, sheet, x, y, Cell, small);
            Letters.Write(sheet, x + 2, y + small + 9, Prompts[i]);
        }

        var work = Path.Combine(folder, "contact-sheet.png");
        await ffmpeg.EncodePngAsync(new RawImage(sheet.Width, sheet.Height, Rgba.Convert(sheet)), work, null, CancellationToken.None);
        await ffmpeg.ReencodeImageAsync(work, MediaFormat.Png, Path.Combine(folder, "contact-sheet.jpg"), MediaFormat.Jpeg);
        File.Delete(work);
        var lighthouse = await DrawAsync(Prompts[0], Frames / 2);
        await ffmpeg.EncodePngAsync(new RawImage(Width, Height, Rgba.Convert(lighthouse)), Path.Combine(folder, "lighthouse.png"), null, CancellationToken.None);
        return 0;
    }

    private static async Task<Picture> DrawAsync(string prompt, int frame)
    {
        var request = new LocalRequest(LocalTechnique.TextToVideo, prompt, Width, Height, 7) { Frames = Frames, FrameRate = FrameRate, Steps = 16 };
        var stage = Director.Build(request, SceneReader.Read(prompt), Environment.ProcessorCount, CancellationToken.None);
        await using var film = new SceneFilm(stage, Width, Height, Frames, FrameRate);
        var picture = new Picture(Width, Height);
        await film.RenderAsync(frame, picture, CancellationToken.None);
        return picture;
    }

    private static void Fill(Picture picture, float grey)
    {
        Array.Fill(picture.R, grey);
        Array.Fill(picture.G, grey);
        Array.Fill(picture.B, grey * 1.15f);
    }

    /// <summary>Averages the pixels that fall on each smaller one.</summary>
    private static void Shrink(Picture source, Picture target, int left, int top, int width, int height)
    {
        var scale = source.Width / (float)width;
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var (r, g, b, n) = (0f, 0f, 0f, 0);
                for (var v = (int)(y * scale); v <= Math.Min((int)((y + 1) * scale), source.Height - 1); v++)
                {
                    for (var u = (int)(x * scale); u <= Math.Min((int)((x + 1) * scale), source.Width - 1); u++, n++)
                    {
                        var at = (v * source.Width) + u;
                        (r, g, b) = (r + source.R[at], g + source.G[at], b + source.B[at]);
                    }
                }

                var to = ((top + y) * target.Width) + left + x;
                (target.R[to], target.G[to], target.B[to]) = (r / n, g / n, b / n);
            }
        }
    }
}
