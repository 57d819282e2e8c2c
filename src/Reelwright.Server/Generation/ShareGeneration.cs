using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Accounts;
using Reelwright.Server.Library;
using Reelwright.Server.MediaWork;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Bodies;

namespace Reelwright.Server.Generation;

/// <summary>Makes the link by which anybody may see a video; asking again gives the same.</summary>
internal static class ShareGeneration
{
    public static async Task<ShareReply> Handle(
        ResourceId id, Caller caller, Database database, HttpContext http, SiteAddress site, CancellationToken cancel)
    {
        var token = await database.WriteAsync(
            async tx =>
            {
                var (creation, filename) = await tx.Db.FindOwnVideoAsync(caller, id.Value, cancel);
                var given = await MediaSharing.ShareAsync(tx, filename, cancel) ?? throw Refusal.NotFound();
                await tx.Db.Set<Creation>().Where(c => c.Id == creation.Id).ExecuteUpdateAsync(set => set.SetProperty(c => c.ShareToken, given), cancel);
                return given;
            },
            cancel);
        return new ShareReply(token, new Uri(site.SeenBy(http.Request), $"api/share/{token}").AbsoluteUri);
    }
}

internal sealed record ShareReply(string ShareToken, string ShareUrl);

/// <summary>Ends sharing: the link is worth nothing from now on.</summary>
internal static class RevokeShare
{
    public static Task<DeletedReply> Handle(ResourceId id, Caller caller, Database database, CancellationToken cancel) =>
        database.WriteAsync(
            async tx =>
            {
                var creation = await tx.Db.FindOwnAsync(caller, id.Value, CreationKind.Video, cancel);
                if (creation.Filename is { } filename)
                {
                    await MediaSharing.RevokeAsync(tx, filename, cancel);
                    await tx.Db.Set<Creation>().Where(c => c.Id == creation.Id).ExecuteUpdateAsync(set => set.SetProperty(c => c.ShareToken, (string?)null), cancel);
                }

                return new DeletedReply(true);
            },
            cancel);
}

/// <summary>What a share link shows.</summary>
internal static class GetSharedVideo
{
    private const int MaxTitle = 80;

    public static async Task<SharedVideo> Handle(string token, Database database, HttpContext http, CancellationToken cancel)
    {
        http.Response.Headers.CacheControl = "private";
        http.Response.Headers["Referrer-Policy"] = "no-referrer";

        return await database.WriteAsync(
            async tx =>
            {
                var file = await MediaSharing.FindSharedAsync(tx.Db, token, cancel) ?? throw Refusal.NotFound();
                var creation = await tx.Db.Set<Creation>().AsNoTracking().FirstOrDefaultAsync(c => c.Filename == file.Filename, cancel) ?? throw Refusal.NotFound();
                await tx.Db.Set<Creation>().Where(c => c.Id == creation.Id).ExecuteUpdateAsync(set => set.SetProperty(c => c.Views, c => c.Views + 1), cancel);
                var owners = await DisplayNames.FindAsync(tx.Db, [creation.OwnerId], cancel);

                return new SharedVideo(
                    Title(creation),
                    creation.Prompt,
                    creation.Model,
                    file.Width,
                    file.Height,
                    file.DurationSeconds,
                    WithToken(creation.Url, token)!,
                    WithToken(creation.ThumbnailUrl, token),
                    creation.CreatedAt,
                    owners.GetValueOrDefault(creation.OwnerId));
            },
            cancel);
    }

    private static string? WithToken(string? url, string token) => url is null ? null : $"{url}?token={token}";

    private static string Title(Creation creation)
    {
        var line = creation.Prompt.Split('\n', 2)[0].Trim();
        if (line.Length == 0)
        {
            return "Video";
        }

        var runes = line.EnumerateRunes().ToList();
        return runes.Count <= MaxTitle ? line : $"{string.Concat(runes.Take(MaxTitle))}…";
    }
}

/// <param name="Owner">The owner's display name, if there is one.</param>
internal sealed record SharedVideo(
    string Title,
    string Prompt,
    string? Model,
    int? Width,
    int? Height,
    double? DurationSeconds,
    string VideoUrl,
    string? ThumbnailUrl,
    DateTimeOffset CreatedAt,
    string? Owner);
