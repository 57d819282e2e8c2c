using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Maintenance;

namespace Reelwright.Server.Webhooks;

/// <summary>Drops deliveries that are older than they are kept for.</summary>
internal sealed class ForgetDeliveries(Database database, TimeProvider clock, IOptions<WebhooksOptions> options) : IMaintenanceTask
{
    private const int AtOnce = 5_000;

    public string Name => "old-webhook-deliveries";

    public TimeSpan Every => TimeSpan.FromHours(1);

    public async Task<bool> RunAsync(CancellationToken cancel)
    {
        var ids = await database.ReadAsync(db => Old(db).OrderBy(delivery => delivery.CreatedAt).Select(delivery => delivery.Id).Take(AtOnce).ToListAsync(cancel), cancel);
        await database.WriteAsync(tx => tx.Db.Set<WebhookDelivery>().Where(delivery => ids.Contains(delivery.Id)).ExecuteDeleteAsync(cancel), cancel);
        return ids.Count == AtOnce;
    }

    public async Task<IReadOnlyList<DueWork>> LookAsync(CancellationToken cancel) =>
        [new DueWork("old webhook deliveries", await database.ReadAsync(db => Old(db).LongCountAsync(cancel), cancel))];

    private IQueryable<WebhookDelivery> Old(ReelwrightDb db)
    {
        var before = clock.GetStorableNow().AddDays(-options.Value.KeepDays);
        return db.Set<WebhookDelivery>().Where(delivery => delivery.CreatedAt < before);
    }
}
