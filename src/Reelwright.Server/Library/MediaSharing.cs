using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Platform.Data;

namespace Reelwright.Server.Library;

/// <summary>Who but the owner may read a video: holders of its share token, or everybody.</summary>
internal static class MediaSharing
{
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private const int TokenLength = 24; // 142 bits

    /// <summary>The video's share token; asking again gives the same.</summary>
    /// <returns>Null when the video is gone.</returns>
    public static async Task<string?> ShareAsync(Tx tx, string filename, CancellationToken cancel)
    {
        var token = RandomNumberGenerator.GetString(Letters, TokenLength);
        var video = tx.Db.Set<MediaFile>().Where(file => file.Filename == filename && file.DeletedAt == null);
        await video.Where(file => file.ShareToken == null).ExecuteUpdateAsync(set => set.SetProperty(file => file.ShareToken, token), cancel);
        return await video.Select(file => file.ShareToken).SingleOrDefaultAsync(cancel);
    }

    /// <summary>Ends sharing: the token is worth nothing from now on.</summary>
    public static Task RevokeAsync(Tx tx, string filename, CancellationToken cancel) => tx.Db.Set<MediaFile>()
        .Where(file => file.Filename == filename)
        .ExecuteUpdateAsync(set => set.SetProperty(file => file.ShareToken, (string?)null), cancel);

    public static Task SetPublicAsync(Tx tx, string filename, bool isPublic, CancellationToken cancel) => tx.Db.Set<MediaFile>()
        .Where(file => file.Filename == filename && file.DeletedAt == null)
        .ExecuteUpdateAsync(set => set.SetProperty(file => file.IsPublic, isPublic), cancel);

    /// <summary>The video a token was given for; null for a wrong or revoked one.</summary>
    public static async Task<MediaFile?> FindSharedAsync(ReelwrightDb db, string token, CancellationToken cancel) => token.Length == TokenLength
        ? await db.Set<MediaFile>().AsNoTracking().SingleOrDefaultAsync(file => file.ShareToken == token && file.DeletedAt == null, cancel)
        : null;
}
