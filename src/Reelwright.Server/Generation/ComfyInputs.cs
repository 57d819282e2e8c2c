using Reelwright.ComfyUI;
using Reelwright.ComfyUI.Workflows;
using Reelwright.Media;
using Reelwright.Server.Jobs;
using Reelwright.Server.Library;

namespace Reelwright.Server.Generation;

/// <summary>Brings a job's files to a backend, and says in a workflow's words what was sold.</summary>
internal sealed class ComfyInputs(MediaLibrary library, Ffmpeg ffmpeg)
{
    // What is encoded once more by the backend should not show it.
    private const double SourceCrf = 10;

    /// <summary>Everything of a job lies in a folder of its own, so that an operator sees whose it is and can clean up.</summary>
    public static string FolderOf(Guid jobId) => $"reelwright/{jobId:N}";

    /// <summary>Of its own for every prompt: ComfyUI answers an equal graph from its cache, with the old names.</summary>
    public static string PrefixOf(JobPrompt prompt) => $"{FolderOf(prompt.JobId)}/{prompt.PromptId:N}";

    /// <summary>Uploads the files that the workflow takes. Their names are the same each time, so that a graph can be bound again.</summary>
    public async Task<WorkflowValues> UploadAsync(ComfyClient client, JobContext context, GenerationWork work, WorkflowTemplate template, CancellationToken cancel)
    {
        var (jobId, values) = (context.JobId, ValuesOf(work));
        foreach (var (source, filename) in FilesOf(work).Where(file => template.FileSources.Contains(file.Source)))
        {
            using var file = await library.OpenLocalAsync(filename, cancel);
            if (source == "video")
            {
                values = await UploadFilmAsync(client, context, file.Path, work, values, cancel);
                continue;
            }

            var stored = await client.UploadAsync(file.Path, source + Path.GetExtension(filename), FolderOf(jobId), cancel);
            values = WithFile(values, source, stored.InputName);
        }

        return values;
    }

    /// <summary>Uploads stored files as they are, by the workflow's names for them: image, end_image, target_image, audio, video.</summary>
    public async Task<WorkflowValues> UploadAsync(ComfyClient client, JobContext context, IEnumerable<KeyValuePair<string, string>> files, CancellationToken cancel)
    {
        var values = new WorkflowValues();
        foreach (var (source, filename) in files)
        {
            using var file = await library.OpenLocalAsync(filename, cancel);
            var stored = await client.UploadAsync(file.Path, source + Path.GetExtension(filename), FolderOf(context.JobId), cancel);
            values = WithFile(values, source, stored.InputName);
        }

        return values;
    }

    private static WorkflowValues WithFile(WorkflowValues values, string source, string name) => source switch
    {
        "image" => values with { Image = name },
        "end_image" => values with { EndImage = name },
        "target_image" => values with { TargetImage = name },
        "audio" => values with { Audio = name },
        "video" => values with { Video = name },
        _ => throw new ArgumentException($"No workflow takes a \"{source}\".", nameof(source)),
    };

    /// <summary>
    /// A film goes up at the rate and no longer than what is made of it: models count its frames, not its seconds, and ComfyUI keeps every one of them in memory.
    /// </summary>
    private async Task<WorkflowValues> UploadFilmAsync(ComfyClient client, JobContext context, string path, GenerationWork work, WorkflowValues values, CancellationToken cancel)
    {
        var info = await ffmpeg.ProbeAsync(path, await MediaSniffer.SniffFileAsync(path, cancel), cancel);
        if (FitOf(info, work) is { } fit)
        {
            var fitted = Path.Combine(context.WorkFolder, "source.mp4");
            info = await ffmpeg.FitFilmAsync(path, fitted, fit with { WorkFolder = context.WorkFolder }, cancel);
            path = fitted;
        }

        var stored = await client.UploadAsync(path, "video" + Path.GetExtension(path), FolderOf(context.JobId), cancel);
        return values with { Video = stored.InputName, SourceFrames = info.FrameCount, SourceFrameRate = info.FrameRate?.PerSecond };
    }

    /// <returns>Null when the film is as it should be already.</returns>
    private static FilmFit? FitOf(MediaInfo info, GenerationWork work)
    {
        if (work is not { Frames: { } frames, FrameRate: { } rate } || !info.HasVideo)
        {
            return null;
        }

        var isOddSized = info.Width % 2 != 0 || info.Height % 2 != 0;
        if (!isOddSized && info.FrameRate is { } given && Math.Abs(given.PerSecond - rate) < 0.001 && info.FrameCount <= frames)
        {
            return null;
        }

        var there = Math.Max(1, (int)Math.Round(info.DurationSeconds * rate));
        return new FilmFit
        {
            Width = Math.Max(2, info.Width & ~1),
            Height = Math.Max(2, info.Height & ~1),
            FrameRate = rate,
            Frames = Math.Min(frames, there),
            KeepTimes = true,
            MaxRepeats = Math.Max(2, rate / 4),
            Crf = SourceCrf,
        };
    }

    private static IEnumerable<(string Source, string Filename)> FilesOf(GenerationWork work) =>
        from file in ((string Source, string? Filename)[])[("image", work.ImageFile), ("end_image", work.EndImageFile), ("audio", work.AudioFile), ("video", work.VideoFile)]
        where file.Filename is not null
        select (file.Source, file.Filename);

    private static WorkflowValues ValuesOf(GenerationWork work) => new()
    {
        Prompt = work.Prompt,
        NegativePrompt = string.IsNullOrWhiteSpace(work.NegativePrompt) ? null : work.NegativePrompt,
        Width = work.Width,
        Height = work.Height,
        Frames = work.Frames,
        FrameRate = work.FrameRate,
        Seconds = work.Sound?.Seconds ?? (work is { Frames: { } frames, FrameRate: { } rate } ? frames / (double)rate : null),
        Steps = work.Steps,
        Cfg = work.Cfg,
        Seed = work.Seed,
        Sampler = work.Sampler,
        Scheduler = work.Scheduler,
        Shift = work.Shift,
        Camera = work.Camera,
        ControlType = work.ControlType,
        Strength = work.Strength,
        Tags = work.Sound is { Tags.Count: > 0 } sound ? string.Join(", ", sound.Tags) : null,
        Lyrics = string.IsNullOrWhiteSpace(work.Sound?.Lyrics) ? null : work.Sound.Lyrics,
        Format = work.Sound?.Format,
    };
}
