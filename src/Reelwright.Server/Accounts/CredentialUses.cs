using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;

namespace Reelwright.Server.Accounts;

/// <summary>Gathers when keys and sessions were used, and writes it now and then: a write at every request would cost more than the request.</summary>
internal sealed class CredentialUses(Database database, TimeProvider clock, ILogger<CredentialUses> log) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<(CallerKind Kind, long Id), DateTimeOffset> _uses = new();
    private readonly SemaphoreSlim _flushing = new(1, 1);

    public void Note(Caller caller) => _uses[(caller.Kind, caller.CredentialId)] = clock.GetUtcNow();

    /// <summary>Writes what was gathered.</summary>
    public async Task FlushAsync(CancellationToken cancel)
    {
        if (_uses.IsEmpty)
        {
            return;
        }

        // One at a time: whoever asks meanwhile wants to read what the first one is writing.
        await _flushing.WaitAsync(cancel);
        try
        {
            await WriteAsync(_uses.ToArray(), cancel);
        }
        finally
        {
            _flushing.Release();
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await TryFlushAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await TryFlushAsync(stoppingToken);
        }
    }

    private async Task TryFlushAsync(CancellationToken cancel)
    {
        try
        {
            await FlushAsync(cancel);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            log.LogWarning(failure, "Times of use could not be written; the next pass tries again");
        }
    }

    private async Task WriteAsync(KeyValuePair<(CallerKind Kind, long Id), DateTimeOffset>[] uses, CancellationToken cancel)
    {
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
