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

    public static string Payload(IEnumerable<Guid> ids) => string.Join(',', ids);

    public static IEnumerable<Guid> Ids(string payload) => payload.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(Guid.Parse);
}
