using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Library;
using Reelwright.Server.Platform.Data;

namespace Reelwright.Server.Studio.Shots;

/// <summary>A shot, with where its film is served.</summary>
internal sealed record ShotView
{
    public required long Id { get; init; }

    /// <summary>1 is the first.</summary>
    public required int Position { get; init; }

    public required string Prompt { get; init; }

    public string? Notes { get; init; }

    public double? Duration { get; init; }

    public string? ShotType { get; init; }

    public string? CameraMove { get; init; }

    public required string Transition { get; init; }

    public string? Filename { get; init; }

    public string? Url { get; init; }

    public string? ThumbnailUrl { get; init; }

    /// <summary>The shots in their order, with the addresses of their films.</summary>
    public static async Task<IReadOnlyList<ShotView>> ListAsync(ReelwrightDb db, IQueryable<Shot> shots, CancellationToken cancel)
    {
        var rows = await shots.AsNoTracking().OrderBy(shot => shot.Position).ToListAsync(cancel);
        var thumbnails = await Thumbnails.FindAsync(db, [.. rows.Select(shot => shot.Filename).OfType<string>()], cancel);
        return [.. rows.Select(shot => Of(shot, shot.Filename is { } film ? thumbnails.GetValueOrDefault(film) : null))];
    }

    public static Task<IReadOnlyList<ShotView>> ListAsync(ReelwrightDb db, long projectId, CancellationToken cancel) =>
        ListAsync(db, db.Set<Shot>().Where(shot => shot.ProjectId == projectId), cancel);

    public static async Task<ShotView> FindAsync(ReelwrightDb db, long shotId, CancellationToken cancel) =>
        (await ListAsync(db, db.Set<Shot>().Where(shot => shot.Id == shotId), cancel)).Single();

    private static ShotView Of(Shot shot, string? thumbnailUrl) => new()
    {
        Id = shot.Id,
        Position = shot.Position,
        Prompt = shot.Prompt,
        Notes = shot.Notes,
        Duration = shot.Duration,
        ShotType = shot.ShotType,
        CameraMove = shot.CameraMove,
        Transition = shot.Transition,
        Filename = shot.Filename,
        Url = shot.Filename is { } film ? $"/api/{FileKind.Video.Route()}/{film}" : null,
        ThumbnailUrl = thumbnailUrl,
    };
}

internal sealed record ShotList(IReadOnlyList<ShotView> Shots);

/// <summary>Where the thumbnails of films are served.</summary>
internal static class Thumbnails
{
    /// <summary>By the film's filename.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> FindAsync(ReelwrightDb db, IReadOnlyCollection<string> films, CancellationToken cancel)
    {
        if (films.Count == 0)
        {
            return new Dictionary<string, string>();
        }

        var found = await db.Set<MediaFile>().AsNoTracking().Where(file => file.Parent != null && films.Contains(file.Parent) && file.Kind == FileKind.Thumbnail && file.DeletedAt == null).ToListAsync(cancel);
        return found.GroupBy(file => file.Parent!, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.First().Url!, StringComparer.Ordinal);
    }
}
