using Reelwright.Server.Library;

namespace Reelwright.Server.Branding;

/// <summary>A brand kit as its owner sees it.</summary>
internal sealed record KitView(
    long Id, string Name, string PrimaryColor, string SecondaryColor, string AccentColor, string FontFamily,
    string? LogoUrl, string LogoPosition, double LogoScale, double LogoOpacity,
    string? IntroUrl, bool IntroEnabled, string? OutroText, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt)
{
    public static KitView Of(BrandKit kit) => new(
        kit.Id, kit.Name, kit.PrimaryColor, kit.SecondaryColor, kit.AccentColor, kit.FontFamily,
        Url(FileKind.InputImage, kit.LogoFilename), kit.LogoPosition, kit.LogoScale, kit.LogoOpacity,
        Url(FileKind.Video, kit.IntroFilename), kit.IntroEnabled, kit.OutroText, kit.CreatedAt, kit.UpdatedAt);

    private static string? Url(FileKind kind, string? filename) => filename is null ? null : $"/api/{kind.Route()}/{filename}";
}

internal sealed record KitList(IReadOnlyList<KitView> BrandKits, int Total, int Limit, int Offset);

internal sealed record FontNames(IReadOnlyList<string> Fonts);

internal sealed record KitDeleted([property: System.Text.Json.Serialization.JsonPropertyName("deleted")] bool IsDeleted);
