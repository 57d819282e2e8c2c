using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Reelwright.Server.Jobs;
using Reelwright.Server.Platform.Data;

namespace Reelwright.Server.Webhooks;

/// <summary>A delivery that this node has under a lease.</summary>
internal sealed record ClaimedDelivery(WebhookDelivery Delivery, WebhookEndpoint Endpoint, string Lease);

/// <summary>Hands due deliveries to senders, each to one at a time, whichever node they are on.</summary>
internal sealed class DeliveryQueue(Database database, TimeProvider clock, IOptions<WebhooksOptions> options)
{
    /// <summary>Signal: something is due.</summary>
    public const string WaitingTopic = "webhooks";

    // More are looked at than are taken: of one endpoint's many only some may go at once.
    private const int LookedAtPerPlace = 4;

    /// <summary>Takes what is due, the longest waiting first, as far as endpoints and hosts have room.</summary>
    /// <param name="underWay">What this node is sending.</param>
    public async Task<IReadOnlyList<ClaimedDelivery>> ClaimAsync(IReadOnlyCollection<ClaimedDelivery> underWay, CancellationToken cancel)
    {
        var free = options.Value.Parallel - underWay.Count;
        if (free <= 0 || !await database.ReadAsync(db => db.Set<WebhookDelivery>().AnyAsync(IsDue(clock.GetStorableNow()), cancel), cancel))
        {
            return [];
        }

        return await database.WriteAsync(tx => ClaimAsync(tx, new Places(underWay, options.Value), free, cancel), cancel);
    }

    /// <summary>When the next one is due; null when none is.</summary>
    public Task<DateTimeOffset?> FindNextDueAsync(CancellationToken cancel) => database.ReadAsync(
        db => db.Set<WebhookDelivery>().Where(delivery => delivery.NextAttemptAt != null).OrderBy(delivery => delivery.NextAttemptAt).Select(delivery => delivery.NextAttemptAt).FirstOrDefaultAsync(cancel), cancel);

    /// <summary>Gives one back as if it had not been taken.</summary>
    public Task ReleaseAsync(ClaimedDelivery claimed, CancellationToken cancel) => database.WriteAsync(
        async tx =>
        {
            DateTimeOffset? now = clock.GetStorableNow();
            await Held(tx, claimed).ExecuteUpdateAsync(set => set.SetProperty(delivery => delivery.Lease, (string?)null).SetProperty(delivery => delivery.NextAttemptAt, now), cancel);
            tx.Signal(WaitingTopic, "");
        },
        cancel);

    /// <summary>The row as long as it is this sender's.</summary>
    public static IQueryable<WebhookDelivery> Held(Tx tx, ClaimedDelivery claimed) =>
        tx.Db.Set<WebhookDelivery>().Where(delivery => delivery.Id == claimed.Delivery.Id && delivery.Lease == claimed.Lease);

    private async Task<IReadOnlyList<ClaimedDelivery>> ClaimAsync(Tx tx, Places places, int free, CancellationToken cancel)
    {
        var now = clock.GetStorableNow();
        var due = await LockDueAsync(tx, places, now, free * LookedAtPerPlace, cancel);
        var endpointIds = due.Select(delivery => delivery.EndpointId).Distinct().ToList();
        var endpoints = await tx.Db.Set<WebhookEndpoint>().AsNoTracking().Where(endpoint => endpointIds.Contains(endpoint.Id)).ToDictionaryAsync(endpoint => endpoint.Id, cancel);
        var lease = Guid.CreateVersion7().ToString("N");
        var taken = due.Where(delivery => places.Take(endpoints[delivery.EndpointId])).Take(free).Select(delivery => new ClaimedDelivery(delivery, endpoints[delivery.EndpointId], lease)).ToList();
        var ids = taken.Select(claimed => claimed.Delivery.Id).ToList();
        DateTimeOffset? until = now.AddSeconds(options.Value.LeaseSeconds);
        await tx.Db.Set<WebhookDelivery>().Where(delivery => ids.Contains(delivery.Id))
            .ExecuteUpdateAsync(set => set.SetProperty(delivery => delivery.Lease, lease).SetProperty(delivery => delivery.NextAttemptAt, until), cancel);
        return taken;
    }

    private static Task<List<WebhookDelivery>> LockDueAsync(Tx tx, Places places, DateTimeOffset now, int count, CancellationToken cancel)
    {
        var parameters = new List<object> { now.ToMicroseconds(), count };
        var notThese = Without("d.endpoint_id", places.FullEndpoints, parameters) + Without("e.host", places.FullHosts, parameters) + Without("e.owner_id", places.FullAccounts, parameters);
        var locked = tx.Db.IsPostgres ? " FOR UPDATE OF d SKIP LOCKED" : "";
#pragma warning disable EF1002 // the composed parts are constants and lists of placeholders
        return tx.Db.Set<WebhookDelivery>().FromSqlRaw(
            $$"""
              SELECT d.* FROM webhook_deliveries d JOIN webhook_endpoints e ON e.id = d.endpoint_id
              WHERE d.next_attempt_at <= {0}{{notThese}} ORDER BY d.next_attempt_at, d.id LIMIT {1}{{locked}}
              """,
            [.. parameters]).AsNoTracking().ToListAsync(cancel);
#pragma warning restore EF1002
    }

    /// <summary>Adds the full ones to the parameters.</summary>
    /// <returns>The condition that keeps them out.</returns>
    private static string Without<T>(string column, IReadOnlyList<T> full, List<object> parameters)
        where T : notnull
    {
        var first = parameters.Count;
        parameters.AddRange(full.Cast<object>());
        return full.Count > 0 ? $" AND {column} NOT IN ({JobTurns.Placeholders(first, full.Count)})" : "";
    }

    private static System.Linq.Expressions.Expression<Func<WebhookDelivery, bool>> IsDue(DateTimeOffset now) => delivery => delivery.NextAttemptAt <= now;

    /// <summary>Who has room for one more: a slow receiver fills its own places, and an account with many of them those of the account, and nobody else's.</summary>
    private sealed class Places
    {
        private readonly Shares<long> _endpoints;
        private readonly Shares<string> _hosts;
        private readonly Shares<long> _accounts;

        public Places(IEnumerable<ClaimedDelivery> underWay, WebhooksOptions limits)
        {
            (_endpoints, _hosts, _accounts) = (new(limits.ParallelPerEndpoint), new(limits.ParallelPerHost), new(limits.ParallelPerAccount));
            foreach (var claimed in underWay)
            {
                Count(claimed.Endpoint);
            }
        }

        public IReadOnlyList<long> FullEndpoints => _endpoints.Full;

        public IReadOnlyList<string> FullHosts => _hosts.Full;

        public IReadOnlyList<long> FullAccounts => _accounts.Full;

        public bool Take(WebhookEndpoint endpoint)
        {
            if (_endpoints.IsFull(endpoint.Id) || _hosts.IsFull(endpoint.Host) || _accounts.IsFull(endpoint.OwnerId))
            {
                return false;
            }

            Count(endpoint);
            return true;
        }

        private void Count(WebhookEndpoint endpoint)
        {
            _endpoints.Count(endpoint.Id);
            _hosts.Count(endpoint.Host);
            _accounts.Count(endpoint.OwnerId);
        }
    }

    /// <summary>How many places each of a kind has taken.</summary>
    private sealed class Shares<T>(int most)
        where T : notnull
    {
        private readonly Dictionary<T, int> _taken = [];

        public IReadOnlyList<T> Full => [.. _taken.Where(share => share.Value >= most).Select(share => share.Key)];

        public bool IsFull(T one) => _taken.GetValueOrDefault(one) >= most;

        public void Count(T one) => _taken[one] = _taken.GetValueOrDefault(one) + 1;
    }
}
