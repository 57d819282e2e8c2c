using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Reelwright.Server.Platform.Data;

namespace Reelwright.Server.Jobs;

/// <summary>How fast an engine does a model's (or an operation's) work, learned from jobs that ended well.</summary>
internal sealed class EngineSpeed
{
    public required string Engine { get; init; }

    public required string Model { get; init; }

    /// <summary>Moving average.</summary>
    public double SecondsPerUnit { get; init; }

    public long Jobs { get; init; }
}

internal sealed class EngineSpeedConfiguration : IEntityTypeConfiguration<EngineSpeed>
{
    public void Configure(EntityTypeBuilder<EngineSpeed> speed)
    {
        speed.ToTable("engine_speeds");
        speed.HasKey(s => new { s.Engine, s.Model });
    }
}

/// <summary>Learns speeds and tells how long work will take: not at all until something was learned.</summary>
internal sealed class EngineSpeeds(TimeProvider clock)
{
    private static readonly TimeSpan Remember = TimeSpan.FromSeconds(5);
    private readonly ConcurrentDictionary<(string Engine, string Model), (double? Seconds, long At)> _known = new();

    /// <summary>Takes in a job that has been completed. The last thing its transaction does: all jobs of a model write to the same row.</summary>
    public async Task LearnAsync(Tx tx, Job job, string? engine, TimeSpan took, CancellationToken cancel)
    {
        if (job.Work <= 0 || engine is null || took <= TimeSpan.Zero)
        {
            return;
        }

        // The last few jobs count most: half of what is known is from the newest two.
        const double Weight = 0.3;
        var model = KeyOf(job);
        await tx.Db.SaveChangesAsync(cancel);
        await tx.ExecuteAsync(
            """
            INSERT INTO engine_speeds (engine, model, seconds_per_unit, jobs) VALUES ({0}, {1}, {2}, 1)
            ON CONFLICT (engine, model) DO UPDATE SET
              seconds_per_unit = engine_speeds.seconds_per_unit * (1 - {3}) + excluded.seconds_per_unit * {3}, jobs = engine_speeds.jobs + 1
            """,
            [engine, model, took.TotalSeconds / job.Work, Weight],
            cancel);
        tx.AfterCommit(() => _known.TryRemove((engine, model), out _));
    }

    /// <summary>How long the whole job takes, once started.</summary>
    public async ValueTask<TimeSpan?> ExpectAsync(ReelwrightDb db, Job job, string? engine, CancellationToken cancel)
    {
        if (job.Work <= 0 || engine is null)
        {
            return null;
        }

        var key = (engine, KeyOf(job));
        if (!_known.TryGetValue(key, out var known) || clock.GetElapsedTime(known.At) > Remember)
        {
            var found = await db.Set<EngineSpeed>().AsNoTracking().SingleOrDefaultAsync(speed => speed.Engine == key.engine && speed.Model == key.Item2, cancel);
            known = _known[key] = (found?.SecondsPerUnit, clock.GetTimestamp());
        }

        return known.Seconds is { } seconds ? TimeSpan.FromSeconds(Math.Min(seconds * job.Work, TimeSpan.FromDays(30).TotalSeconds)) : null;
    }

    private static string KeyOf(Job job) => job.Model ?? job.Operation;
}
