using System.ComponentModel.DataAnnotations;

namespace Reelwright.Server.Billing;

/// <summary>Settings under "Pricing": credits of everything but generation, whose prices stand in the catalogue.</summary>
internal sealed class PricingOptions
{
    private const int Most = 1_000_000;

    public const string Section = "Pricing";

    /// <summary>What a purchased credit costs.</summary>
    [Range(1, Most)]
    public int CreditPricePence { get; init; } = 1;

    [Range(0, Most)]
    public int VideoToVideoPerTenSeconds { get; init; } = 3;

    [Range(0, Most)]
    public int VideoToVideoMinimum { get; init; } = 3;

    [Range(0, Most)]
    public int AudioPerThirtySeconds { get; init; } = 8;

    [Range(0, Most)]
    public int SpeechPerMinute { get; init; } = 6;

    [Range(0, Most)]
    public int Subtitles { get; init; } = 5;

    [Range(0, Most)]
    public int SubtitleTranslation { get; init; } = 5;

    [Range(0, Most)]
    public int Edit { get; init; } = 3;

    /// <summary>Merging and exporting cost this much a clip, and no less than <see cref="Edit"/>.</summary>
    [Range(0, Most)]
    public int JoinPerClip { get; init; } = 2;

    /// <summary>Remove background, face swap, extract frames, trim, GIF, watermark.</summary>
    [Range(0, Most)]
    public int Tool { get; init; } = 1;

    [Range(0, Most)]
    public int UpscalePerTenSeconds { get; init; } = 2;

    [Range(0, Most)]
    public int UpscaleMinimum { get; init; } = 2;
}
