using Reelwright.LocalEngine;
using Reelwright.Server.Catalog;

namespace Reelwright.Server.Generation;

/// <summary>Everything a worker needs to make one film, picture or mesh; stored with the job.</summary>
internal sealed record GenerationWork
{
    public required string Model { get; init; }

    public required string Prompt { get; init; }

    public string? NegativePrompt { get; init; }

    public int? Width { get; init; }

    public int? Height { get; init; }

    public int? Frames { get; init; }

    public int? FrameRate { get; init; }

    public int? Steps { get; init; }

    public double? Cfg { get; init; }

    public required long Seed { get; init; }

    public string? Sampler { get; init; }

    public string? Scheduler { get; init; }

    public double? Shift { get; init; }

    public string? Camera { get; init; }

    public string? ControlType { get; init; }

    public double? Strength { get; init; }

    /// <summary>Stored files the work starts from: the unmarked ones, where there are two.</summary>
    public string? ImageFile { get; init; }

    public string? EndImageFile { get; init; }

    public string? AudioFile { get; init; }

    public string? VideoFile { get; init; }

    /// <summary>How the local engine makes it; decided at submission, so that a catalogue changed since cannot change what was sold. Null for what it cannot make.</summary>
    public required LocalTechnique? Technique { get; init; }

    /// <summary>What music and effects need beside the prompt; null for everything else.</summary>
    public SoundWork? Sound { get; init; }

    /// <summary>The free tier's visible mark is burnt in.</summary>
    public bool Mark { get; init; }

    /// <summary>Files that have to stay until the job ends.</summary>
    public IReadOnlyCollection<string> Inputs() =>
        [.. ((string?[])[ImageFile, EndImageFile, AudioFile, VideoFile]).OfType<string>().Distinct(StringComparer.Ordinal)];

    /// <summary>How much there is to do: megapixel-frames times steps; of sound, seconds.</summary>
    public double Units() => Sound?.Seconds ?? ((Width ?? 1024) * (double)(Height ?? 1024) / 1e6 * (Frames ?? 1) * Math.Max(1, Steps ?? 1));

    public static GenerationWork Of(GenerationParameters parameters, InputFiles files, LocalTechnique? technique, bool mark) => new()
    {
        Model = parameters.Model,
        Prompt = parameters.Prompt,
        NegativePrompt = parameters.NegativePrompt,
        Width = parameters.Width,
        Height = parameters.Height,
        Frames = parameters.Frames,
        FrameRate = parameters.FrameRate,
        Steps = parameters.Steps,
        Cfg = parameters.Cfg,
        Seed = parameters.Seed,
        Sampler = parameters.Sampler,
        Scheduler = parameters.Scheduler,
        Shift = parameters.Shift,
        Camera = parameters.Camera,
        ControlType = parameters.ControlType,
        Strength = parameters.Strength,
        ImageFile = files.Source(RequestFields.ImageFilename),
        EndImageFile = files.Source(RequestFields.EndImageFilename),
        AudioFile = files.Source(RequestFields.AudioFilename),
        VideoFile = files.Source(RequestFields.VideoFilename),
        Technique = technique,
        Mark = mark,
    };
}

/// <param name="Seconds">The exact length.</param>
/// <param name="Format">mp3, wav or flac.</param>
internal sealed record SoundWork(double Seconds, string Format, IReadOnlyList<string> Tags, string? Lyrics);
