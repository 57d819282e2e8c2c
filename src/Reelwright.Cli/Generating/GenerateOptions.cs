namespace Reelwright.Cli.Generating;

/// <summary>What was asked for on the command line; null is "not said", which leaves the choice to the model's defaults.</summary>
internal sealed record GenerateOptions
{
    public required string Output { get; init; }

    public string? Prompt { get; init; }

    public string? Model { get; init; }

    public int? Width { get; init; }

    public int? Height { get; init; }

    public int? Frames { get; init; }

    public int? Steps { get; init; }

    public long? Seed { get; init; }

    public int? FrameRate { get; init; }

    public double? Cfg { get; init; }

    public string? Negative { get; init; }

    public string? Sampler { get; init; }

    public string? Scheduler { get; init; }

    public double? Shift { get; init; }

    public string? Camera { get; init; }

    public string? Control { get; init; }

    public double? Strength { get; init; }

    public string? Image { get; init; }

    public string? EndImage { get; init; }

    public string? Audio { get; init; }

    public string? Video { get; init; }

    public Uri? Server { get; init; }

    public string? Key { get; init; }

    public string? Data { get; init; }

    /// <summary>The files to upload: their kind, and the field that will carry the handle.</summary>
    public IEnumerable<(string Path, string Kind, string Field)> Inputs =>
        new (string? Path, string Kind, string Field)[]
        {
            (Image, "image", "image_filename"),
            (EndImage, "image", "end_image_filename"),
            (Audio, "audio", "audio_filename"),
            (Video, "video", "video_filename"),
        }
        .Where(input => input.Path is not null)
        .Select(input => (input.Path!, input.Kind, input.Field));
}
