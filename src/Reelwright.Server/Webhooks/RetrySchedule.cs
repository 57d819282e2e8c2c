namespace Reelwright.Server.Webhooks;

/// <summary>When a delivery is tried again: the schedule that Standard Webhooks recommends, three days in all.</summary>
internal static class RetrySchedule
{
    // Many deliveries that failed together should not come back together.
    private const double Jitter = 0.1;

    private static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    /// <summary>Between the attempts; the first one goes out at once.</summary>
    public static IReadOnlyList<TimeSpan> Pauses { get; } =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromHours(5),
        TimeSpan.FromHours(10), TimeSpan.FromHours(14), TimeSpan.FromHours(20), Longest,
    ];

    /// <param name="attempts">How many there have been, 1 or more.</param>
    /// <param name="chance">0 up to 1.</param>
    /// <param name="asked">How long the receiver wants to be left alone. It can lengthen the pause up to a day, and never shorten it.</param>
    /// <returns>Null when that was the last one.</returns>
    public static TimeSpan? After(int attempts, double chance, TimeSpan? asked = null)
    {
        if (attempts > Pauses.Count)
        {
            return null;
        }

        var pause = Pauses[attempts - 1] * (1 + (Jitter * chance));
        var wish = asked > Longest ? Longest : asked ?? TimeSpan.Zero;
        return wish > pause ? wish : pause;
    }
}
