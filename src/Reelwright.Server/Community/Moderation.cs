using System.ComponentModel.DataAnnotations;
using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Bodies;

namespace Reelwright.Server.Community;

/// <param name="AuthorId">The account that sent it in.</param>
internal sealed record ModeratedPrompt(
    long Id, long AuthorId, string? Author, string Title, string Prompt, string? Model, IReadOnlyList<string> Tags, long Score, long Uses, string Status, string? Reason, DateTimeOffset CreatedAt, DateTimeOffset? DecidedAt)
{
    public static async Task<IReadOnlyList<ModeratedPrompt>> ReadAsync(ReelwrightDb db, IReadOnlyList<CommunityPrompt> prompts, CancellationToken cancel)
    {
        var items = await CommunityItem.ReadAsync(db, prompts, readerId: null, cancel);
        return [.. prompts.Zip(items, (prompt, item) => new ModeratedPrompt(
            prompt.Id, prompt.AuthorId, item.Author, prompt.Title, prompt.Prompt, prompt.Model, item.Tags, prompt.Score, prompt.Uses, prompt.Status, prompt.Reason, prompt.CreatedAt, prompt.DecidedAt))];
    }
}

internal sealed record ModeratedList(IReadOnlyList<ModeratedPrompt> Prompts, long Total, int Limit, int Offset);

/// <summary>The administrators' list, newest first.</summary>
internal static class ListModeratedPrompts
{
    public static async Task<ModeratedList> Handle(Query query, Database database, CancellationToken cancel)
    {
        var status = query.OneOf("status", PromptStatus.Pending, PromptStatus.Approved, PromptStatus.Rejected) ?? PromptStatus.Pending;
        var page = query.Paging();
        query.ThrowIfInvalid();
        return await database.ReadAsync(
            async db =>
            {
                var prompts = await db.Set<CommunityPrompt>().Where(p => p.Status == status).OrderByDescending(p => p.Id).Skip(page.Offset).Take(page.Limit).ToListAsync(cancel);
                return new ModeratedList(await ModeratedPrompt.ReadAsync(db, prompts, cancel), await Shelves.ReadCountAsync(db, Shelves.CountOf(status), cancel), page.Limit, page.Offset);
            },
            cancel);
    }
}

public sealed record RejectPromptRequest
{
    /// <summary>Its author reads this.</summary>
    [Required, StringLength(CommunityPrompt.MaxReason)]
    public string? Reason { get; init; }
}

/// <summary>Lets a prompt out to everybody, or keeps it from them. A decision may be changed; the same one again changes nothing.</summary>
internal sealed class ModeratePrompt(Database database, AuditLog audit, TimeProvider clock)
{
    public static Task<ModeratedPrompt> HandleApprove(ResourceId id, HttpContext http, ModeratePrompt moderate, CancellationToken cancel) =>
        moderate.RunAsync(id.Value, PromptStatus.Approved, null, http, cancel);

    public static async Task<ModeratedPrompt> HandleReject(ResourceId id, JsonBody<RejectPromptRequest> body, HttpContext http, ModeratePrompt moderate, CancellationToken cancel)
    {
        await moderate.ThrowIfMissingAsync(id.Value, cancel);
        return await moderate.RunAsync(id.Value, PromptStatus.Rejected, (await body.ReadAsync(cancel)).Reason!.Trim(), http, cancel);
    }

    private Task ThrowIfMissingAsync(long id, CancellationToken cancel) => database.ReadAsync(
        async db => await db.Set<CommunityPrompt>().AnyAsync(prompt => prompt.Id == id, cancel) ? true : throw CommunityPrompts.NotFound(), cancel);

    private async Task<ModeratedPrompt> RunAsync(long id, string status, string? reason, HttpContext http, CancellationToken cancel)
    {
        try
        {
            return await database.WriteAsync(tx => DecideAsync(tx, id, status, reason, http, cancel), cancel);
        }
        catch (Exception twice) when (Database.IsDuplicate(twice))
        {
            throw SentInAgain();
        }
    }

    private async Task<ModeratedPrompt> DecideAsync(Tx tx, long id, string status, string? reason, HttpContext http, CancellationToken cancel)
    {
        var prompt = await CommunityPrompts.LockAsync(tx, id, cancel) ?? throw CommunityPrompts.NotFound();
        if (prompt.Status != status || prompt.Reason != reason)
        {
            if (status == PromptStatus.Approved && prompt.Status == PromptStatus.Rejected
                && await tx.Db.Set<CommunityPrompt>().AnyAsync(p => p.AuthorId == prompt.AuthorId && p.PromptKey == prompt.PromptKey && p.Status != PromptStatus.Rejected, cancel))
            {
                throw SentInAgain();
            }

            var now = clock.GetStorableNow();
            await tx.Db.Set<CommunityPrompt>().Where(p => p.Id == id).ExecuteUpdateAsync(
                set => set.SetProperty(p => p.Status, status).SetProperty(p => p.Reason, reason).SetProperty(p => p.DecidedAt, (DateTimeOffset?)now), cancel);
            await Shelves.ChangeAsync(tx, prompt, status, now, cancel);
            audit.Add(tx, http, status == PromptStatus.Approved ? "prompt.approve" : "prompt.reject", $"prompt:{id}", new { from = prompt.Status, author_id = prompt.AuthorId, reason });
            await tx.Db.SaveChangesAsync(cancel);
        }

        var decided = await tx.Db.Set<CommunityPrompt>().AsNoTracking().SingleAsync(p => p.Id == id, cancel);
        return (await ModeratedPrompt.ReadAsync(tx.Db, [decided], cancel))[0];
    }

    private static Refusal SentInAgain() => Refusal.Invalid("id", "was rejected, and its author has sent the same text in again: decide about that one");
}
