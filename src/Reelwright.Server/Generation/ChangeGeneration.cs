using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Jobs;
using Reelwright.Server.Library;
using Reelwright.Server.MediaWork;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Bodies;

namespace Reelwright.Server.Generation;

/// <summary>Takes a line out of the history, with its file. A job that still runs is cancelled and refunded first.</summary>
internal sealed class DeleteGeneration(Database database, JobQueue queue, MediaLibrary library, IPromptMemory prompts)
{
    public static Task<DeletedReply> Handle(ResourceId id, Caller caller, DeleteGeneration work, CancellationToken cancel) =>
        work.RunAsync(id.Value, CreationKind.Video, caller, cancel);

    public static Task<DeletedReply> HandleImage(ResourceId id, Caller caller, DeleteGeneration work, CancellationToken cancel) =>
        work.RunAsync(id.Value, CreationKind.Image, caller, cancel);

    public static Task<DeletedReply> HandleAudio(ResourceId id, Caller caller, DeleteGeneration work, CancellationToken cancel) =>
        work.RunAsync(id.Value, CreationKind.Audio, caller, cancel);

    private Task<DeletedReply> RunAsync(long id, CreationKind kind, Caller caller, CancellationToken cancel) =>
        database.WriteAsync(
            async tx =>
            {
                var found = await FindAsync();
                if (found.Operation is SubmitGeneration.Operation or GenerateFromVideo.Operation)
                {
                    await prompts.ForgetAsync(tx, caller.UserId, CreationItem.Of(found, null).OriginalPrompt ?? found.Prompt, cancel);
                }

                // Before the job's locks, as a submission does it.
                await HistoryTotals.AddAsync(tx, kind, caller.UserId, -1, cancel);
                if (found.JobId is { } job)
                {
                    // Afterwards the job is final, so the line cannot change any more.
                    await queue.CancelAsync(tx, job, cancel);
                }

                var creation = await FindAsync();
                if (creation.Filename is { } filename)
                {
                    await library.DeleteAsync(tx, [filename], cancel);
                }

                if (await tx.Db.Set<Creation>().Where(c => c.Id == id).ExecuteDeleteAsync(cancel) == 0)
                {
                    throw Refusal.NotFound();
                }

                return new DeletedReply(true);

                async Task<Creation> FindAsync() => await tx.Db.FindOwnAsync(caller, id, kind, cancel);
            },
            cancel);
}

internal sealed record DeletedReply(bool Deleted);

/// <summary>Marks or unmarks a favourite.</summary>
internal static class ToggleFavorite
{
    public static Task<FavoriteReply> Handle(ResourceId id, Caller caller, Database database, CancellationToken cancel) =>
        database.WriteAsync(
            async tx =>
            {
                var line = tx.Db.Owned<Creation>(caller).Where(c => c.Id == id.Value && c.Kind == CreationKind.Video);
                if (await line.ExecuteUpdateAsync(set => set.SetProperty(c => c.IsFavorite, c => !c.IsFavorite), cancel) == 0)
                {
                    throw Refusal.NotFound();
                }

                return new FavoriteReply(await line.Select(c => c.IsFavorite).SingleAsync(cancel));
            },
            cancel);
}

internal sealed record FavoriteReply(bool IsFavorite);

internal static class OwnCreations
{
    /// <summary>The caller's line.</summary>
    /// <exception cref="Refusal">404, also for somebody else's.</exception>
    public static async Task<Creation> FindOwnAsync(this ReelwrightDb db, Caller caller, long id, CreationKind kind, CancellationToken cancel) =>
        await db.Owned<Creation>(caller).AsNoTracking().SingleOrDefaultAsync(c => c.Id == id && c.Kind == kind, cancel) ?? throw Refusal.NotFound();

    /// <summary>The caller's finished video.</summary>
    /// <exception cref="Refusal">404; 400 when there is no video (yet).</exception>
    public static async Task<(Creation Creation, string Filename)> FindOwnVideoAsync(this ReelwrightDb db, Caller caller, long id, CancellationToken cancel)
    {
        var creation = await db.FindOwnAsync(caller, id, CreationKind.Video, cancel);
        return creation.Filename is { } filename && filename.EndsWith(".glb", StringComparison.Ordinal) is false
            ? (creation, filename)
            : throw Refusal.Invalid("id", "has no video to show");
    }
}
