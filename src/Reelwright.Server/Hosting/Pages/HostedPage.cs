using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Reelwright.Server.Platform.Data;

namespace Reelwright.Server.Hosting.Pages;

/// <summary>Who finds a page.</summary>
public enum PageVisibility
{
    /// <summary>Everybody, search engines included.</summary>
    Public,

    /// <summary>Whoever knows the address, which cannot be guessed.</summary>
    Unlisted,

    /// <summary>Its owner.</summary>
    Private,
}

/// <summary>A page that shows one film to the world.</summary>
internal sealed class HostedPage : IOwned
{
    /// <summary>The name of an account's list of pages among the kept totals.</summary>
    public const string List = "pages";

    public const int MaxTitle = 120;
    public const int MaxDescription = 2000;
    public const int MaxCtaText = 60;
    public const int MaxCtaUrl = 1000;
    public const int MinPassword = 4;
    public const int MaxPassword = 128;

    public long Id { get; init; }

    public required long OwnerId { get; init; }

    /// <summary>The page's name in its address; see <see cref="Slugs"/>.</summary>
    public required string Slug { get; set; }

    public required string VideoFilename { get; set; }

    public required string Title { get; set; }

    public string? Description { get; set; }

    public string? CtaText { get; set; }

    /// <summary>https, as our own parser wrote it down.</summary>
    public string? CtaUrl { get; set; }

    public string? PasswordHash { get; set; }

    /// <summary>Counts the passwords there have been: a grant is good for one of them.</summary>
    public int PasswordVersion { get; set; }

    public required PageVisibility Visibility { get; set; }

    /// <summary><c>#rrggbb</c>.</summary>
    public string? AccentColor { get; set; }

    /// <summary>The sum over all days, kept by whoever counts.</summary>
    public long Views { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; set; }
}

internal sealed class HostedPageConfiguration : IEntityTypeConfiguration<HostedPage>
{
    public void Configure(EntityTypeBuilder<HostedPage> page)
    {
        page.ToTable("hosted_pages");
        page.Property(p => p.Slug).HasMaxLength(Slugs.MaxLength);
        page.Property(p => p.VideoFilename).HasMaxLength(100);
        page.Property(p => p.Title).HasMaxLength(HostedPage.MaxTitle);
        page.Property(p => p.CtaText).HasMaxLength(HostedPage.MaxCtaText);
        page.Property(p => p.CtaUrl).HasMaxLength(HostedPage.MaxCtaUrl);
        page.Property(p => p.Visibility).HasConversion(kind => kind.ToString().ToLowerInvariant(), word => Enum.Parse<PageVisibility>(word, true)).HasMaxLength(16);
        page.Property(p => p.AccentColor).HasMaxLength(7);
        page.HasIndex(p => p.Slug).IsUnique();
        page.HasIndex(p => new { p.OwnerId, p.Id });
        page.HasIndex(p => p.VideoFilename);
    }
}
