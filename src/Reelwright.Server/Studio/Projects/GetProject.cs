using Reelwright.Server.Generation;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Bodies;
using Reelwright.Server.Studio.Shots;

namespace Reelwright.Server.Studio.Projects;

/// <summary>A project with its shots and what was made for it.</summary>
internal static class GetProject
{
    public static Task<ProjectDetail> Handle(Caller caller, ResourceId id, Database database, CancellationToken cancel) => database.ReadAsync(
        async db =>
        {
            var project = await ProjectAccess.FindAsync(db, caller, id.Value, ProjectRight.Read, cancel);
            return new ProjectDetail(
                await ProjectView.FindAsync(db, project.Id, cancel),
                await ShotView.ListAsync(db, project.Id, cancel),
                await ProjectGenerations.ListAsync(db, caller.UserId, project.Id, isShared: project.OrgId is not null, StudioLimits.ShownGenerations, cancel));
        },
        cancel);
}
