using System.Diagnostics;
using Reelwright.LocalEngine;
using Reelwright.LocalEngine.Imaging;
using Reelwright.LocalEngine.Prompts;
using Reelwright.LocalEngine.Rendering;
using Reelwright.Media;

namespace Reelwright.Benchmarks.Engine;

/// <summary>
/// Films through the encoder against encoding alone: the same frames, drawn and converted beforehand, pushed through the same
/// encoder. 832x480, 4 steps, 81 frames at 16 a second, the shape of the product's default film.
/// </summary>
internal static class EngineBenchmark
{
    private const int Width = 832;
    private const int Height = 480;
    private const int Frames = 81;
    private const int FrameRate = 16;
    private const int Rounds = 3;

    private static readonly string[] Prompts =
    [
        "a lighthouse at dusk, slow dolly in",
        "three red sailboats on a calm sea at sunset",
        "a horse galloping through a field of sunflowers, summer day",
        "cyberpunk city street in the rain, neon lights",
    ];

    public static async Task<int> RunAsync(string[] arguments)
    {
        var folder = Directory.CreateTempSubdirectory("reelwright-bench-");
        try
        {
            var ffmpeg = new Ffmpeg(new FfmpegOptions());
            var generator = new LocalGenerator(ffmpeg);
            Console.WriteLine($"{Width}x{Height}, {Frames} frames, 4 steps, {Environment.ProcessorCount} cores; best of {Rounds}");
            Console.WriteLine($"{"frames/s",9} {"encode only",12} {"ratio",6}  prompt");
            foreach (var prompt in arguments.Length > 0 ? arguments : Prompts)
            {
                var request = new LocalRequest(LocalTechnique.TextToVideo, prompt, Width, Height, 1) { Frames = Frames, FrameRate = FrameRate, Steps = 4 };
                var (whole, encode) = (double.MaxValue, double.MaxValue);
                var drawn = await DrawAsync(request);
                for (var round = 0; round < Rounds; round++)
                {
                    var watch = Stopwatch.StartNew();
                    await generator.GenerateAsync(request, Path.Combine(folder.FullName, "film.mp4"), folder.FullName, "wan-t2v", null, CancellationToken.None);
                    whole = Math.Min(whole, watch.Elapsed.TotalSeconds);
                    watch.Restart();
                    await EncodeAsync(ffmpeg, drawn, Path.Combine(folder.FullName, "alone.mp4"));
                    encode = Math.Min(encode, watch.Elapsed.TotalSeconds);
                }

                Console.WriteLine($"{Frames / whole,9:0.0} {Frames / encode,12:0.0} {encode / whole,6:0.00}  {prompt}");
            }

            return 0;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<List<byte[]>> DrawAsync(LocalRequest request)
    {
        var stage = Director.Build(request, SceneReader.Read(request.Prompt), Environment.ProcessorCount, CancellationToken.None);
        await using var film = new SceneFilm(stage, Width, Height, Frames, FrameRate);
        var picture = new Picture(Width, Height);
        var drawn = new List<byte[]>(Frames);
        for (var frame = 0; frame < Frames; frame++)
        {
            await film.RenderAsync(frame, picture, CancellationToken.None);
            var bytes = new byte[Yuv.FrameBytes(Width, Height)];
            Yuv.Convert(picture, bytes, new ParallelOptions());
            drawn.Add(bytes);
        }

        return drawn;
    }

    private static async Task EncodeAsync(Ffmpeg ffmpeg, List<byte[]> frames, string path)
    {
        await using var encoder = ffmpeg.EncodeVideo(new VideoEncodeSettings
        {
            Width = Width,
            Height = Height,
            FrameRate = FrameRate,
            Frames = Frames,
            OutputPath = path,
        });
        foreach (var frame in frames)
        {
            await encoder.WriteFrameAsync(frame, CancellationToken.None);
        }

        await encoder.FinishAsync(CancellationToken.None);
    }
}
