using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Library;
using Reelwright.Server.Platform.Data;

namespace Reelwright.Server.Hosting.Pages;

/// <summary>A page as its owner sees it.</summary>
internal sealed record PageReply
{
    public required long Id { get; init; }

    public required string Slug { get; init; }

    public required string PublicUrl { get; init; }

    /// <summary>HTML for other sites.</summary>
    public required string EmbedCode { get; init; }

    public required string VideoFilename { get; init; }

    public required string Title { get; init; }

    public string? Description { get; init; }

    public string? CtaText { get; init; }

    public string? CtaUrl { get; init; }

    public required PageVisibility Visibility { get; init; }

    public string? AccentColor { get; init; }

    public required bool HasPassword { get; init; }

    public required long Views { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    public static async Task<PageReply> ReadAsync(ReelwrightDb db, HostedPage page, Uri root, CancellationToken cancel) => (await ReadAsync(db, [page], root, cancel))[0];

    public static async Task<IReadOnlyList<PageReply>> ReadAsync(ReelwrightDb db, IReadOnlyList<HostedPage> pages, Uri root, CancellationToken cancel)
    {
        var names = pages.Select(page => page.VideoFilename).Distinct(StringComparer.Ordinal).ToArray();
        var videos = await db.Set<MediaFile>().AsNoTracking().Where(file => names.Contains(file.Filename)).ToDictionaryAsync(file => file.Filename, cancel);
        return [.. pages.Select(page => Of(page, FrameShape.Of(videos.GetValueOrDefault(page.VideoFilename)), root))];
    }

    private static PageReply Of(HostedPage page, FrameShape shape, Uri root) => new()
    {
        Id = page.Id,
        Slug = page.Slug,
        PublicUrl = PageAddresses.Page(root, page.Slug),
        EmbedCode = shape.Fit(FrameShape.UsualWidth, null).EmbedCode(root, page),
        VideoFilename = page.VideoFilename,
        Title = page.Title,
        Description = page.Description,
        CtaText = page.CtaText,
        CtaUrl = page.CtaUrl,
        Visibility = page.Visibility,
        AccentColor = page.AccentColor,
        HasPassword = page.PasswordHash is not null,
        Views = page.Views,
        CreatedAt = page.CreatedAt,
        UpdatedAt = page.UpdatedAt,
    };
}

internal sealed record PageList(IReadOnlyList<PageReply> Pages, int Total, int Limit, int Offset);

internal sealed record PageDeleted([property: System.Text.Json.Serialization.JsonPropertyName("deleted")] bool IsDeleted);
