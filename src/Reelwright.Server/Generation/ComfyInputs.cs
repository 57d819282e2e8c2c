using Reelwright.ComfyUI;
using Reelwright.ComfyUI.Workflows;
using Reelwright.Media;
using Reelwright.Server.Library;

namespace Reelwright.Server.Generation;

/// <summary>Brings a job's files to a backend, and says in a workflow's words what was sold.</summary>
internal sealed class ComfyInputs(MediaLibrary library, Ffmpeg ffmpeg)
{
    /// <summary>Everything of a job lies in a folder of its own, so that an operator sees whose it is and can clean up.</summary>
    public static string FolderOf(Guid jobId) => $"reelwright/{jobId:N}";

    /// <summary>Of its own for every prompt: ComfyUI answers an equal graph from its cache, with the old names.</summary>
    public static string PrefixOf(JobPrompt prompt) => $"{FolderOf(prompt.JobId)}/{prompt.PromptId:N}";

    /// <summary>Uploads the files that the workflow takes. Their names are the same each time, so that a graph can be bound again.</summary>
    public async Task<WorkflowValues> UploadAsync(ComfyClient client, Guid jobId, GenerationWork work, WorkflowTemplate template, CancellationToken cancel)
    {
        var values = ValuesOf(work);
        foreach (var (source, filename) in FilesOf(work).Where(file => template.FileSources.Contains(file.Source)))
        {
            using var file = await library.OpenLocalAsync(filename, cancel);
            var stored = await client.UploadAsync(file.Path, source + Path.GetExtension(filename), FolderOf(jobId), cancel);
            values = source switch
            {
                "image" => values with { Image = stored.InputName },
                "end_image" => values with { EndImage = stored.InputName },
                "audio" => values with { Audio = stored.InputName },
                _ => await WithFilmAsync(values with { Video = stored.InputName }, file.Path, cancel),
            };
        }

        return values;
    }

    private async Task<WorkflowValues> WithFilmAsync(WorkflowValues values, string path, CancellationToken cancel)
    {
        var info = await ffmpeg.ProbeAsync(path, await MediaSniffer.SniffFileAsync(path, cancel), cancel);
        return values with { SourceFrames = info.FrameCount, SourceFrameRate = info.FrameRate?.PerSecond };
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
