using Reelwright.Media;
using Reelwright.Server.Jobs;
using Reelwright.Server.Library;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Storage;

namespace Reelwright.Server.MediaWork;

/// <summary>What work that puts films together, and keeps their pictures as they are coded where it can, has in common.</summary>
internal sealed class JoinedFilms(MediaLibrary library, WorkBench bench)
{
    private static readonly double MaxSeconds = MediaBounds.Default.MaxDurationSeconds;

    /// <summary>One of the caller's files, of one kind.</summary>
    /// <exception cref="Refusal">404; 400 when it is of another kind.</exception>
    public Task<MediaFile> FindAsync(Caller caller, string field, string filename, FileKind kind, CancellationToken cancel) =>
        library.FindInputAsync(caller, field, filename, kind, cancel);

    /// <exception cref="Refusal">400 for a result longer than any film may be.</exception>
    public static void ThrowIfTooLong(double seconds, string field)
    {
        if (seconds > MaxSeconds)
        {
            throw Refusal.Invalid(field, $"makes a film of {seconds:0} seconds; {MaxSeconds:0} are allowed");
        }
    }

    /// <summary>Does the work with its input files at hand, and completes the job with the film.</summary>
    /// <param name="context">The job.</param>
    /// <param name="inputs">Stored files.</param>
    /// <param name="operation">Begins the result's name.</param>
    /// <param name="join">Gets the inputs' paths, in order, and that of the result.</param>
    /// <param name="result">The job's result, from what was made.</param>
    /// <param name="cancel">Ends it.</param>
    /// <param name="stage">What the work is called meanwhile.</param>
    public Task<JobOutcome> RunAsync(
        JobContext context, IReadOnlyList<string> inputs, string operation, Func<IReadOnlyList<string>, string, IProgress<double>, Task<JoinedFilm>> join, Func<JoinedFilm, object> result,
        CancellationToken cancel, string stage = "joining") =>
        bench.RunAsync(
            context,
            async bay =>
            {
                // The same film may come twice; it is fetched once.
                var files = new Dictionary<string, LocalFile>(StringComparer.Ordinal);
                try
                {
                    foreach (var input in inputs.Distinct(StringComparer.Ordinal))
                    {
                        files.Add(input, await bay.OpenAsync(input));
                    }

                    var target = bay.NewPath(".mp4");
                    var made = await join([.. inputs.Select(input => files[input].Path)], target, bay.ProgressOf(stage));
                    return await bay.CompleteFilmAsync(target, operation, result(made));
                }
                finally
                {
                    foreach (var file in files.Values)
                    {
                        file.Dispose();
                    }
                }
            },
            cancel);

    /// <summary>copy, smart or encode.</summary>
    public static string Word(JoinMethod method) => method switch { JoinMethod.Copy => "copy", JoinMethod.Smart => "smart", _ => "encode" };
}
