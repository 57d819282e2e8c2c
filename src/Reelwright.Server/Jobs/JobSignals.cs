using Reelwright.Server.Platform.Data;

namespace Reelwright.Server.Jobs;

/// <summary>Topics of this room. Payloads are job ids, joined by commas, except for <see cref="Waiting"/>, which names the lane.</summary>
internal static class JobSignals
{
    /// <summary>The status object has changed.</summary>
    public const string Changed = "job";

    /// <summary>A running job was cancelled: its worker drops it.</summary>
    public const string Stopped = "job-stopped";

    /// <summary>There is something to claim.</summary>
    public const string Waiting = "jobs-waiting";

    /// <summary>A backend came, went, or offers something else. No payload.</summary>
    public const string BackendsChanged = "backends.changed";

    // PostgreSQL carries less than 8,000 bytes in a notification.
    private const int IdsAtOnce = 100;

    public static void Signal(this Tx tx, string topic, params IEnumerable<Guid> ids)
    {
        foreach (var some in ids.Chunk(IdsAtOnce))
        {
            tx.Signal(topic, string.Join(',', some));
        }
    }

    public static IEnumerable<Guid> Ids(string payload) => payload.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(Guid.Parse);
}
