using Reelwright.LocalEngine.Imaging;
using Reelwright.LocalEngine.Mesh;
using Reelwright.LocalEngine.Prompts;
using Reelwright.LocalEngine.Rendering;
using Reelwright.LocalEngine.Sources;
using Reelwright.Media;

namespace Reelwright.LocalEngine;

/// <summary>How far a generation is.</summary>
/// <param name="Fraction">0 to 1.</param>
/// <param name="Stage">What is being done: "reading", "drawing", "finishing".</param>
/// <param name="Preview">A small PNG of what is being drawn, now and then.</param>
public readonly record struct LocalProgress(double Fraction, string Stage, byte[]? Preview = null);

/// <summary>A finished file.</summary>
/// <param name="Path">Where it lies.</param>
/// <param name="Width">Pixels; 0 for a mesh.</param>
/// <param name="Height">Pixels; 0 for a mesh.</param>
/// <param name="Frames">1 for a picture, 0 for a mesh.</param>
/// <param name="Seconds">How long the film lasts.</param>
/// <param name="Scene">What the words were understood to say.</param>
public sealed record LocalResult(string Path, int Width, int Height, int Frames, double Seconds, string Scene);

/// <summary>Generates with no GPU and no download. Safe for use by several threads at once.</summary>
public sealed class LocalGenerator(Ffmpeg ffmpeg)
{
    public const string Engine = "local";

    /// <summary>How many cores one generation may use; the pixels do not depend on it.</summary>
    public int Cores { get; init; } = Environment.ProcessorCount;

    /// <summary>The ending the result's file name should have.</summary>
    public static string ExtensionFor(LocalTechnique technique) => technique switch
    {
        LocalTechnique.TextToImage or LocalTechnique.ImageEdit => ".png",
        LocalTechnique.Mesh => ".glb",
        _ => ".mp4",
    };

    /// <summary>Makes the film, picture or mesh.</summary>
    /// <param name="request">What to make.</param>
    /// <param name="outputPath">Where; nothing lies there unless the work succeeded.</param>
    /// <param name="workFolder">An existing folder for files needed meanwhile.</param>
    /// <param name="model">The catalogue's id of the model asked for; written into the file.</param>
    /// <exception cref="ArgumentException">Sizes, frames or inputs out of bounds.</exception>
    /// <exception cref="MediaException">A given file cannot be read, or the result cannot be written.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; no file stays.</exception>
    public async Task<LocalResult> GenerateAsync(
        LocalRequest request, string outputPath, string workFolder, string model, IProgress<LocalProgress>? progress, CancellationToken cancel)
    {
        if (request.Technique == LocalTechnique.Mesh)
        {
            return await WriteMeshAsync(request, outputPath, model, progress, cancel);
        }

        Check(request);
        progress?.Report(new LocalProgress(0, "reading"));
        var reading = SceneReader.Read(request.Prompt, request.NegativePrompt);
        var metadata = Describe(request, model);
        await using var film = await OpenAsync(request, reading, cancel);
        if (ExtensionFor(request.Technique) == ".png")
        {
            await DrawPictureAsync(film.Frames, request, outputPath, metadata, progress, cancel);
            return new LocalResult(outputPath, request.Width, request.Height, 1, 0, reading.Describe());
        }

        await DrawFilmAsync(film, request, outputPath, workFolder, metadata, progress, cancel);
        return new LocalResult(
            outputPath, request.Width, request.Height, request.Frames, request.Frames / (double)request.FrameRate, reading.Describe());
    }

    private async Task<LocalResult> WriteMeshAsync(
        LocalRequest request, string outputPath, string model, IProgress<LocalProgress>? progress, CancellationToken cancel)
    {
        progress?.Report(new LocalProgress(0, "drawing"));
        var mesh = await MeshTechnique.BuildAsync(request, model, ffmpeg, cancel);
        var partial = outputPath + ".part";
        try
        {
            await File.WriteAllBytesAsync(partial, mesh, cancel);
            File.Move(partial, outputPath, overwrite: true);
        }
        finally
        {
            File.Delete(partial);
        }

        progress?.Report(new LocalProgress(1, "finished"));
        return new LocalResult(outputPath, 0, 0, 0, 0, SceneReader.Read(request.Prompt, request.NegativePrompt).Describe());
    }

    private async Task<SourceFilm> OpenAsync(LocalRequest request, SceneReading reading, CancellationToken cancel)
    {
        if (SourceTechniques.Handles(request))
        {
            var film = await SourceTechniques.OpenAsync(request, ffmpeg, cancel);
            return film with { Frames = new CoreLimit(film.Frames, Cores) };
        }

        // Building a scene is all computing: it must not hold the caller's thread.
        var stage = await Task.Run(() => Director.Build(request, reading, Cores, cancel), cancel);
        return new SourceFilm(new SceneFilm(stage, request.Width, request.Height, request.Frames, request.FrameRate) { Cores = Cores }, null);
    }

    private async Task DrawFilmAsync(
        SourceFilm film, LocalRequest request, string outputPath, string workFolder, MediaMetadata metadata, IProgress<LocalProgress>? progress, CancellationToken cancel)
    {
        var settings = new VideoEncodeSettings
        {
            Width = request.Width,
            Height = request.Height,
            FrameRate = request.FrameRate,
            Frames = request.Frames,
            InputFormat = RawPixelFormat.Yuv420p,
            OutputPath = outputPath,
            AudioPath = film.AudioPath,
            WorkFolder = workFolder,
            Metadata = metadata,
        };
        await using var encoder = ffmpeg.EncodeVideo(settings);
        var cores = new ParallelOptions { MaxDegreeOfParallelism = Cores, CancellationToken = cancel };
        var picture = new Picture(request.Width, request.Height);
        var (filling, sending) = (new byte[encoder.FrameBytes], new byte[encoder.FrameBytes]);
        var sent = Task.CompletedTask;
        try
        {
            for (var frame = 0; frame < request.Frames; frame++)
            {
                var index = frame;
                await Task.Run(
                    async () =>
                    {
                        await film.Frames.RenderAsync(index, picture, cancel);
                        Yuv.Convert(picture, filling, cores);
                    },
                    cancel);

                // The pipe takes one frame while the next is drawn.
                await sent;
                (filling, sending) = (sending, filling);
                sent = encoder.WriteFrameAsync(sending, cancel).AsTask();
                var preview = progress is not null && frame % request.FrameRate == 0 ? Preview.ToPng(picture) : null;
                progress?.Report(new LocalProgress((frame + 1.0) / (request.Frames + 1), "drawing", preview));
            }
        }
        finally
        {
            // Never leave a write running on an encoder that is about to be disposed; its error outranks ours.
            await sent;
        }

        progress?.Report(new LocalProgress(request.Frames / (request.Frames + 1.0), "finishing"));
        await encoder.FinishAsync(cancel);
        progress?.Report(new LocalProgress(1, "finished"));
    }

    private async Task DrawPictureAsync(
        IFrameSource source, LocalRequest request, string outputPath, MediaMetadata metadata, IProgress<LocalProgress>? progress, CancellationToken cancel)
    {
        var picture = new Picture(request.Width, request.Height);
        await Task.Run(async () => await source.RenderAsync(0, picture, cancel), cancel);
        progress?.Report(new LocalProgress(0.8, "finishing", Preview.ToPng(picture)));
        await ffmpeg.EncodePngAsync(new RawImage(request.Width, request.Height, Rgba.Convert(picture)), outputPath, metadata, cancel);
        progress?.Report(new LocalProgress(1, "finished"));
    }

    private static void Check(LocalRequest request)
    {
        if (request.Width is < 16 or > 4096 || request.Height is < 16 or > 4096 || ((request.Width | request.Height) & 1) != 0)
        {
            throw new ArgumentException($"{request.Width}x{request.Height}: width and height must be even, from 16 to 4096.", nameof(request));
        }

        if (request.Frames is < 1 or > 9_999 || request.FrameRate is < 1 or > 240)
        {
            throw new ArgumentException($"{request.Frames} frames at {request.FrameRate} a second cannot be made.", nameof(request));
        }
    }

    private static MediaMetadata Describe(LocalRequest request, string model) => new()
    {
        Title = request.Prompt.Length <= 120 ? request.Prompt : null,
        Prompt = request.Prompt,
        Model = model,
        Seed = request.Seed,
        Engine = Engine,
        CreatedBy = "Reelwright",

        // Nothing here was trained on data: pixels come from formulas, or from somebody's picture changed by formulas.
        DigitalSourceType = request is { ImagePath: null, VideoPath: null }
            ? DigitalSourceType.AlgorithmicMedia
            : DigitalSourceType.AlgorithmicallyEnhanced,
    };
}
