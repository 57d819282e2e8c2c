using Reelwright.LocalEngine;
using Reelwright.LocalEngine.Sound;
using Reelwright.Media;
using Reelwright.Server.Jobs;
using Reelwright.Server.Library;
using Reelwright.Server.MediaWork;
using Reelwright.Server.Platform.Storage;

namespace Reelwright.Server.Generation;

/// <summary>Runs a film, picture, mesh or sound on the local engine and takes the result into the library.</summary>
internal sealed class MakeGeneration(LocalGenerator generator, Ffmpeg ffmpeg, MediaLibrary library, IngestGeneration ingest, ILogger<MakeGeneration> log) : IJobHandler
{
    /// <summary>How much of the progress bar the making takes; the rest is for marking, thumbnails and storing.</summary>
    private const double MakingShare = 0.95;

    public async Task<JobOutcome> RunAsync(JobContext context, CancellationToken cancel)
    {
        var work = context.Request<GenerationWork>();
        var maker = new FileMaker(context.JobId.ToString(), context.Attempt);
        await library.DiscardEarlierAsync(maker, cancel);
        context.UseEngine(LocalGenerator.Engine);

        try
        {
            var made = work.Sound is null ? await MakeAsync(context, work, cancel) : await MakeSoundAsync(context, work, cancel);
            return await ingest.RunAsync(context, work, made, maker, cancel);
        }
        catch (MediaException failure)
        {
            log.LogWarning(failure, "Job {JobId} could not be made", context.JobId);
            return WorkBench.Outcome(failure, JobOutcome.Break("generation_failed", "The generation failed."));
        }
    }

    private async Task<LocalResult> MakeAsync(JobContext context, GenerationWork work, CancellationToken cancel)
    {
        using var inputs = await OpenInputsAsync(work, cancel);
        var target = Path.Combine(context.WorkFolder, $"made{LocalGenerator.ExtensionFor(LocalRequests.TechniqueOf(work))}");
        var workFolder = Directory.CreateDirectory(Path.Combine(context.WorkFolder, "work"));

        return await generator.GenerateAsync(inputs.ToRequest(work), target, workFolder.FullName, work.Model, new Reporter(context), cancel);
    }

    private async Task<LocalResult> MakeSoundAsync(JobContext context, GenerationWork work, CancellationToken cancel)
    {
        var sound = work.Sound!;
        var wav = Path.Combine(context.WorkFolder, "sound.wav");
        await SoundGenerator.GenerateAsync(new SoundRequest(work.Prompt, sound.Seconds, work.Seed) { Tags = sound.Tags }, wav, new Reporter(context), cancel);
        var metadata = new MediaMetadata
        {
            Prompt = work.Prompt,
            Model = work.Model,
            Seed = work.Seed,
            Engine = LocalGenerator.Engine,
            CreatedBy = "Reelwright",
            DigitalSourceType = DigitalSourceType.AlgorithmicMedia,
        };
        return await SoundFiles.WriteAsync(ffmpeg, wav, MediaFormat.Wav, context, work, metadata, cancel);
    }

    private async Task<OpenInputs> OpenInputsAsync(GenerationWork work, CancellationToken cancel)
    {
        var inputs = new OpenInputs();
        try
        {
            inputs.Image = await OpenAsync(work.ImageFile);
            inputs.EndImage = await OpenAsync(work.EndImageFile);
            inputs.Audio = await OpenAsync(work.AudioFile);
            inputs.Video = await OpenAsync(work.VideoFile);
            return inputs;
        }
        catch
        {
            inputs.Dispose();
            throw;
        }

        async Task<LocalFile?> OpenAsync(string? filename) => filename is null ? null : await library.OpenLocalAsync(filename, cancel);
    }

    /// <summary>Reports at once, on the thread that makes: a queued report could overtake a newer one.</summary>
    private sealed class Reporter(JobContext context) : IProgress<LocalProgress>
    {
        public void Report(LocalProgress value)
        {
            context.Report(value.Fraction * MakingShare, value.Stage);
            if (value.Preview is { } preview)
            {
                context.ShowPreview(preview, "image/png");
            }
        }
    }

    /// <summary>The input files as files of this machine.</summary>
    private sealed class OpenInputs : IDisposable
    {
        public LocalFile? Image { get; set; }

        public LocalFile? EndImage { get; set; }

        public LocalFile? Audio { get; set; }

        public LocalFile? Video { get; set; }

        public LocalRequest ToRequest(GenerationWork work) => LocalRequests.Of(work) with
        {
            ImagePath = Image?.Path,
            EndImagePath = EndImage?.Path,
            AudioPath = Audio?.Path,
            VideoPath = Video?.Path,
        };

        public void Dispose()
        {
            Image?.Dispose();
            EndImage?.Dispose();
            Audio?.Dispose();
            Video?.Dispose();
        }
    }
}

/// <summary>From what was sold to what the local engine understands.</summary>
internal static class LocalRequests
{
    /// <summary>Edge of a mesh's texture.</summary>
    private const int TextureSize = 1024;

    /// <summary>Only models that the local engine can make are submitted to it.</summary>
    public static LocalTechnique TechniqueOf(GenerationWork work) =>
        work.Technique ?? throw new InvalidOperationException($"The local engine cannot make {work.Model}.");

    public static LocalRequest Of(GenerationWork work)
    {
        var request = new LocalRequest(TechniqueOf(work), work.Prompt, work.Width ?? TextureSize, work.Height ?? TextureSize, work.Seed)
        {
            Frames = work.Frames ?? 1,
            FrameRate = work.FrameRate ?? 24,
            NegativePrompt = work.NegativePrompt,
            Camera = Camera(work.Camera),
            Control = Control(work.ControlType),
        };

        return request with
        {
            Steps = work.Steps ?? request.Steps,
            Cfg = work.Cfg ?? request.Cfg,
            Strength = work.Strength ?? request.Strength,
        };
    }

    private static CameraMove Camera(string? move) => move switch
    {
        "in" => CameraMove.In,
        "out" => CameraMove.Out,
        "left" => CameraMove.Left,
        "right" => CameraMove.Right,
        _ => CameraMove.FromPrompt,
    };

    private static ControlKind Control(string? kind) => kind switch
    {
        "depth" => ControlKind.Depth,
        "edge" => ControlKind.Edge,
        "pose" => ControlKind.Pose,
        _ => ControlKind.None,
    };
}
