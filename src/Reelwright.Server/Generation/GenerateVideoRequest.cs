using System.ComponentModel.DataAnnotations;

namespace Reelwright.Server.Generation;

/// <summary>A film or a 3D object. What is left out takes the model's defaults, lowered where needed to fit the account's tier.</summary>
public sealed record GenerateVideoRequest
{
    /// <summary>What is to be seen, at most 2000 characters.</summary>
    public string? Prompt { get; init; }

    /// <summary>A model's id; wan-t2v by default, wan-i2v when image_filename is given.</summary>
    public string? Model { get; init; }

    /// <summary>What is not to be seen.</summary>
    public string? NegativePrompt { get; init; }

    /// <summary>Pixels; odd numbers are rounded down.</summary>
    public int? Width { get; init; }

    public int? Height { get; init; }

    public int? Frames { get; init; }

    public int? Steps { get; init; }

    public double? Cfg { get; init; }

    /// <summary>-1 or nothing draws one and reports it.</summary>
    public long? Seed { get; init; }

    public string? Sampler { get; init; }

    public string? Scheduler { get; init; }

    public double? Shift { get; init; }

    /// <summary>Frames a second, 24 by default.</summary>
    public int? FrameRate { get; init; }

    /// <summary>An uploaded or generated picture.</summary>
    public string? ImageFilename { get; init; }

    /// <summary>The last frame, for first-last-frame models.</summary>
    public string? EndImageFilename { get; init; }

    public string? AudioFilename { get; init; }

    public string? VideoFilename { get; init; }

    /// <summary>in, out, left or right, for camera models.</summary>
    public string? Camera { get; init; }

    /// <summary>depth, edge or pose, for control models.</summary>
    public string? ControlType { get; init; }

    /// <summary>How far the result may leave its source, 0 to 1.</summary>
    public double? Strength { get; init; }

    /// <summary>A studio project to link the result to.</summary>
    [Range(1, long.MaxValue)]
    public long? ProjectId { get; init; }

    /// <summary>The project's shot that the film is for: its prompt is used when none is sent, and the film becomes the shot's.</summary>
    [Range(1, long.MaxValue)]
    public long? ShotId { get; init; }

    internal GenerationAsk ToAsk() => new()
    {
        Prompt = Prompt,
        Model = Model,
        NegativePrompt = NegativePrompt,
        Width = Width,
        Height = Height,
        Frames = Frames,
        Steps = Steps,
        Cfg = Cfg,
        Seed = Seed,
        Sampler = Sampler,
        Scheduler = Scheduler,
        Shift = Shift,
        FrameRate = FrameRate,
        ImageFilename = ImageFilename,
        EndImageFilename = EndImageFilename,
        AudioFilename = AudioFilename,
        VideoFilename = VideoFilename,
        Camera = Camera,
        ControlType = ControlType,
        Strength = Strength,
    };
}

/// <summary>One or more pictures; each is a job of its own, with seeds seed, seed + 1, …</summary>
public sealed record GenerateImageRequest
{
    /// <summary>What is to be seen, at most 2000 characters.</summary>
    public string? Prompt { get; init; }

    /// <summary>An image model's id; sd15 by default.</summary>
    public string? Model { get; init; }

    public string? NegativePrompt { get; init; }

    public int? Width { get; init; }

    public int? Height { get; init; }

    public int? Steps { get; init; }

    public double? Cfg { get; init; }

    public long? Seed { get; init; }

    public string? Sampler { get; init; }

    public string? Scheduler { get; init; }

    /// <summary>How many pictures, 1 by default.</summary>
    [Range(1, DefaultModels.MaxImages)]
    public int? Count { get; init; }

    /// <summary>A picture to start from, or to edit.</summary>
    public string? ImageFilename { get; init; }

    /// <summary>How far the result may leave its source, 0 to 1.</summary>
    public double? Strength { get; init; }

    internal GenerationAsk ToAsk() => new()
    {
        Prompt = Prompt,
        Model = Model,
        NegativePrompt = NegativePrompt,
        Width = Width,
        Height = Height,
        Steps = Steps,
        Cfg = Cfg,
        Seed = Seed,
        Sampler = Sampler,
        Scheduler = Scheduler,
        ImageFilename = ImageFilename,
        Strength = Strength,
    };
}

/// <summary>Gives a video another look by the words.</summary>
public sealed record GenerateFromVideoRequest
{
    [Required]
    public string? VideoFilename { get; init; }

    /// <summary>What the result is to look like, at most 2000 characters.</summary>
    public string? Prompt { get; init; }

    /// <summary>How far the result may leave its source; 0.6 by default.</summary>
    [Range(0.0, 1.0)]
    public double? Strength { get; init; }

    /// <summary>A model that takes a video and strength; wan-vace by default.</summary>
    public string? Model { get; init; }

    public string? NegativePrompt { get; init; }

    /// <summary>-1 or nothing draws one and reports it.</summary>
    public long? Seed { get; init; }

    internal GenerationAsk ToAsk() => new()
    {
        Prompt = Prompt,
        Model = Model,
        NegativePrompt = NegativePrompt,
        Seed = Seed,
        VideoFilename = VideoFilename,
        Strength = Strength,
    };
}

/// <summary>The video to go on from.</summary>
public sealed record ExtendVideoRequest
{
    /// <summary>A video of yours; or name its generation.</summary>
    public string? VideoFilename { get; init; }

    [Range(1, long.MaxValue)]
    public long? GenerationId { get; init; }
}
