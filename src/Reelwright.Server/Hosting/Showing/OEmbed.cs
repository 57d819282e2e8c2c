using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;
using Reelwright.Server.Hosting.Pages;
using Reelwright.Server.Library;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Bodies;

namespace Reelwright.Server.Hosting.Showing;

/// <summary>What other sites need to show a page's film in a frame (oembed.com, version 1.0).</summary>
internal sealed record OEmbedReply
{
    public string Type { get; } = "video";

    public string Version { get; } = "1.0";

    public required string Title { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? AuthorName { get; init; }

    public string ProviderName { get; } = "Reelwright";

    public required string ProviderUrl { get; init; }

    /// <summary>With both its sizes and within the bounds asked for, or not at all, as the specification has it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ThumbnailUrl { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? ThumbnailWidth { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? ThumbnailHeight { get; init; }

    public required string Html { get; init; }

    public required int Width { get; init; }

    public required int Height { get; init; }
}

internal static class GetOEmbed
{
    private const int MostPixels = 10_000;
    private static readonly string[] Folders = ["v", "embed"];

    public static async Task<Ok<OEmbedReply>> Handle(Query query, HttpContext http, PageShelf shelf, PageAddresses addresses, CancellationToken cancel)
    {
        var (format, address) = (query.Text("format", 20), query.Text("url", 2000));
        var (maxWidth, maxHeight) = (query.Int("maxwidth", 1, int.MaxValue), query.Int("maxheight", 1, int.MaxValue));
        query.ThrowIfInvalid();
        if (format is not (null or "json"))
        {
            throw new Refusal(StatusCodes.Status501NotImplemented, "not_implemented", "Only format=json is spoken here.");
        }

        var root = addresses.Root(http);
        var slug = SlugOf(address ?? throw Refusal.Invalid("url", "is required"), root);
        if (slug is null || await shelf.FindAsync(slug, cancel) is not { } page || page.Page.Visibility is PageVisibility.Private)
        {
            throw Refusal.NotFound("There is no such page.");
        }

        if (page.IsLocked)
        {
            // The specification's word for what only some may see: link to it, and tell nothing of it.
            throw Refusal.Unauthenticated("This page needs a password; link to it.");
        }

        // Scripts of any site may ask: there is nothing in it that the page does not show everybody.
        http.Response.Headers[HeaderNames.AccessControlAllowOrigin] = "*";
        var frame = page.Shape.Fit(Math.Min(maxWidth ?? FrameShape.UsualWidth, MostPixels), maxHeight);
        return TypedResults.Ok(Describe(page, root, frame, StillWithin(page, maxWidth ?? int.MaxValue, maxHeight ?? int.MaxValue)));
    }

    private static MediaFile? StillWithin(ShownPage page, int maxWidth, int maxHeight) =>
        page.Poster is { Width: { } width, Height: { } height } still && width <= maxWidth && height <= maxHeight ? still : null;

    private static OEmbedReply Describe(ShownPage page, Uri root, FrameShape frame, MediaFile? still) => new()
    {
        Title = page.Page.Title,
        AuthorName = page.Author,
        ProviderUrl = root.AbsoluteUri,
        ThumbnailUrl = still is null ? null : $"{PageAddresses.Page(root, page.Page.Slug)}/poster",
        ThumbnailWidth = still?.Width,
        ThumbnailHeight = still?.Height,
        Html = frame.EmbedCode(root, page.Page),
        Width = frame.Width,
        Height = frame.Height,
    };

    /// <summary>The page an address of this site names; null for any other address.</summary>
    private static string? SlugOf(string address, Uri root)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var url) || !url.Authority.Equals(root.Authority, StringComparison.OrdinalIgnoreCase)
            || !url.AbsolutePath.StartsWith(root.AbsolutePath, StringComparison.Ordinal))
        {
            return null;
        }

        return url.AbsolutePath[root.AbsolutePath.Length..].TrimEnd('/').Split('/') is [var folder, var slug] && Folders.Contains(folder) ? slug : null;
    }
}
