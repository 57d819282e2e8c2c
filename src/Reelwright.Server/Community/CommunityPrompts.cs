using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Bodies;

namespace Reelwright.Server.Community;

/// <summary>What several operations on shown prompts share.</summary>
internal static class CommunityPrompts
{
    public static Refusal NotFound() => Refusal.NotFound("There is no such prompt.");

    /// <summary>The prompt, held until the transaction ends; null when there is none. On SQLite the transaction has the whole database anyway.</summary>
    public static Task<CommunityPrompt?> LockAsync(Tx tx, long id, CancellationToken cancel)
    {
        var rows = tx.Db.IsPostgres
            ? tx.Db.Set<CommunityPrompt>().FromSql($"SELECT * FROM community_prompts WHERE id = {id} FOR UPDATE")
            : tx.Db.Set<CommunityPrompt>().Where(prompt => prompt.Id == id);
        return rows.AsNoTracking().SingleOrDefaultAsync(cancel);
    }
}

/// <param name="Uses">This one included.</param>
internal sealed record UseReply(string Prompt, long Uses);

/// <summary>Takes a prompt to work with, and counts that.</summary>
internal static class TakePrompt
{
    public static Task<UseReply> Handle(Caller caller, ResourceId id, Database database, CancellationToken cancel) =>
        database.WriteAsync(
            async tx =>
            {
                var prompt = tx.Db.Set<CommunityPrompt>().Where(p => p.Id == id.Value && p.Status == PromptStatus.Approved);
                if (await prompt.ExecuteUpdateAsync(set => set.SetProperty(p => p.Uses, p => p.Uses + 1), cancel) == 0)
                {
                    throw CommunityPrompts.NotFound();
                }

                return await prompt.Select(p => new UseReply(p.Prompt, p.Uses)).SingleAsync(cancel);
            },
            cancel);
}

internal sealed record PromptDeleted(bool Deleted);

/// <summary>Takes a prompt back, with its votes: its author's right, and an administrator's, who leaves a line in the audit log.</summary>
internal static class DeletePrompt
{
    public static Task<PromptDeleted> Handle(Caller caller, ResourceId id, HttpContext http, Database database, AuditLog audit, TimeProvider clock, CancellationToken cancel) =>
        database.WriteAsync(
            async tx =>
            {
                var prompt = await CommunityPrompts.LockAsync(tx, id.Value, cancel);
                if (prompt is null || (prompt.AuthorId != caller.UserId && !caller.IsAdmin))
                {
                    throw CommunityPrompts.NotFound();
                }

                await Shelves.ChangeAsync(tx, prompt, status: null, clock.GetStorableNow(), cancel);
                await tx.Db.Set<CommunityPrompt>().Where(p => p.Id == prompt.Id).ExecuteDeleteAsync(cancel);
                if (prompt.AuthorId != caller.UserId)
                {
                    audit.Add(tx, http, "prompt.delete", $"prompt:{prompt.Id}", new { author_id = prompt.AuthorId, prompt.Title });
                }

                return new PromptDeleted(true);
            },
            cancel);
}
