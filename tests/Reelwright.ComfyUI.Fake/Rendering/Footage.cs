namespace Reelwright.ComfyUI.Fake.Rendering;

/// <summary>
/// What a node's output is taken for: frames of a size and a colour, sound of a length, or both. Latents are counted in pixels and
/// frames too, so that the number of frames and the size at the end are those a real graph would give.
/// </summary>
internal sealed record Footage
{
    public static Footage Empty { get; } = new();

    public int Width { get; init; }

    public int Height { get; init; }

    public int Frames { get; init; } = 1;

    /// <summary>Frames a second; 0 when nothing said so.</summary>
    public double FrameRate { get; init; }

    /// <summary>Seconds of sound; 0: none.</summary>
    public double Sound { get; init; }

    /// <summary>0xRRGGBB.</summary>
    public int Colour { get; init; } = FakeColours.Plain;

    /// <summary>The seed the colour is from.</summary>
    public ulong? Seed { get; init; }

    public bool HasAlpha { get; init; }

    /// <summary>Steps that a list of sigmas holds.</summary>
    public int Steps { get; init; }

    /// <summary>The value of an output that is a number.</summary>
    public double? Number { get; init; }

    public bool HasPicture => Width > 0;
}
