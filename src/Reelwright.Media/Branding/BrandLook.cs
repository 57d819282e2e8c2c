namespace Reelwright.Media;

/// <summary>What a brand puts on and around a film. What is null stays away.</summary>
public sealed record BrandLook
{
    /// <summary>Laid over the film itself; not over intro and outro.</summary>
    public BrandLogo? Logo { get; init; }

    /// <summary>A film to show before, in the film's frame and rate.</summary>
    public string? IntroPath { get; init; }

    /// <summary>Shown at the end, in silence.</summary>
    public BrandCard? Outro { get; init; }

    /// <summary>An existing folder for files needed meanwhile; that of the result when not given.</summary>
    public string? WorkFolder { get; init; }
}

/// <param name="Path">A PNG, JPEG or WebP.</param>
/// <param name="WidthShare">Its width as a share of the frame's; it is never cut.</param>
/// <param name="Opacity">0 to 1, on top of its own transparency.</param>
public sealed record BrandLogo(string Path, TextPlace Place, double WidthShare, double Opacity);

/// <summary>A card of text on a plain ground with a bar of another colour below the text.</summary>
public sealed record BrandCard(string Text)
{
    public const double Seconds = 3.5;

    public Rgb Ground { get; init; } = Rgb.Black;

    /// <summary>Where it cannot be read on the ground, black or white takes its place.</summary>
    public Rgb Colour { get; init; } = Rgb.White;

    public Rgb Accent { get; init; } = Rgb.White;

    /// <summary>A family of <see cref="FontList"/>.</summary>
    public string Font { get; init; } = AssFonts.Plain;
}
