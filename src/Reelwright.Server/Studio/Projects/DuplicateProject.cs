using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Library;
using Reelwright.Server.Organisations;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Bodies;
using Reelwright.Server.Platform.Http.Idempotency;
using Reelwright.Server.Studio.Elements;
using Reelwright.Server.Studio.Shots;

namespace Reelwright.Server.Studio.Projects;

/// <summary>A project once more, with its shots and elements, where it is: an organisation's copy is the organisation's, because its files are.</summary>
internal sealed class DuplicateProject(Database database, ProjectChanges changes, TimeProvider clock)
{
    private const string Suffix = " (copy)";

    public static Task<ProjectView> Handle(Caller caller, ResourceId id, DuplicateProject duplicate, IdempotentReply idempotent, CancellationToken cancel) =>
        duplicate.RunAsync(caller, id.Value, idempotent, cancel);

    /// <summary>The name with a suffix, cut where needed and never within a letter.</summary>
    public static string NameOf(string name)
    {
        if (name.Length + Suffix.Length <= Project.MaxName)
        {
            return name + Suffix;
        }

        var cut = 0;
        foreach (var start in StringInfo.ParseCombiningCharacters(name).Where(start => start <= Project.MaxName - Suffix.Length))
        {
            cut = start;
        }

        return name[..cut].TrimEnd() + Suffix;
    }

    private Task<ProjectView> RunAsync(Caller caller, long projectId, IdempotentReply idempotent, CancellationToken cancel) => database.WriteAsync(
        async tx =>
        {
            if ((await ProjectAccess.FindAsync(tx.Db, caller, projectId, ProjectRight.Edit, cancel)).OrgId is { } orgId)
            {
                await OrgAccess.HoldAsync(tx, orgId, cancel);
            }

            var original = await changes.LockAsync(tx, caller, projectId, ProjectRight.Edit, cancel);
            await CreateProject.ThrowIfFullAsync(tx.Db, caller.UserId, original.OrgId, cancel);
            var now = clock.GetStorableNow();
            var copy = new Project
            {
                OwnerId = caller.UserId,
                OrgId = original.OrgId,
                Name = NameOf(original.Name),
                Description = original.Description,
                Model = original.Model,
                CreatedAt = now,
                UpdatedAt = now,
            };
            tx.Db.Add(copy);
            await tx.Db.SaveChangesAsync(cancel);
            await PinFilesAsync(tx, original.Id, cancel);
            await CopyShotsAsync(tx, original.Id, copy, cancel);
            await CopyElementsAsync(tx, original.Id, copy, cancel);
            var view = await ProjectView.FindAsync(tx.Db, copy.Id, cancel);
            await idempotent.RecordAsync(tx, view, cancel);
            return view;
        },
        cancel);

    /// <summary>A file that is being deleted is either gone from the rows that are read next, or stays until the copies are there to be cleared with them.</summary>
    private static Task PinFilesAsync(Tx tx, long projectId, CancellationToken cancel)
    {
        var names = tx.Db.Set<Shot>().Where(shot => shot.ProjectId == projectId && shot.Filename != null).Select(shot => shot.Filename)
            .Concat(tx.Db.Set<Element>().Where(element => element.ProjectId == projectId && element.ImageFilename != null).Select(element => element.ImageFilename));
        return tx.Db.Set<MediaFile>().Where(file => file.DeletedAt == null && names.Contains(file.Filename))
            .ExecuteUpdateAsync(set => set.SetProperty(file => file.DeletedAt, (DateTimeOffset?)null), cancel);
    }

    private static async Task CopyShotsAsync(Tx tx, long originalId, Project copy, CancellationToken cancel)
    {
        var shots = await tx.Db.Set<Shot>().AsNoTracking().Where(shot => shot.ProjectId == originalId).OrderBy(shot => shot.Position).ToListAsync(cancel);
        tx.Db.AddRange(shots.Select(shot => new Shot
        {
            ProjectId = copy.Id,
            Position = shot.Position,
            Prompt = shot.Prompt,
            Notes = shot.Notes,
            Duration = shot.Duration,
            ShotType = shot.ShotType,
            CameraMove = shot.CameraMove,
            Transition = shot.Transition,
            Filename = shot.Filename,
            CreatedAt = copy.CreatedAt,
        }));
        await tx.Db.SaveChangesAsync(cancel);
    }

    private static async Task CopyElementsAsync(Tx tx, long originalId, Project copy, CancellationToken cancel)
    {
        var elements = await tx.Db.Set<Element>().AsNoTracking().Where(element => element.ProjectId == originalId).OrderBy(element => element.Id).ToListAsync(cancel);
        tx.Db.AddRange(elements.Select(element => new Element
        {
            ProjectId = copy.Id,
            Kind = element.Kind,
            Name = element.Name,
            Description = element.Description,
            ImageFilename = element.ImageFilename,
            CreatedAt = copy.CreatedAt,
        }));
        await tx.Db.SaveChangesAsync(cancel);
    }
}
