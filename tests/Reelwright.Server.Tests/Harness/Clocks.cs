using Microsoft.Extensions.Time.Testing;

namespace Reelwright.Server.Tests.Harness;

internal static class Clocks
{
    /// <summary>Moves the clock without ringing timers. Advancing by a month would ring one that is due each second two and a half million times.</summary>
    public static void Jump(this FakeTimeProvider clock, TimeSpan by) => clock.AdjustTime(clock.GetUtcNow() + by);
}
