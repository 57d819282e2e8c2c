using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Library;
using Reelwright.Server.Platform.Data;

namespace Reelwright.Server.Studio;

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

    public static string ThumbnailUrlOf(string filename) => $"/api/{FileKind.Thumbnail.Route()}/{filename}";

    /// <summary>The shots in their order, with the addresses of their films, in one statement.</summary>
    public static async Task<IReadOnlyList<ShotView>> ListAsync(ReelwrightDb db, IQueryable<Shot> shots, CancellationToken cancel)
    {
        var rows = await shots.AsNoTracking().OrderBy(shot => shot.Position).Select(shot => new
        {
            Shot = shot,
            Thumbnail = db.Set<MediaFile>()
                .Where(file => file.Parent == shot.Filename && file.Kind == FileKind.Thumbnail && file.DeletedAt == null)
                .Select(file => file.Filename).FirstOrDefault(),
        }).ToListAsync(cancel);
        return [.. rows.Select(row => Of(row.Shot, row.Thumbnail))];
    }

    public static Task<IReadOnlyList<ShotView>> ListAsync(ReelwrightDb db, long projectId, CancellationToken cancel) =>
        ListAsync(db, db.Set<Shot>().Where(shot => shot.ProjectId == projectId), cancel);

    public static async Task<ShotView> FindAsync(ReelwrightDb db, long shotId, CancellationToken cancel) =>
        (await ListAsync(db, db.Set<Shot>().Where(shot => shot.Id == shotId), cancel)).Single();

    private static ShotView Of(Shot shot, string? thumbnail) => new()
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
        ThumbnailUrl = thumbnail is null ? null : ThumbnailUrlOf(thumbnail),
    };
}

internal sealed record ShotList(IReadOnlyList<ShotView> Shots);
