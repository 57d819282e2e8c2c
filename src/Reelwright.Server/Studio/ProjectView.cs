using System.Diagnostics.CodeAnalysis;
using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Generation;
using Reelwright.Server.Library;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;

namespace Reelwright.Server.Studio;

/// <summary>A project as lists show it.</summary>
internal record ProjectView
{
    public required long Id { get; init; }

    public required string Name { get; init; }

    public string? Description { get; init; }

    public string? Model { get; init; }

    public long? OrgId { get; init; }

    public required int ShotCount { get; init; }

    /// <summary>Address of the newest linked shot's thumbnail; null while no shot has a film.</summary>
    public string? Cover { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    /// <exception cref="Refusal">404: it has gone meanwhile.</exception>
    public static async Task<ProjectView> FindAsync(ReelwrightDb db, long projectId, CancellationToken cancel) =>
        (await ListAsync(db, db.Set<Project>().Where(p => p.Id == projectId), cancel)).SingleOrDefault() ?? throw Refusal.NotFound("There is no such project.");

    /// <summary>Reads projects with what their shots say about them, in one statement however many they are.</summary>
    public static async Task<IReadOnlyList<ProjectView>> ListAsync(ReelwrightDb db, IQueryable<Project> projects, CancellationToken cancel)
    {
        var rows = await projects.AsNoTracking().Select(project => new
        {
            Project = project,
            ShotCount = db.Set<Shot>().Count(shot => shot.ProjectId == project.Id),
            Thumbnail = (from shot in db.Set<Shot>()
                         where shot.ProjectId == project.Id && shot.Filename != null
                         join thumbnail in db.Set<MediaFile>() on shot.Filename equals thumbnail.Parent
                         where thumbnail.Kind == FileKind.Thumbnail && thumbnail.DeletedAt == null
                         orderby shot.Id descending
                         select thumbnail.Filename).FirstOrDefault(),
        }).ToListAsync(cancel);
        return [.. rows.Select(row => Of(row.Project, row.ShotCount, row.Thumbnail))];
    }

    private static ProjectView Of(Project project, int shotCount, string? thumbnail) => new()
    {
        Id = project.Id,
        Name = project.Name,
        Description = project.Description,
        Model = project.Model,
        OrgId = project.OrgId,
        ShotCount = shotCount,
        Cover = thumbnail is null ? null : ShotView.ThumbnailUrlOf(thumbnail),
        CreatedAt = project.CreatedAt,
        UpdatedAt = project.UpdatedAt,
    };
}

/// <summary>A project with what is in it.</summary>
internal sealed record ProjectDetail : ProjectView
{
    [SetsRequiredMembers]
    public ProjectDetail(ProjectView view, IReadOnlyList<ShotView> shots, IReadOnlyList<CreationItem> generations)
        : base(view) => (Shots, Generations) = (shots, generations);

    /// <summary>In their order.</summary>
    public IReadOnlyList<ShotView> Shots { get; }

    /// <summary>What was made for it, newest first; in an organisation everybody's.</summary>
    public IReadOnlyList<CreationItem> Generations { get; }
}

internal sealed record ProjectList(IReadOnlyList<ProjectView> Projects, int Total, int Limit, int Offset);
