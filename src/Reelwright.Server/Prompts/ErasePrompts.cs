using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Platform.Closing;
using Reelwright.Server.Platform.Data;

namespace Reelwright.Server.Prompts;

/// <summary>Templates and remembered prompts go with their account.</summary>
internal sealed class ErasePrompts(Database database) : IClosingListener
{
    public async Task<Erasure> EraseAsync(long userId, CancellationToken cancel) => Erasures.Of(await database.WriteAsync(
        async tx => await tx.Db.Owned<Template>(userId).ExecuteDeleteAsync(cancel) + await tx.Db.Owned<PromptUse>(userId).ExecuteDeleteAsync(cancel), cancel));
}
