using System.Diagnostics.CodeAnalysis;
using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Generation;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Studio.Shots;

namespace Reelwright.Server.Studio.Projects;

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

    /// <summary>Reads projects with what their shots say about them, in as many statements for many as for one.</summary>
    public static async Task<IReadOnlyList<ProjectView>> ListAsync(ReelwrightDb db, IQueryable<Project> projects, CancellationToken cancel)
    {
        // First the page alone: as parts of one statement, what follows would be worked out for every row that the page leaves out.
        var page = await projects.AsNoTracking().ToListAsync(cancel);
        var ids = page.ConvertAll(project => project.Id);
        var shots = await db.Set<Shot>().Where(shot => ids.Contains(shot.ProjectId)).GroupBy(shot => shot.ProjectId)
            .Select(group => new { group.Key, Count = group.Count(), Newest = group.Max(shot => shot.Filename != null ? (long?)shot.Id : null) })
            .ToDictionaryAsync(group => group.Key, cancel);
        var newest = shots.Values.Select(group => group.Newest).OfType<long>().ToList();
        var films = await db.Set<Shot>().Where(shot => newest.Contains(shot.Id)).ToDictionaryAsync(shot => shot.ProjectId, shot => shot.Filename!, cancel);
        var thumbnails = await Thumbnails.FindAsync(db, films.Values, cancel);
        return [.. page.Select(project => Of(
            project, shots.GetValueOrDefault(project.Id)?.Count ?? 0, films.TryGetValue(project.Id, out var film) ? thumbnails.GetValueOrDefault(film) : null))];
    }

    private static ProjectView Of(Project project, int shotCount, string? cover) => new()
    {
        Id = project.Id,
        Name = project.Name,
        Description = project.Description,
        Model = project.Model,
        OrgId = project.OrgId,
        ShotCount = shotCount,
        Cover = cover,
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
