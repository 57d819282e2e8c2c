using System.ComponentModel.DataAnnotations;
using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Accounts;
using Reelwright.Server.Generation;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Bodies;
using Reelwright.Server.Platform.Http.Idempotency;
using Reelwright.Server.Studio.Projects;
using Reelwright.Server.Studio.Shots;

namespace Reelwright.Server.Studio.Comments;

/// <summary>A remark on the project, or on one of its shots.</summary>
public sealed record AddCommentRequest
{
    [Required, StringLength(5000)]
    public string? Text { get; init; }

    /// <summary>One of the project's shots; the whole project when absent.</summary>
    [Range(1, long.MaxValue)]
    public long? ShotId { get; init; }
}

/// <summary>What is to change; what is left out stays.</summary>
public sealed record UpdateCommentRequest
{
    public bool? Resolved { get; init; }

    [StringLength(5000, MinimumLength = 1)]
    public string? Text { get; init; }
}

/// <param name="Author">The name the author shows, else the one they sign in with; null for somebody who is no more.</param>
internal sealed record CommentView(long Id, string Text, long? ShotId, string? Author, DateTimeOffset CreatedAt, bool Resolved)
{
    public static async Task<IReadOnlyList<CommentView>> ListAsync(ReelwrightDb db, IReadOnlyCollection<Comment> comments, CancellationToken cancel)
    {
        var names = await TeamNames.FindAsync(db, [.. comments.Select(comment => comment.AuthorId).Distinct()], cancel);
        return [.. comments.Select(comment => new CommentView(
            comment.Id, comment.Text, comment.ShotId, names.GetValueOrDefault(comment.AuthorId) is { } author ? author.DisplayName ?? author.Username : null, comment.CreatedAt, comment.Resolved))];
    }

    public static async Task<CommentView> FindAsync(ReelwrightDb db, long commentId, CancellationToken cancel) =>
        (await ListAsync(db, [await db.Set<Comment>().AsNoTracking().SingleAsync(comment => comment.Id == commentId, cancel)], cancel))[0];
}

internal sealed record CommentList(IReadOnlyList<CommentView> Comments, int Total, int Limit, int Offset);

/// <summary>What was said about the project, newest first.</summary>
internal static class ListComments
{
    public static async Task<CommentList> Handle(Caller caller, ResourceId id, Query query, ProjectChanges changes, Database database, CancellationToken cancel)
    {
        await changes.FindAsync(caller, id.Value, ProjectRight.Read, cancel);
        var (shotId, resolved, paging) = (query.Int("shot_id", 1, int.MaxValue), query.Flag("resolved"), query.Paging());
        query.ThrowIfInvalid();
        return await database.ReadAsync(
            async db =>
            {
                var comments = db.Set<Comment>().Where(comment =>
                    comment.ProjectId == id.Value && (shotId == null || comment.ShotId == shotId) && (resolved == null || comment.Resolved == resolved));
                var page = await comments.OrderByDescending(comment => comment.Id).Skip(paging.Offset).Take(paging.Limit).ToListAsync(cancel);
                return new CommentList(await CommentView.ListAsync(db, page, cancel), await comments.CountAsync(cancel), paging.Limit, paging.Offset);
            },
            cancel);
    }
}

internal sealed class AddComment(ProjectChanges changes, TimeProvider clock)
{
    public static async Task<CommentView> Handle(
        Caller caller, ResourceId id, JsonBody<AddCommentRequest> body, AddComment add, IdempotentReply idempotent, CancellationToken cancel)
    {
        await add.FindAsync(caller, id.Value, cancel);
        return await add.RunAsync(caller, id.Value, await body.ReadAsync(cancel), idempotent, cancel);
    }

    private Task<Project> FindAsync(Caller caller, long projectId, CancellationToken cancel) => changes.FindAsync(caller, projectId, ProjectRight.Comment, cancel);

    private Task<CommentView> RunAsync(Caller caller, long projectId, AddCommentRequest request, IdempotentReply idempotent, CancellationToken cancel) => changes.RunAsync(
        caller,
        projectId,
        ProjectRight.Comment,
        async (tx, project) =>
        {
            if (request.ShotId is { } shotId && !await tx.Db.Set<Shot>().AnyAsync(shot => shot.Id == shotId && shot.ProjectId == project.Id, cancel))
            {
                throw Refusal.NotFound("There is no such shot.");
            }

            if (await tx.Db.Set<Comment>().CountAsync(comment => comment.ProjectId == project.Id, cancel) >= StudioLimits.Comments)
            {
                throw Refusal.Invalid("comments", $"must be at most {StudioLimits.Comments} on a project");
            }

            var comment = new Comment { ProjectId = project.Id, ShotId = request.ShotId, AuthorId = caller.UserId, Text = request.Text!.Trim(), CreatedAt = clock.GetStorableNow() };
            tx.Db.Add(comment);
            await tx.Db.SaveChangesAsync(cancel);
            var view = await CommentView.FindAsync(tx.Db, comment.Id, cancel);
            await idempotent.RecordAsync(tx, view, cancel);
            return view;
        },
        cancel);
}

/// <summary>Marks a remark as dealt with, or says it better. Authors change their own; who may edit the project may resolve any.</summary>
internal static class UpdateComment
{
    public static async Task<CommentView> Handle(
        Caller caller, ResourceId id, ResourceId cid, JsonBody<UpdateCommentRequest> body, ProjectChanges changes, Database database, CancellationToken cancel)
    {
        await changes.FindAsync(caller, id.Value, ProjectRight.Comment, cancel);
        await database.ReadAsync(db => CommentRights.FindAsync(db, id.Value, cid.Value, cancel), cancel);
        var request = await body.ReadAsync(cancel);
        if (body.Has("text") && string.IsNullOrWhiteSpace(request.Text))
        {
            throw Refusal.Invalid("text", "must not be empty");
        }

        return await changes.RunAsync(
            caller,
            id.Value,
            ProjectRight.Comment,
            async (tx, project) =>
            {
                var comment = await CommentRights.FindAsync(tx.Db, project.Id, cid.Value, cancel);
                await CommentRights.ThrowUnlessAsync(tx.Db, caller, project, comment, isText: request.Text is not null, cancel);
                var (text, resolved) = (request.Text?.Trim() ?? comment.Text, request.Resolved ?? comment.Resolved);
                await tx.Db.Set<Comment>().Where(row => row.Id == comment.Id)
                    .ExecuteUpdateAsync(set => set.SetProperty(row => row.Text, text).SetProperty(row => row.Resolved, resolved), cancel);
                return await CommentView.FindAsync(tx.Db, comment.Id, cancel);
            },
            cancel);
    }
}

internal static class DeleteComment
{
    public static Task<DeletedReply> Handle(Caller caller, ResourceId id, ResourceId cid, ProjectChanges changes, CancellationToken cancel) => changes.RunAsync(
        caller,
        id.Value,
        ProjectRight.Comment,
        async (tx, project) =>
        {
            var comment = await CommentRights.FindAsync(tx.Db, project.Id, cid.Value, cancel);
            await CommentRights.ThrowUnlessAsync(tx.Db, caller, project, comment, isText: false, cancel);
            await tx.Db.Set<Comment>().Where(row => row.Id == comment.Id).ExecuteDeleteAsync(cancel);
            return new DeletedReply(true);
        },
        cancel);
}

internal static class CommentRights
{
    /// <exception cref="Refusal">404.</exception>
    public static async Task<Comment> FindAsync(ReelwrightDb db, long projectId, long commentId, CancellationToken cancel) =>
        await db.Set<Comment>().AsNoTracking().SingleOrDefaultAsync(comment => comment.Id == commentId && comment.ProjectId == projectId, cancel)
        ?? throw Refusal.NotFound("There is no such comment.");

    /// <param name="isText">Words are put into nobody's mouth: only the author changes them.</param>
    /// <exception cref="Refusal">403 <c>forbidden</c>.</exception>
    public static async Task ThrowUnlessAsync(ReelwrightDb db, Caller caller, Project project, Comment comment, bool isText, CancellationToken cancel)
    {
        if (comment.AuthorId != caller.UserId && (isText || !await ProjectAccess.MayAsync(db, caller.UserId, project, ProjectRight.Edit, cancel)))
        {
            throw Refusal.Forbidden("forbidden", isText ? "Only its author changes what a comment says." : "Only its author and those who may edit the project may do this to a comment.");
        }
    }
}
