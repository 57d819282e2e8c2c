using Microsoft.Extensions.Options;
using Reelwright.LocalEngine;
using Reelwright.Media;
using Reelwright.Server.Jobs;
using Reelwright.Server.Library;
using Reelwright.Server.MediaWork;

namespace Reelwright.Server.Generation;

/// <summary>Takes what was made into the library: checks it, burns the free tier's mark, draws a thumbnail, and lets everything appear with the job's end.</summary>
internal sealed class IngestGeneration(MediaLibrary library, WorkResults results, Ffmpeg ffmpeg, IOptions<MarkOptions> options)
{
    public Task<JobOutcome> RunAsync(JobContext context, GenerationWork work, LocalResult made, FileMaker maker, CancellationToken cancel)
    {
        context.Report(0.95, "storing");

        return Path.GetExtension(made.Path) switch
        {
            ".png" => TakePictureAsync(context, work, made, maker, cancel),
            ".mp3" or ".wav" or ".flac" => StoreAsync(context, [Sound(work, made)], maker, cancel),
            ".glb" => StoreAsync(context, [Asset(work, made)], maker, cancel),
            _ => TakeFilmAsync(context, work, made, maker, cancel),
        };
    }

    private async Task<JobOutcome> TakeFilmAsync(JobContext context, GenerationWork work, LocalResult made, FileMaker maker, CancellationToken cancel)
    {
        var info = await ffmpeg.ProbeAsync(made.Path, MediaFormat.Mp4, cancel);
        if (info.Width != work.Width || info.Height != work.Height)
        {
            throw new InvalidOperationException($"Job {context.JobId} was to be {work.Width}x{work.Height} and is {info.Width}x{info.Height}.");
        }

        var name = library.NewName(work.Model, ".mp4");
        var shown = work.Mark ? await MarkAsync(context, made.Path, cancel) : made.Path;
        var film = WorkResults.Film(name, shown, info);
        var files = new List<NewFile> { film, await results.PosterAsync(context, film, cancel) };
        if (work.Mark)
        {
            files.Add(film with { Filename = library.NewName(work.Model, ".mp4"), Path = made.Path, Kind = FileKind.Master, Parent = name });
        }

        return await StoreAsync(context, files, maker, cancel);
    }

    /// <summary>The mark goes into a copy; the film without it stays as the source for further work.</summary>
    private async Task<string> MarkAsync(JobContext context, string film, CancellationToken cancel)
    {
        context.Report(0.96, "marking");
        var marked = Path.Combine(context.WorkFolder, "marked.mp4");
        var metadata = await MediaMetadata.ReadAsync(film, cancel);
        await ffmpeg.BurnMarkAsync(film, marked, new MarkSettings { Text = options.Value.Text, WorkFolder = context.WorkFolder }, metadata, cancel);
        return marked;
    }

    private async Task<JobOutcome> TakePictureAsync(JobContext context, GenerationWork work, LocalResult made, FileMaker maker, CancellationToken cancel)
    {
        var picture = new NewFile
        {
            Filename = library.NewName(work.Model, ".png"),
            Path = made.Path,
            Kind = FileKind.Image,
            ContentType = "image/png",
            Width = made.Width,
            Height = made.Height,
        };
        return await StoreAsync(context, [picture, await results.SmallAsync(context, picture, cancel)], maker, cancel);
    }

    private NewFile Sound(GenerationWork work, LocalResult made) => new()
    {
        Filename = library.NewName(work.Model, Path.GetExtension(made.Path)),
        Path = made.Path,
        Kind = FileKind.Audio,
        ContentType = SoundFiles.FormatOf(work).ContentType(),
        DurationSeconds = made.Seconds,
    };

    private NewFile Asset(GenerationWork work, LocalResult made) => new()
    {
        Filename = library.NewName(work.Model, ".glb"),
        Path = made.Path,
        Kind = FileKind.Asset,
        ContentType = "model/gltf-binary",
    };

    /// <param name="context">The job.</param>
    /// <param name="files">The result first.</param>
    /// <param name="maker">This attempt.</param>
    private async Task<JobOutcome> StoreAsync(JobContext context, IReadOnlyList<NewFile> files, FileMaker maker, CancellationToken cancel) =>
        await results.StoreAsync(context, files, maker, result: null, cancel);
}
