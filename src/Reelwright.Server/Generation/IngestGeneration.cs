using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Reelwright.LocalEngine;
using Reelwright.Media;
using Reelwright.Server.Jobs;
using Reelwright.Server.Library;

namespace Reelwright.Server.Generation;

/// <summary>Takes what was made into the library: checks it, burns the free tier's mark, draws a thumbnail, and lets everything appear with the job's end.</summary>
internal sealed class IngestGeneration(MediaLibrary library, Ffmpeg ffmpeg, IOptions<MarkOptions> options)
{
    private const int ThumbnailWidth = 640;

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
        var poster = Path.Combine(context.WorkFolder, "poster.jpg");
        await ffmpeg.WritePosterAsync(shown, MediaFormat.Mp4, info.DurationSeconds / 2, ThumbnailWidth, poster, cancel);

        var files = new List<NewFile> { Film(name, shown, FileKind.Video, info), Thumbnail(name, poster) };
        if (work.Mark)
        {
            files.Add(Film(library.NewName(work.Model, ".mp4"), made.Path, FileKind.Master, info) with { Parent = name });
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
        var name = library.NewName(work.Model, ".png");
        var picture = new NewFile
        {
            Filename = name,
            Path = made.Path,
            Kind = FileKind.Image,
            ContentType = "image/png",
            Width = made.Width,
            Height = made.Height,
        };
        var small = Path.Combine(context.WorkFolder, "small.jpg");
        var scale = Math.Min(1.0, ThumbnailWidth / (double)made.Width);
        var size = new PictureSize(Math.Max(1, (int)(made.Width * scale)), Math.Max(1, (int)(made.Height * scale)));
        await ffmpeg.ReencodeImageAsync(made.Path, MediaFormat.Png, small, MediaFormat.Jpeg, size: size, cancel: cancel);
        return await StoreAsync(context, [picture, Thumbnail(name, small)], maker, cancel);
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

    private static NewFile Film(string name, string path, FileKind kind, MediaInfo info) => new()
    {
        Filename = name,
        Path = path,
        Kind = kind,
        ContentType = "video/mp4",
        Width = info.Width,
        Height = info.Height,
        DurationSeconds = info.DurationSeconds,
        FrameRate = info.FrameRate?.PerSecond,
    };

    private NewFile Thumbnail(string name, string path) => new()
    {
        Filename = library.NewName("thumbnail", ".jpg"),
        Path = path,
        Kind = FileKind.Thumbnail,
        ContentType = "image/jpeg",
        Parent = name,
    };

    /// <param name="context">The job.</param>
    /// <param name="files">The result first.</param>
    /// <param name="maker">This attempt.</param>
    private async Task<JobOutcome> StoreAsync(JobContext context, IReadOnlyList<NewFile> files, FileMaker maker, CancellationToken cancel)
    {
        var staged = await library.StageAsync(files, maker, cancel);
        var (main, size) = (files[0], staged[0].SizeBytes);
        var url = Url(main);
        var thumbnailUrl = files.FirstOrDefault(file => file.Kind is FileKind.Thumbnail) is { } thumbnail ? Url(thumbnail) : null;
        var output = new JobOutput
        {
            Filename = main.Filename,
            Url = url,
            Kind = main.Kind.Word(),
            Width = main.Width,
            Height = main.Height,
            DurationSeconds = main.DurationSeconds,
            SizeBytes = size,
        };

        return JobOutcome.Complete(outputs: [output], thumbnailUrl: thumbnailUrl, commit: async tx =>
        {
            foreach (var file in staged)
            {
                await library.CommitAsync(tx, file, context.UserId, CancellationToken.None);
            }

            await tx.Db.Set<Creation>().Where(creation => creation.Id == context.GenerationId).ExecuteUpdateAsync(
                set => set
                    .SetProperty(creation => creation.Filename, main.Filename)
                    .SetProperty(creation => creation.Url, url)
                    .SetProperty(creation => creation.ThumbnailUrl, thumbnailUrl)
                    .SetProperty(creation => creation.DurationSeconds, main.DurationSeconds)
                    .SetProperty(creation => creation.SizeBytes, size),
                CancellationToken.None);
        });
    }

    private static string Url(NewFile file) => $"/api/{file.Kind.Route()}/{file.Filename}";
}
