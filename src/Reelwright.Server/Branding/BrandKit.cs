using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Reelwright.Server.Library;
using Reelwright.Server.Platform.Data;

namespace Reelwright.Server.Branding;

/// <summary>How an account's films are to look: colours, a font, a logo, an intro, words at the end.</summary>
internal sealed class BrandKit : IOwned
{
    public const int MaxName = 80;
    public const int MaxOutroText = 200;

    /// <summary>Of one account.</summary>
    public const int MaxKits = 50;

    public long Id { get; init; }

    public required long OwnerId { get; init; }

    public required string Name { get; set; }

    /// <summary>#RRGGBB: the ground of the outro.</summary>
    public string PrimaryColor { get; set; } = "#111827";

    /// <summary>Of its text.</summary>
    public string SecondaryColor { get; set; } = "#FFFFFF";

    /// <summary>Of the bar below it.</summary>
    public string AccentColor { get; set; } = "#F59E0B";

    public string FontFamily { get; set; } = InstalledFonts.Usual;

    /// <summary>A picture of the media library.</summary>
    public string? LogoFilename { get; set; }

    /// <summary>One of the nine places of texts.</summary>
    public string LogoPosition { get; set; } = "bottom-right";

    /// <summary>Its width as a share of the frame's.</summary>
    public double LogoScale { get; set; } = 0.15;

    public double LogoOpacity { get; set; } = 0.9;

    /// <summary>A film of the media library.</summary>
    public string? IntroFilename { get; set; }

    public bool IntroEnabled { get; set; } = true;

    public string? OutroText { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; set; }

    /// <summary>Takes a film as the intro, a picture as the logo.</summary>
    /// <param name="kind">Film or picture.</param>
    /// <param name="filename">The new one; null for none.</param>
    /// <returns>The file that was it before; null when there was none.</returns>
    public string? Replace(FileKind kind, string? filename)
    {
        string? old;
        (old, LogoFilename, IntroFilename) = kind is FileKind.Video ? (IntroFilename, LogoFilename, filename) : (LogoFilename, filename, IntroFilename);
        return old;
    }
}

internal sealed class BrandKitConfiguration : IEntityTypeConfiguration<BrandKit>
{
    public void Configure(EntityTypeBuilder<BrandKit> kit)
    {
        kit.ToTable("brand_kits");
        kit.Property(k => k.Name).HasMaxLength(BrandKit.MaxName);
        kit.Property(k => k.PrimaryColor).HasMaxLength(7);
        kit.Property(k => k.SecondaryColor).HasMaxLength(7);
        kit.Property(k => k.AccentColor).HasMaxLength(7);
        kit.Property(k => k.FontFamily).HasMaxLength(80);
        kit.Property(k => k.LogoFilename).HasMaxLength(100);
        kit.Property(k => k.LogoPosition).HasMaxLength(16);
        kit.Property(k => k.IntroFilename).HasMaxLength(100);
        kit.Property(k => k.OutroText).HasMaxLength(BrandKit.MaxOutroText);
        kit.HasIndex(k => new { k.OwnerId, k.Id });
    }
}
