using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Reelwright.Server.Platform.Data;

namespace Reelwright.Server.Jobs;

/// <summary>How long a backend takes to load a family of weights, learned from its runs.</summary>
internal sealed class BackendLoad
{
    public required string Backend { get; init; }

    public required string Family { get; init; }

    /// <summary>Moving average.</summary>
    public double Seconds { get; init; }

    public long Loads { get; init; }
}

internal sealed class BackendLoadConfiguration : IEntityTypeConfiguration<BackendLoad>
{
    public void Configure(EntityTypeBuilder<BackendLoad> load)
    {
        load.ToTable("backend_loads");
        load.HasKey(l => new { l.Backend, l.Family });
    }
}

/// <summary>Learns loading times and tells what loading will cost; until a backend has shown it, about what it costs elsewhere.</summary>
internal sealed class BackendLoads(Database database, TimeProvider clock)
{
    // What reading 14 GB and 5 GB of weights from a good disk takes: only for choosing between backends, never shown.
    private const double HeavySeconds = 60;
    private const double LightSeconds = 10;
    private static readonly TimeSpan Remember = TimeSpan.FromSeconds(30);

    private ConcurrentDictionary<(string Backend, string Family), double> _known = new();
    private long? _readAt;

    public async Task LearnAsync(string backend, string family, TimeSpan took, CancellationToken cancel)
    {
        // As with speeds: half of what is known is from the newest two.
        const double Weight = 0.3;
        await database.WriteAsync(
            tx => tx.ExecuteAsync(
                """
                INSERT INTO backend_loads (backend, family, seconds, loads) VALUES ({0}, {1}, {2}, 1)
                ON CONFLICT (backend, family) DO UPDATE SET seconds = backend_loads.seconds * (1 - {3}) + excluded.seconds * {3}, loads = backend_loads.loads + 1
                """,
                [backend, family, took.TotalSeconds, Weight],
                cancel),
            cancel);
        _readAt = null;
    }

    /// <summary>Reads what was learned, here or on other nodes, when that was a while ago. Before a claim.</summary>
    public async ValueTask RefreshAsync(CancellationToken cancel)
    {
        if (_readAt is { } at && clock.GetElapsedTime(at) < Remember)
        {
            return;
        }

        _readAt = clock.GetTimestamp();
        var loads = await database.ReadAsync(db => db.Set<BackendLoad>().ToListAsync(cancel), cancel);
        _known = new(loads.ToDictionary(load => (load.Backend, load.Family), load => load.Seconds));
    }

    public double Expect(string backend, GpuModel model)
    {
        if (_known.TryGetValue((backend, model.Family), out var seconds))
        {
            return seconds;
        }

        var elsewhere = _known.Where(load => load.Key.Family == model.Family).Select(load => load.Value).ToList();
        return elsewhere.Count > 0 ? elsewhere.Average() : model.IsHeavy ? HeavySeconds : LightSeconds;
    }
}
