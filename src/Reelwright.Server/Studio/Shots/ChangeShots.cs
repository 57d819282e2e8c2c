using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Generation;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Bodies;
using Reelwright.Server.Studio.Projects;

namespace Reelwright.Server.Studio.Shots;

/// <summary>Changes what is said of a shot, or which film it is.</summary>
internal static class UpdateShot
{
    public static async Task<ShotView> Handle(
        Caller caller, ResourceId id, ResourceId shotId, JsonBody<UpdateShotRequest> body, ProjectChanges changes, Database database, CancellationToken cancel)
    {
        await changes.FindAsync(caller, id.Value, ProjectRight.Edit, cancel);
        await database.ReadAsync(db => FindAsync(db, id.Value, shotId.Value, cancel), cancel);
        var request = await body.ReadAsync(cancel, UpdateShotRequest.Check);
        return await changes.RunAsync(
            caller,
            id.Value,
            ProjectRight.Edit,
            async (tx, project) =>
            {
                var shot = await FindAsync(tx.Db, project.Id, shotId.Value, cancel);
                var filename = body.Has("filename") ? ProjectModel.Trimmed(request.Filename) : shot.Filename;
                if (filename is not null && filename != shot.Filename)
                {
                    await ProjectFiles.PinFilmAsync(tx, caller, project.Id, filename, cancel);
                }

                await StoreAsync(tx, shot, request, body.Has, filename, cancel);
                return await ShotView.FindAsync(tx.Db, shot.Id, cancel);
            },
            cancel);
    }

    private static async Task<Shot> FindAsync(ReelwrightDb db, long projectId, long shotId, CancellationToken cancel) =>
        await db.Set<Shot>().AsNoTracking().SingleOrDefaultAsync(shot => shot.Id == shotId && shot.ProjectId == projectId, cancel) ?? throw Refusal.NotFound("There is no such shot.");

    private static Task StoreAsync(Tx tx, Shot shot, UpdateShotRequest request, Func<string, bool> has, string? filename, CancellationToken cancel)
    {
        var prompt = has("prompt") ? request.Prompt?.Trim() ?? "" : shot.Prompt;
        var notes = has("notes") ? ProjectModel.Trimmed(request.Notes) : shot.Notes;
        var duration = has("duration") ? request.Duration : shot.Duration;
        var type = has("shot_type") ? request.ShotType : shot.ShotType;
        var move = has("camera_move") ? request.CameraMove : shot.CameraMove;
        var transition = has("transition") ? request.Transition ?? ShotWords.Cut : shot.Transition;
        return tx.Db.Set<Shot>().Where(row => row.Id == shot.Id).ExecuteUpdateAsync(
            set => set
                .SetProperty(row => row.Prompt, prompt)
                .SetProperty(row => row.Notes, notes)
                .SetProperty(row => row.Duration, duration)
                .SetProperty(row => row.ShotType, type)
                .SetProperty(row => row.CameraMove, move)
                .SetProperty(row => row.Transition, transition)
                .SetProperty(row => row.Filename, filename),
            cancel);
    }
}

/// <summary>Takes a shot out; its film stays in the library.</summary>
internal static class DeleteShot
{
    public static Task<DeletedReply> Handle(Caller caller, ResourceId id, ResourceId shotId, ProjectChanges changes, CancellationToken cancel) => changes.RunAsync(
        caller,
        id.Value,
        ProjectRight.Edit,
        async (tx, project) => await ShotOrder.RemoveAsync(tx, project.Id, shotId.Value, cancel) ? new DeletedReply(true) : throw Refusal.NotFound("There is no such shot."),
        cancel);
}

/// <summary>Gives the shots a new order.</summary>
internal static class ReorderShots
{
    public static async Task<ShotList> Handle(Caller caller, ResourceId id, JsonBody<ReorderShotsRequest> body, ProjectChanges changes, CancellationToken cancel)
    {
        await changes.FindAsync(caller, id.Value, ProjectRight.Edit, cancel);
        var request = await body.ReadAsync(cancel);
        return await changes.RunAsync(
            caller,
            id.Value,
            ProjectRight.Edit,
            async (tx, project) =>
            {
                await ShotOrder.ArrangeAsync(tx, project.Id, request.Order!, cancel);
                return new ShotList(await ShotView.ListAsync(tx.Db, project.Id, cancel));
            },
            cancel);
    }
}
