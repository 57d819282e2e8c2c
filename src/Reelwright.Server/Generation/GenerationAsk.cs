using Reelwright.Server.Catalog;

namespace Reelwright.Server.Generation;

/// <summary>What a request for a film, mesh or picture holds, as sent: nothing is filled in and nothing is checked.</summary>
internal sealed record GenerationAsk
{
    public string? Prompt { get; init; }

    public string? Model { get; init; }

    public string? NegativePrompt { get; init; }

    public int? Width { get; init; }

    public int? Height { get; init; }

    public int? Frames { get; init; }

    public int? Steps { get; init; }

    public double? Cfg { get; init; }

    public long? Seed { get; init; }

    public string? Sampler { get; init; }

    public string? Scheduler { get; init; }

    public double? Shift { get; init; }

    public int? FrameRate { get; init; }

    public string? ImageFilename { get; init; }

    public string? EndImageFilename { get; init; }

    public string? AudioFilename { get; init; }

    public string? VideoFilename { get; init; }

    public string? Camera { get; init; }

    public string? ControlType { get; init; }

    public double? Strength { get; init; }

    /// <summary>Which fields were sent, by JSON name, in the order of the documentation.</summary>
    public IEnumerable<string> Given()
    {
        foreach (var (name, value) in ((string, object?)[])
        [
            (RequestFields.Prompt, Blank(Prompt)),
            (RequestFields.NegativePrompt, Blank(NegativePrompt)),
            (RequestFields.Width, Width),
            (RequestFields.Height, Height),
            (RequestFields.Frames, Frames),
            (RequestFields.Steps, Steps),
            (RequestFields.Cfg, Cfg),
            (RequestFields.Seed, Seed),
            (RequestFields.Sampler, Sampler),
            (RequestFields.Scheduler, Scheduler),
            (RequestFields.Shift, Shift),
            (RequestFields.FrameRate, FrameRate),
            (RequestFields.ImageFilename, Blank(ImageFilename)),
            (RequestFields.EndImageFilename, Blank(EndImageFilename)),
            (RequestFields.AudioFilename, Blank(AudioFilename)),
            (RequestFields.VideoFilename, Blank(VideoFilename)),
            (RequestFields.Camera, Camera),
            (RequestFields.ControlType, ControlType),
            (RequestFields.Strength, Strength),
        ])
        {
            if (value is not null)
            {
                yield return name;
            }
        }
    }

    /// <summary>A form's empty box is a field that was not filled in.</summary>
    private static string? Blank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}
