using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Platform.Data;

namespace Reelwright.Server.Hosting.Visits;

/// <summary>Writes what visitors did, a batch at a time. A crash loses what came in since the last batch; a stop loses nothing.</summary>
internal sealed class VisitWriter(VisitQueue queue, Database database, TimeProvider clock, ILogger<VisitWriter> log) : BackgroundService
{
    /// <summary>What a crash can cost.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(2);
    private const int BatchSize = 1_000;

    private readonly SemaphoreSlim _flushing = new(1, 1);
    private readonly Dictionary<int, byte[]> _salts = [];
    private readonly List<Visit> _batch = [];

    /// <summary>Writes what has come in up to now.</summary>
    public async Task FlushAsync(CancellationToken cancel)
    {
        // One at a time: whoever asks meanwhile wants to read what the first one is writing.
        await _flushing.WaitAsync(cancel);
        try
        {
            while (Fill())
            {
                await WriteAsync(cancel);
                _batch.Clear();
            }
        }
        finally
        {
            _flushing.Release();
        }

        if (queue.TakeLost() is var lost and > 0)
        {
            log.LogWarning("{Count} visits of hosted pages found no room and are not counted", lost);
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
            log.LogWarning(failure, "Visits of hosted pages could not be written; the next pass tries again");
        }
    }

    /// <summary>True when there is something to write. What a failed pass left is still there.</summary>
    private bool Fill()
    {
        while (_batch.Count < BatchSize && queue.TryTake(out var visit))
        {
            _batch.Add(visit);
        }

        return _batch.Count > 0;
    }

    private async Task WriteAsync(CancellationToken cancel)
    {
        foreach (var day in _batch.Select(visit => visit.Day).Distinct())
        {
            if (!_salts.ContainsKey(day))
            {
                _salts[day] = await SaltOfAsync(day, cancel);
            }
        }

        var batch = VisitBatch.Gather(_batch, _salts);
        await database.WriteAsync(tx => batch.WriteAsync(tx, cancel), cancel);
        foreach (var past in _salts.Keys.Where(day => day < Visit.DayOf(clock.GetUtcNow())).ToList())
        {
            _salts.Remove(past);
        }
    }

    private async Task<byte[]> SaltOfAsync(int day, CancellationToken cancel)
    {
        var fresh = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        return Convert.FromBase64String(await database.WriteAsync(
            async tx =>
            {
                // The first node of the day decides.
                await tx.Db.Database.ExecuteSqlAsync($"INSERT INTO page_salts (day, salt) VALUES ({day}, {fresh}) ON CONFLICT (day) DO NOTHING", cancel);
                return await tx.Db.Set<PageSalt>().Where(salt => salt.Day == day).Select(salt => salt.Salt).SingleAsync(cancel);
            },
            cancel));
    }
}
