using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Platform.Closing;
using Reelwright.Server.Platform.Data;

namespace Reelwright.Server.Webhooks;

/// <summary>Webhooks end with their account at once, with what was still to be delivered.</summary>
internal sealed class EraseWebhooks(Database database) : IClosingListener
{
    public Task OnClosingAsync(Tx tx, long userId, CancellationToken cancel) => tx.Db.Owned<WebhookEndpoint>(userId).ExecuteDeleteAsync(cancel);

    public async Task<Erasure> EraseAsync(long userId, CancellationToken cancel) =>
        Erasures.Of(await database.WriteAsync(tx => tx.Db.Owned<WebhookEndpoint>(userId).ExecuteDeleteAsync(cancel), cancel));
}
