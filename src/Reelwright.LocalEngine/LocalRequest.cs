namespace Reelwright.LocalEngine;

/// <summary>What is asked of the local engine. Paths are files the caller has already probed and bounded.</summary>
/// <param name="Technique">What kind of generation this is.</param>
/// <param name="Prompt">The person's words; shapes scene, mood, movement and, by hash, what the vocabulary does not know.</param>
/// <param name="Width">Width of the result in pixels, even.</param>
/// <param name="Height">Height of the result in pixels, even.</param>
/// <param name="Seed">Same request and seed give the same pixels.</param>
public sealed record LocalRequest(LocalTechnique Technique, string Prompt, int Width, int Height, long Seed)
{
    /// <summary>Frames of the film; 1 for a picture.</summary>
    public int Frames { get; init; } = 1;

    /// <summary>Frames per second.</summary>
    public int FrameRate { get; init; } = 24;

    /// <summary>Buys detail by supersampling.</summary>
    public int Steps { get; init; } = 4;

    /// <summary>How strongly the prompt's palette rules; 1 is plain.</summary>
    public double Cfg { get; init; } = 1;

    /// <summary>Removes what it names.</summary>
    public string? NegativePrompt { get; init; }

    public CameraMove Camera { get; init; } = CameraMove.FromPrompt;

    public ControlKind Control { get; init; } = ControlKind.None;

    /// <summary>How far a restyle may leave its source: 0 keeps it, 1 leaves little.</summary>
    public double Strength { get; init; } = 0.6;

    public string? ImagePath { get; init; }

    public string? EndImagePath { get; init; }

    public string? AudioPath { get; init; }

    public string? VideoPath { get; init; }
}

/// <summary>The families of generation the 26 models fall into.</summary>
public enum LocalTechnique
{
    /// <summary>A film from words alone (optionally starting from <see cref="LocalRequest.ImagePath"/>).</summary>
    TextToVideo,

    /// <summary>A film from a picture: parallax by estimated depth and a camera move.</summary>
    ImageToVideo,

    /// <summary>A film whose first and last frame are the given pictures.</summary>
    FirstLastFrame,

    /// <summary>A film that follows the edges, depth or pose of a picture or film.</summary>
    Control,

    /// <summary>A portrait driven by a sound's envelope; the sound is carried.</summary>
    AudioPortrait,

    /// <summary>A portrait driven by a film's motion; its sound is carried.</summary>
    VideoPortrait,

    /// <summary>A source film or picture restyled by the words, by <see cref="LocalRequest.Strength"/>.</summary>
    Restyle,

    /// <summary>A picture from words (optionally starting from <see cref="LocalRequest.ImagePath"/>).</summary>
    TextToImage,

    /// <summary>The given picture changed as the words say.</summary>
    ImageEdit,

    /// <summary>A textured mesh as binary glTF.</summary>
    Mesh,
}

/// <summary>A camera move; <see cref="FromPrompt"/> reads it from the words.</summary>
public enum CameraMove
{
    FromPrompt,
    Static,
    In,
    Out,
    Left,
    Right,
    Up,
    Down,
    Orbit,
    Handheld,
}

public enum ControlKind
{
    None,
    Depth,
    Edge,
    Pose,
}
