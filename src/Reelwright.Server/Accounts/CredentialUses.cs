using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;

namespace Reelwright.Server.Accounts;

/// <summary>When keys and sessions were used last.</summary>
internal sealed class CredentialUses(Database database, TimeProvider clock, ILogger<CredentialUses> log) : GatheredWrites("times of use", Every, clock, log)
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<(CallerKind Kind, long Id), DateTimeOffset> _uses = new();

    public void Note(Caller caller) => _uses[(caller.Kind, caller.CredentialId)] = Clock.GetUtcNow();

    protected override async Task WriteAsync(CancellationToken cancel)
    {
        var uses = _uses.ToArray();
        if (uses.Length == 0)
        {
            return;
        }

        await database.WriteAsync(
            async tx =>
            {
                // In one order everywhere, so that two nodes cannot wait for each other.
                foreach (var ((kind, id), at) in uses.OrderBy(use => use.Key))
                {
                    await WriteAsync(tx, kind, id, at, cancel);
                }
            },
            cancel);
        foreach (var use in uses)
        {
            _uses.TryRemove(use);
        }
    }

    private static Task<int> WriteAsync(Tx tx, CallerKind kind, long id, DateTimeOffset at, CancellationToken cancel) => kind is CallerKind.Key
        ? tx.Db.Set<ApiKey>().Where(k => k.Id == id).ExecuteUpdateAsync(set => set.SetProperty(k => k.LastUsedAt, at), cancel)
        : tx.Db.Set<Session>().Where(s => s.Id == id).ExecuteUpdateAsync(set => set.SetProperty(s => s.LastSeenAt, at), cancel);
}
