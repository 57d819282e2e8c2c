namespace Reelwright.Server.Platform.Maintenance;

/// <summary>Housekeeping a room wants done from time to time, on one node at a time. It may be killed at any point and run again.</summary>
internal interface IMaintenanceTask
{
    /// <summary>Names its lease, e.g. <c>stale-intents</c>.</summary>
    string Name { get; }

    TimeSpan Every { get; }

    /// <summary>True when <see cref="MaintenanceLoop.WakeTopic"/> should run it at once.</summary>
    bool IsUrgent => false;

    /// <summary>One round: a few seconds of work at most. True when more is left to do.</summary>
    Task<bool> RunAsync(CancellationToken cancel);

    /// <summary>What a round would do if it ran now. Changes nothing: <c>./reelwright doctor</c> shows it.</summary>
    Task<IReadOnlyList<DueWork>> LookAsync(CancellationToken cancel) => Task.FromResult<IReadOnlyList<DueWork>>([]);
}

/// <param name="What">In words for an operator, in the plural: expired invites.</param>
internal sealed record DueWork(string What, long Count)
{
    /// <summary>What there is to do, without what there is nothing of.</summary>
    public static IReadOnlyList<DueWork> List(params ReadOnlySpan<(string What, long Count)> found)
    {
        var list = new List<DueWork>();
        foreach (var (what, count) in found)
        {
            if (count > 0)
            {
                list.Add(new DueWork(what, count));
            }
        }

        return list;
    }
}
