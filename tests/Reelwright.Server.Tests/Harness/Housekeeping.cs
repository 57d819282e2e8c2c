using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Maintenance;

namespace Reelwright.Server.Tests.Harness;

/// <summary>Keeps the server's own housekeeping off a piece that a test wants to do itself.</summary>
internal static class Housekeeping
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <remarks>
    /// Stopping the loop instead would end the whole server now and then: a service that is stopped before a thread
    /// has begun with it counts as failed.
    /// </remarks>
    public static async Task HoldAsync(this ReelwrightApp app, IMaintenanceTask task)
    {
        if (!app.HeldTasks.Add(task.Name))
        {
            return;
        }

        var start = TimeProvider.System.GetTimestamp();
        while (!await app.Get<MaintenanceLeases>().TakeAsync(task.Name, evenEarly: true, TestContext.Current.CancellationToken))
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < Patience, $"Waited {Patience} for the server to be done with {task.Name}.");
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        // The server's own leases are short, and a test's clock leaps over them.
        var forGood = DateTimeOffset.UnixEpoch.AddYears(1000);
        await app.Get<Database>().WriteAsync(
            tx => tx.Db.Set<MaintenanceLease>().Where(lease => lease.Name == task.Name).ExecuteUpdateAsync(set => set.SetProperty(lease => lease.HeldUntil, forGood), TestContext.Current.CancellationToken),
            TestContext.Current.CancellationToken);
    }
}
