using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Bodies;
using Reelwright.Server.Platform.Http.Idempotency;
using Reelwright.Server.Studio.Projects;

namespace Reelwright.Server.Studio.Shots;

/// <summary>A shot more, at the end or at a place.</summary>
internal sealed class AddShot(ProjectChanges changes, TimeProvider clock)
{
    public static async Task<ShotView> Handle(
        Caller caller, ResourceId id, JsonBody<AddShotRequest> body, AddShot add, IdempotentReply idempotent, CancellationToken cancel)
    {
        await add.FindAsync(caller, id.Value, cancel);
        return await add.RunAsync(caller, id.Value, await body.ReadAsync(cancel, UpdateShotRequest.Check), idempotent, cancel);
    }

    private Task<Project> FindAsync(Caller caller, long projectId, CancellationToken cancel) => changes.FindAsync(caller, projectId, ProjectRight.Edit, cancel);

    private Task<ShotView> RunAsync(Caller caller, long projectId, AddShotRequest request, IdempotentReply idempotent, CancellationToken cancel) => changes.RunAsync(
        caller,
        projectId,
        ProjectRight.Edit,
        async (tx, project) =>
        {
            var filename = ProjectModel.Trimmed(request.Filename);
            if (filename is not null)
            {
                await ProjectFiles.PinFilmAsync(tx, caller, project.Id, filename, cancel);
            }

            var added = new NewShot
            {
                Prompt = request.Prompt?.Trim() ?? "",
                Notes = ProjectModel.Trimmed(request.Notes),
                Duration = request.Duration,
                ShotType = request.ShotType,
                CameraMove = request.CameraMove,
                Transition = request.Transition,
                Filename = filename,
            };
            var shots = await ShotOrder.InsertAsync(tx, project.Id, request.Position, [added], clock.GetStorableNow(), cancel);
            var view = await ShotView.FindAsync(tx.Db, shots[0].Id, cancel);
            await idempotent.RecordAsync(tx, view, cancel);
            return view;
        },
        cancel);
}
