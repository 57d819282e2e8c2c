using Reelwright.Media;
using Reelwright.Server.Jobs;
using Reelwright.Server.Library;

namespace Reelwright.Server.MediaWork;

/// <summary>Takes what a job made into the library: the files, the job's end and the line of the history appear together.</summary>
internal sealed class WorkResults(MediaLibrary library, IHistory history, Ffmpeg ffmpeg)
{
    private const int ThumbnailWidth = 640;

    /// <summary>A film as a file of the library.</summary>
    public static NewFile Film(string filename, string path, MediaInfo info) => new()
    {
        Filename = filename,
        Path = path,
        Kind = FileKind.Video,
        ContentType = info.Format.ContentType(),
        Width = info.Width,
        Height = info.Height,
        DurationSeconds = info.DurationSeconds,
        FrameRate = info.FrameRate?.PerSecond,
    };

    /// <summary>A film's thumbnail: its middle frame.</summary>
    public async Task<NewFile> PosterAsync(JobContext context, NewFile film, CancellationToken cancel)
    {
        var path = Path.Combine(context.WorkFolder, $"{film.Filename}.jpg");
        var size = await ffmpeg.WritePosterAsync(film.Path, MediaFormat.Mp4, (film.DurationSeconds ?? 0) / 2, ThumbnailWidth, path, cancel);
        return Thumbnail(film.Filename, path, size);
    }

    /// <summary>A picture's thumbnail.</summary>
    public async Task<NewFile> SmallAsync(JobContext context, NewFile picture, CancellationToken cancel)
    {
        var path = Path.Combine(context.WorkFolder, $"{picture.Filename}.jpg");
        var (width, height) = (picture.Width!.Value, picture.Height!.Value);
        var scale = Math.Min(1.0, ThumbnailWidth / (double)width);
        var size = new PictureSize(Math.Max(1, (int)(width * scale)), Math.Max(1, (int)(height * scale)));
        await ffmpeg.ReencodeImageAsync(picture.Path, await MediaSniffer.SniffFileAsync(picture.Path, cancel), path, MediaFormat.Jpeg, size: size, cancel: cancel);
        return Thumbnail(picture.Filename, path, size);
    }

    /// <summary>Stores files and completes the job with them.</summary>
    /// <param name="context">The job.</param>
    /// <param name="files">The main result first; thumbnails and masters are no outputs.</param>
    /// <param name="maker">This attempt.</param>
    /// <param name="result">Operation-specific; null for none.</param>
    /// <param name="cancel">Ends the storing.</param>
    public Task<JobOutcome> StoreAsync(JobContext context, IReadOnlyList<NewFile> files, FileMaker maker, object? result, CancellationToken cancel) =>
        StoreAsync(context, files, maker, result, also: null, cancel);

    /// <inheritdoc cref="StoreAsync(JobContext, IReadOnlyList{NewFile}, FileMaker, object?, CancellationToken)"/>
    /// <param name="also">More to do in the transaction that ends the job; may run again after a deadlock.</param>
    public async Task<JobOutcome> StoreAsync(
        JobContext context, IReadOnlyList<NewFile> files, FileMaker maker, object? result, Func<Platform.Data.Tx, Task>? also, CancellationToken cancel)
    {
        var staged = await library.StageAsync(files, maker, cancel);
        var thumbnailUrl = files.FirstOrDefault(file => file.Kind is FileKind.Thumbnail && file.Parent == files[0].Filename)?.Url;
        var outputs = staged.Where(file => file.File.Kind is not (FileKind.Thumbnail or FileKind.Master)).Select(Output).ToList();

        return JobOutcome.Complete(result, outputs, thumbnailUrl, async tx =>
        {
            foreach (var file in staged)
            {
                await library.CommitAsync(tx, file, context.UserId, CancellationToken.None);
            }

            if (context.GenerationId is { } line)
            {
                await history.CompleteAsync(tx, line, staged[0], thumbnailUrl, CancellationToken.None);
            }

            if (also is not null)
            {
                await also(tx);
            }
        });
    }

    private NewFile Thumbnail(string parent, string path, PictureSize size) => new()
    {
        Filename = library.NewName("thumbnail", ".jpg"),
        Path = path,
        Kind = FileKind.Thumbnail,
        ContentType = "image/jpeg",
        Width = size.Width,
        Height = size.Height,
        Parent = parent,
    };

    private static JobOutput Output(StagedFile file) => new()
    {
        Filename = file.Filename,
        Url = file.File.Url,
        Kind = file.File.Kind.Word(),
        Width = file.File.Width,
        Height = file.File.Height,
        DurationSeconds = file.File.DurationSeconds,
        SizeBytes = file.SizeBytes,
    };
}
