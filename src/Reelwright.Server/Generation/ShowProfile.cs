using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Accounts;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Bodies;

namespace Reelwright.Server.Generation;

/// <summary>What somebody shows everybody: the profile, and the videos they put into the gallery.</summary>
internal static class ShowProfile
{
    public static async Task<PublicProfileView> Handle(string username, Query query, Database database, PublicProfiles profiles, CancellationToken cancel)
    {
        var profile = await profiles.FindAsync(username, cancel) ?? throw Refusal.NotFound("There is no such profile.");
        var paging = query.Paging();
        query.ThrowIfInvalid();

        return await database.ReadAsync(
            async db =>
            {
                var shown = db.Set<Creation>().Where(c => c.OwnerId == profile.UserId && c.IsPublic);
                var page = await shown.OrderByDescending(c => c.PublishedAt).ThenByDescending(c => c.Id).Skip(paging.Offset).Take(paging.Limit).ToListAsync(cancel);
                return new PublicProfileView(
                    profile.Username,
                    profile.DisplayName,
                    profile.Bio,
                    profile.AvatarUrl,
                    [.. page.Select(creation => ListGallery.Item(creation, profile.DisplayName))],
                    await shown.CountAsync(cancel),
                    paging.Limit,
                    paging.Offset);
            },
            cancel);
    }
}

internal sealed record PublicProfileView(
    string Username, string? DisplayName, string? Bio, string? AvatarUrl, IReadOnlyList<GalleryItem> Videos, int Total, int Limit, int Offset);
