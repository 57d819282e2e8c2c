using System.Text.Json.Nodes;
using Reelwright.ComfyUI;
using Reelwright.ComfyUI.Workflows;
using Reelwright.LocalEngine;
using Reelwright.Media;
using Reelwright.Server.Catalog;
using Reelwright.Server.Jobs;

namespace Reelwright.Server.Generation;

/// <summary>Fetches what a backend made and makes of it exactly what was sold.</summary>
internal sealed class ComfyResults(Ffmpeg ffmpeg) : IDisposable
{
    private const long LargestFilm = 4L << 30;
    private const long LargestPicture = 256L << 20;
    private const long LargestMesh = 512L << 20;

    /// <summary>Sizes of models lie on grids of at most so many pixels; what is larger still was made on purpose, and is scaled.</summary>
    private const int CoarsestGrid = 64;

    /// <summary>Sources rarely last a whole number of frames: so many may be missing at a film's end, and its last one stands for them.</summary>
    private const int FewFrames = 2;

    /// <summary>So many results may wait on their backends for this machine, as a burst of short jobs makes them; when there are more, backends get no new work.</summary>
    private readonly SemaphoreSlim _line = new(256);

    /// <summary>Each takes a core or more, and a backend may be quicker than this machine.</summary>
    private readonly SemaphoreSlim _room = new(Math.Max(2, Environment.ProcessorCount));

    public void Dispose()
    {
        _line.Dispose();
        _room.Dispose();
    }

    /// <summary>Waits for a place in the line of results. From then on the backend may have other work. Dispose it when done.</summary>
    public Task<IDisposable> LineUpAsync(CancellationToken cancel) => TakeAsync(_line, cancel);

    /// <summary>Waits for a turn to work on a result. Dispose it when done.</summary>
    public Task<IDisposable> EnterAsync(CancellationToken cancel) => TakeAsync(_room, cancel);

    private static async Task<IDisposable> TakeAsync(SemaphoreSlim places, CancellationToken cancel)
    {
        await places.WaitAsync(cancel);
        return new Turn(places);
    }

    public async Task<LocalResult> TakeAsync(
        ComfyClient client, IReadOnlyList<OutputFile> files, JobContext context, GenerationWork work, WorkflowTemplate template, BoundWorkflow bound, CancellationToken cancel)
    {
        var fetched = Path.Combine(context.WorkFolder, "fetched");
        var largest = template.Output.Kind switch
        {
            OutputMedia.Image => LargestPicture,
            OutputMedia.Mesh => LargestMesh,
            _ => LargestFilm,
        };
        await client.DownloadAsync(files[0].File, fetched, largest, cancel);
        context.Report(0.93, "finishing");
        return template.Output.Kind switch
        {
            OutputMedia.Image => await TakePictureAsync(fetched, context, work, bound, cancel),
            OutputMedia.Audio => await TakeSoundAsync(fetched, context, work, cancel),
            OutputMedia.Mesh => await TakeMeshAsync(fetched, context, work, cancel),
            _ => await TakeFilmAsync(fetched, context, work, template.Output, bound, cancel),
        };
    }

    private async Task<LocalResult> TakeFilmAsync(string fetched, JobContext context, GenerationWork work, TemplateOutput output, BoundWorkflow bound, CancellationToken cancel)
    {
        var info = await ffmpeg.ProbeAsync(fetched, await MediaSniffer.SniffFileAsync(fetched, cancel), cancel);
        var (width, height, frames, rate) = (work.Width ?? info.Width & ~1, work.Height ?? info.Height & ~1, work.Frames ?? bound.Frames ?? 1, work.FrameRate ?? 24);
        var isOtherRate = output.FrameRate is { } own && Math.Abs(own - rate) > 0.01;
        var target = Path.Combine(context.WorkFolder, "made.mp4");
        var made = await ffmpeg.FitFilmAsync(
            fetched,
            target,
            new FilmFit
            {
                Width = width,
                Height = height,
                FrameRate = rate,
                Frames = frames,
                KeepTimes = isOtherRate,
                DropFrames = output.SurplusFrames is SurplusFrames.Middle && !isOtherRate ? Surplus((info.FrameCount ?? bound.Frames ?? frames) - frames, frames) : [],
                MaxRepeats = isOtherRate ? Math.Max(FewFrames, rate / 4) : FewFrames,
                CutOnly = IsOnGrid((info.Width, info.Height), (width, height), bound),
                Metadata = Describe(work),
                WorkFolder = context.WorkFolder,
            },
            cancel);
        return new LocalResult(target, made.Width, made.Height, frames, made.DurationSeconds, "");
    }

    /// <summary>Spread evenly between the first and the last frame, which are given and stay.</summary>
    private static IReadOnlyList<int> Surplus(int surplus, int frames) =>
        surplus is > 0 and <= 64 ? [.. Enumerable.Range(1, surplus).Select(each => (int)((long)each * (frames + surplus) / (surplus + 1)))] : [];

    private async Task<LocalResult> TakePictureAsync(string fetched, JobContext context, GenerationWork work, BoundWorkflow bound, CancellationToken cancel)
    {
        var format = await MediaSniffer.SniffFileAsync(fetched, cancel);
        if (format.Kind() is not MediaKind.Image)
        {
            throw new MediaException(MediaFailure.Unsupported, "The file is no picture.");
        }

        var picture = await ffmpeg.DecodeImageAsync(fetched, format, cancel: cancel);
        var (width, height) = (work.Width ?? picture.Width, work.Height ?? picture.Height);
        picture = IsOnGrid((picture.Width, picture.Height), (width, height), bound)
            ? Cut(picture, width, height)
            : await ffmpeg.DecodeImageAsync(fetched, format, size: new PictureSize(width, height), cancel: cancel);
        var target = Path.Combine(context.WorkFolder, "made.png");
        await ffmpeg.EncodePngAsync(picture, target, Describe(work), cancel);
        return new LocalResult(target, width, height, 1, 0, "");
    }

    private async Task<LocalResult> TakeSoundAsync(string fetched, JobContext context, GenerationWork work, CancellationToken cancel)
    {
        var format = await MediaSniffer.SniffFileAsync(fetched, cancel);
        return await SoundFiles.WriteAsync(ffmpeg, fetched, format, context, work, Describe(work), cancel);
    }

    private static async Task<LocalResult> TakeMeshAsync(string fetched, JobContext context, GenerationWork work, CancellationToken cancel)
    {
        var metadata = Describe(work);
        var target = Path.Combine(context.WorkFolder, "made.glb");
        await GlbFile.DescribeAsync(
            fetched,
            target,
            new JsonObject
            {
                ["prompt"] = metadata.Prompt,
                ["model"] = metadata.Model,
                ["seed"] = metadata.Seed,
                ["engine"] = metadata.Engine,
                ["digitalSourceType"] = char.ToLowerInvariant($"{metadata.DigitalSourceType}"[0]) + $"{metadata.DigitalSourceType}"[1..],
            },
            cancel);
        return new LocalResult(target, 0, 0, 0, 0, "");
    }

    private static MediaMetadata Describe(GenerationWork work) => new()
    {
        Title = work.Prompt.Length <= 120 ? work.Prompt : null,
        Prompt = work.Prompt,
        Model = work.Model,
        Seed = work.Seed,
        Engine = EngineChoice.ComfyUI,
        CreatedBy = "Reelwright",
        DigitalSourceType = work is { ImageFile: null, VideoFile: null } ? DigitalSourceType.TrainedAlgorithmicMedia : DigitalSourceType.CompositeWithTrainedAlgorithmicMedia,
    };

    private static bool IsOnGrid((int Width, int Height) made, (int Width, int Height) asked, BoundWorkflow bound) =>
        made.Width >= asked.Width && made.Height >= asked.Height
        && ((made.Width, made.Height) == (bound.Width, bound.Height) || (made.Width - asked.Width < CoarsestGrid && made.Height - asked.Height < CoarsestGrid));

    private static RawImage Cut(RawImage picture, int width, int height)
    {
        if ((picture.Width, picture.Height) == (width, height))
        {
            return picture;
        }

        var (left, top) = ((picture.Width - width) / 2, (picture.Height - height) / 2);
        var pixels = new byte[width * height * 4];
        for (var row = 0; row < height; row++)
        {
            picture.Pixels.AsSpan((((top + row) * picture.Width) + left) * 4, width * 4).CopyTo(pixels.AsSpan(row * width * 4));
        }

        return new RawImage(width, height, pixels);
    }

    private sealed class Turn(SemaphoreSlim room) : IDisposable
    {
        private int _isOver;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isOver, 1) == 0)
            {
                room.Release();
            }
        }
    }
}
