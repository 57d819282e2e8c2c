using Reelwright.Media;
using Reelwright.Server.Jobs;
using Reelwright.Server.Library;
using Reelwright.Server.Platform.Storage;

namespace Reelwright.Server.MediaWork;

/// <summary>Where a handler works on media: clears what an earlier attempt left, and says what a failure of the tools means for the person who asked.</summary>
internal sealed class WorkBench(MediaLibrary library, WorkResults results, Ffmpeg ffmpeg, ILogger<WorkBench> log)
{
    public async Task<JobOutcome> RunAsync(JobContext context, Func<Bench, Task<JobOutcome>> work, CancellationToken cancel)
    {
        var maker = new FileMaker(context.JobId.ToString(), context.Attempt);
        await library.DiscardEarlierAsync(maker, cancel);
        try
        {
            return await work(new Bench(context, library, results, ffmpeg, maker, cancel));
        }
        catch (MediaException failure)
        {
            log.LogWarning(failure, "Job {JobId} could not be done", context.JobId);
            return Outcome(failure);
        }
    }

    /// <summary>What the person can mend ends the job; what the machine may get over is tried again.</summary>
    /// <param name="otherwise">What a failure means that says nothing about its reason.</param>
    public static JobOutcome Outcome(MediaException failure, JobOutcome otherwise) => failure.Failure switch
    {
        MediaFailure.Unsupported or MediaFailure.Corrupt or MediaFailure.TooLarge => JobOutcome.Fail("unsupported_media", failure.Message),
        MediaFailure.DiskFull => JobOutcome.Break("storage_full", "The server's storage is full."),
        MediaFailure.NotFound => JobOutcome.Break("engine_unavailable", "A program that this work needs is not installed on the server."),
        _ => otherwise,
    };

    private static JobOutcome Outcome(MediaException failure) => Outcome(
        failure,
        failure.Failure is MediaFailure.TimedOut ? JobOutcome.Fail("took_too_long", "The work took longer than the server allows.") : JobOutcome.Break("work_failed", "The work failed."));
}

/// <summary>One attempt's inputs, paths, progress and results.</summary>
internal sealed class Bench(JobContext context, MediaLibrary library, WorkResults results, Ffmpeg ffmpeg, FileMaker maker, CancellationToken cancel)
{
    /// <summary>How much of the progress bar the work takes; the rest is for thumbnails and storing.</summary>
    private const double WorkShare = 0.95;

    private int _paths;

    public JobContext Context => context;

    public CancellationToken Cancel => cancel;

    /// <summary>Takes how far the work is, from 0 to 1, on any thread.</summary>
    public IProgress<double> Progress => new Reporter(context, null);

    /// <inheritdoc cref="Progress"/>
    public IProgress<double> ProgressOf(string stage) => new Reporter(context, stage);

    /// <summary>A stored file as a file of this machine. Dispose it after use.</summary>
    public Task<LocalFile> OpenAsync(string filename) => library.OpenLocalAsync(filename, cancel);

    /// <summary>A path in the work folder that nothing stands at yet.</summary>
    public string NewPath(string extension) => Path.Combine(context.WorkFolder, $"{Interlocked.Increment(ref _paths)}{extension}");

    /// <summary>Completes the job with a film, its thumbnail and the line of the history.</summary>
    public async Task<JobOutcome> CompleteFilmAsync(string path, string prefix, object? result = null, Func<Platform.Data.Tx, Task>? also = null)
    {
        context.Report(WorkShare, "storing");
        var info = await ffmpeg.ProbeAsync(path, MediaFormat.Mp4, cancel);
        var film = WorkResults.Film(library.NewName(prefix, ".mp4"), path, info);
        return await results.StoreAsync(context, [film, await results.PosterAsync(context, film, cancel)], maker, result, also, cancel);
    }

    /// <summary>Completes the job with a picture (PNG, JPEG, WebP or GIF), its thumbnail and the line of the history.</summary>
    public async Task<JobOutcome> CompletePictureAsync(string path, string prefix, object? result = null, Func<Platform.Data.Tx, Task>? also = null)
    {
        context.Report(WorkShare, "storing");
        var format = await MediaSniffer.SniffFileAsync(path, cancel);
        var info = await ffmpeg.ProbeAsync(path, format, cancel);
        var picture = new NewFile
        {
            Filename = library.NewName(prefix, format.Extension()),
            Path = path,
            Kind = FileKind.Image,
            ContentType = format.ContentType(),
            Width = info.Width,
            Height = info.Height,
            DurationSeconds = info.DurationSeconds > 0 ? info.DurationSeconds : null,
        };
        return await results.StoreAsync(context, [picture, await results.SmallAsync(context, picture, cancel)], maker, result, also, cancel);
    }

    /// <summary>Completes the job with files of any kind, the main one first.</summary>
    public Task<JobOutcome> CompleteAsync(IReadOnlyList<NewFile> files, object? result = null, Func<Platform.Data.Tx, Task>? also = null)
    {
        context.Report(WorkShare, "storing");
        return results.StoreAsync(context, files, maker, result, also, cancel);
    }

    /// <summary>A fresh name for a file of the library.</summary>
    public string NewName(string prefix, string extension) => library.NewName(prefix, extension);

    /// <summary>Reports at once, on the thread that works: a queued report could overtake a newer one.</summary>
    private sealed class Reporter(JobContext context, string? stage) : IProgress<double>
    {
        public void Report(double value) => context.Report(value * WorkShare, stage);
    }
}
