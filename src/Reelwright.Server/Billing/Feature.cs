namespace Reelwright.Server.Billing;

/// <summary>What a plan unlocks beyond sizes and credits.</summary>
internal enum Feature
{
    Stock,
    Tts,
    Upscale,
    Hosting,
    Organisations,
    BrandKits,
    SubtitleTranslation,
    FaceSwap,
}

internal static class Features
{
    public static IReadOnlyList<Feature> All { get; } = Enum.GetValues<Feature>();

    /// <summary>The feature's id in JSON.</summary>
    public static string Id(this Feature feature) => feature switch
    {
        Feature.Stock => "stock",
        Feature.Tts => "tts",
        Feature.Upscale => "upscale",
        Feature.Hosting => "hosting",
        Feature.Organisations => "organisations",
        Feature.BrandKits => "brand_kits",
        Feature.SubtitleTranslation => "subtitle_translation",
        Feature.FaceSwap => "face_swap",
        _ => throw new ArgumentOutOfRangeException(nameof(feature), feature, "is not a feature"),
    };
}
