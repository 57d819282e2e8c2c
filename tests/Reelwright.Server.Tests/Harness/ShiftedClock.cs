namespace Reelwright.Server.Tests.Harness;

/// <summary>The real clock, moved: for leaps of days and months in a running server, whose timers go on ticking in real time.</summary>
/// <remarks>A FakeTimeProvider fires every tick of every timer that a leap passes; with timers of a second, a month is 2.6 million of them.</remarks>
internal sealed class ShiftedClock(DateTimeOffset start) : TimeProvider
{
    private long _shift = (start - System.GetUtcNow()).Ticks;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _shift));

    public void Advance(TimeSpan by) => Interlocked.Add(ref _shift, by.Ticks);
}
