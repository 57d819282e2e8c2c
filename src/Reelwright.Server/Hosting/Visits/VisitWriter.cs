using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Platform.Data;

namespace Reelwright.Server.Hosting.Visits;

/// <summary>Writes what visitors did, a batch at a time.</summary>
internal sealed class VisitWriter(VisitQueue queue, Database database, TimeProvider clock, ILogger<VisitWriter> log)
    : GatheredWrites("visits of hosted pages", Every, clock, log)
{
    /// <summary>What a crash can cost.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(2);
    private const int BatchSize = 1_000;

    private readonly Dictionary<int, byte[]> _salts = [];
    private readonly List<Visit> _batch = [];

    protected override async Task WriteAsync(CancellationToken cancel)
    {
        while (Fill())
        {
            await WriteBatchAsync(cancel);
            _batch.Clear();
        }

        if (queue.TakeLost() is var lost and > 0)
        {
            log.LogWarning("{Count} visits of hosted pages found no room and are not counted", lost);
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

    private async Task WriteBatchAsync(CancellationToken cancel)
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
        foreach (var past in _salts.Keys.Where(day => day < Visit.DayOf(Clock.GetUtcNow())).ToList())
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
