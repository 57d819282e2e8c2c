using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Generation;
using Reelwright.Server.Platform.Data;

namespace Reelwright.Server.Prompts;

/// <inheritdoc/>
internal sealed class PromptMemory(TimeProvider clock) : IPromptMemory
{
    public Task RememberAsync(Tx tx, long ownerId, string prompt, CancellationToken cancel) => string.IsNullOrWhiteSpace(prompt)
        ? Task.CompletedTask
        : tx.ExecuteAsync(
            "INSERT INTO prompt_uses (owner_id, prompt_key, prompt, search, uses, last_used_at) VALUES ({0}, {1}, {2}, {3}, 1, {4}) "
            + "ON CONFLICT (owner_id, prompt_key) DO UPDATE SET uses = prompt_uses.uses + 1, prompt = excluded.prompt, last_used_at = excluded.last_used_at",
            [ownerId, PromptText.KeyOf(prompt), PromptText.OneLine(prompt), PromptText.WordsOf(prompt), clock.GetUtcNow().ToMicroseconds()],
            cancel);

    public async Task ForgetAsync(Tx tx, long ownerId, string prompt, CancellationToken cancel)
    {
        var key = PromptText.KeyOf(prompt);
        var known = tx.Db.Owned<PromptUse>(ownerId).Where(use => use.PromptKey == key);
        await known.ExecuteUpdateAsync(set => set.SetProperty(use => use.Uses, use => use.Uses - 1), cancel);
        await known.Where(use => use.Uses <= 0).ExecuteDeleteAsync(cancel);
    }
}
