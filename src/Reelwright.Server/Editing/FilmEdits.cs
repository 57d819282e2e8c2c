using Reelwright.Media;
using Reelwright.Server.Jobs;
using Reelwright.Server.Library;
using Reelwright.Server.MediaWork;
using Reelwright.Server.Platform.Http;

namespace Reelwright.Server.Editing;

/// <summary>What the edits that draw a film's frames anew have in common: finding the film, the plan, the work.</summary>
internal sealed class FilmEdits(MediaLibrary library, WorkBench bench, Ffmpeg ffmpeg)
{
    public const string EditKind = "edit";
    public const string ToolKind = "tool";
    public const string Encoded = "encode";

    /// <summary>The caller's film. Edits work on it as it is shown, with the free tier's mark where it has one.</summary>
    /// <exception cref="Refusal">404; 400 when it is no video.</exception>
    public Task<MediaFile> FindAsync(Caller caller, string filename, CancellationToken cancel) =>
        library.FindInputAsync(caller, "video_filename", filename, FileKind.Video, cancel);

    /// <summary>The plan of an edit of one film.</summary>
    public static PlannedWork Plan(MediaFile video, string kind, string operation, object work, int credits, string words = "") => new()
    {
        Kind = kind,
        Operation = operation,
        Work = work,
        Inputs = [video.Filename],
        Credits = credits,
        Description = $"{operation} {video.Filename}",
        Line = new HistoryLine(CreationKind.Video, operation) { VideoFilename = video.Filename, Prompt = words },
        Units = video.DurationSeconds ?? 0,
    };

    /// <summary>Encodes the film with these steps and completes the job with it.</summary>
    /// <param name="context">The job.</param>
    /// <param name="video">The stored film.</param>
    /// <param name="operation">Begins the result's name.</param>
    /// <param name="steps">What is done to its frames; may open further files.</param>
    /// <param name="result">The job's result, from what was made.</param>
    /// <param name="cancel">Ends it.</param>
    public Task<JobOutcome> RunAsync(
        JobContext context, string video, string operation, Func<Bench, Task<IReadOnlyList<PictureStep>>> steps, Func<MediaInfo, object> result, CancellationToken cancel) =>
        bench.RunAsync(
            context,
            async bay =>
            {
                using var source = await bay.OpenAsync(video);
                var target = bay.NewPath(".mp4");
                var edit = new FilmEdit { Picture = await steps(bay), KeepsLength = true, WorkFolder = context.WorkFolder };
                var made = await ffmpeg.EditFilmAsync(source.Path, target, edit, bay.ProgressOf("encoding"), cancel);
                return await bay.CompleteFilmAsync(target, operation, result(made));
            },
            cancel);
}
