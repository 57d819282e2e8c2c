namespace Reelwright.Server.Analytics;

/// <summary>A time zone's days, in quarters of an hour since 1970: 92 of them when the clocks go forward, 100 when they go back.</summary>
internal sealed class LocalDays(TimeZoneInfo zone)
{
    private static readonly int EpochDay = DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;

    public DateOnly DateOf(DateTimeOffset moment) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(moment, zone).DateTime);

    /// <summary>The days from <paramref name="first"/> to <paramref name="last"/> as stretches of slots in which local time keeps one distance to UTC. They begin
    /// and end somewhat outside of the days, by as much as a zone can be away from UTC.</summary>
    public IEnumerable<Stretch> Between(DateOnly first, DateOnly last)
    {
        var end = StartInUtc(last) + (2 * UsageSlot.SlotsPerDay);
        for (var begin = StartInUtc(first) - UsageSlot.SlotsPerDay; begin < end;)
        {
            var stretch = new Stretch(begin, EndOfStretch(begin, end), OffsetAt(begin));
            yield return stretch;
            begin = stretch.To;
        }
    }

    public static DateOnly DateOf(long day) => DateOnly.FromDayNumber(EpochDay + (int)day);

    private long EndOfStretch(long begin, long end)
    {
        var offset = OffsetAt(begin);
        for (var same = begin; same < end;)
        {
            var next = Math.Min(same + UsageSlot.SlotsPerDay, end);
            if (OffsetAt(next) != offset)
            {
                return FirstOther(same, next, offset);
            }

            same = next;
        }

        return end;
    }

    /// <summary>The first slot after <paramref name="same"/> with another offset (<paramref name="other"/> has one). Clocks are not changed twice a day.</summary>
    private long FirstOther(long same, long other, long offset)
    {
        while (other - same > 1)
        {
            var middle = same + ((other - same) / 2);
            (same, other) = OffsetAt(middle) == offset ? (middle, other) : (same, middle);
        }

        return other;
    }

    private long OffsetAt(long slot) => (long)zone.GetUtcOffset(DateTimeOffset.FromUnixTimeSeconds(slot * UsageSlot.Seconds)).TotalSeconds;

    private static long StartInUtc(DateOnly date) => (date.DayNumber - EpochDay) * UsageSlot.SlotsPerDay;
}

/// <summary>Slots from <paramref name="From"/> up to, not including, <paramref name="To"/>, whose local time is UTC and <paramref name="OffsetSeconds"/>.</summary>
internal readonly record struct Stretch(long From, long To, long OffsetSeconds);
