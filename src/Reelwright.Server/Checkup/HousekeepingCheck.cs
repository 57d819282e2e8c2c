using System.Data.Common;
using Microsoft.Extensions.Options;
using Reelwright.Server.Platform.Maintenance;
using Reelwright.Server.Platform.Storage;

namespace Reelwright.Server.Checkup;

/// <summary>What the next round of housekeeping would do. A server is composed for it and never started, on a database that is open for reading only.</summary>
internal static class HousekeepingCheck
{
    private const string Name = "housekeeping";

    public static async Task<Finding> RunAsync(string[] settings, string folder, IConfiguration configuration, CancellationToken cancel)
    {
        if (!DatabaseCheck.Exists(folder, configuration))
        {
            return new Finding(Name, FindingState.Ok, "nothing to do before the first start");
        }

        try
        {
            return await DatabaseCheck.IsCurrentAsync(folder, configuration, cancel)
                ? Tell(await LookAsync(settings, folder, DatabaseCheck.ReadOnlyConnection(folder, configuration), cancel))
                : new Finding(Name, FindingState.Ok, "cannot be told before the next start has brought the database up to date");
        }
        catch (Exception failure) when (failure is DbException or ArgumentException or OptionsValidationException or IOException or UnauthorizedAccessException)
        {
            return new Finding(Name, FindingState.Warning, $"cannot be told: {failure.Message}");
        }
    }

    private static async Task<IReadOnlyList<DueWork>> LookAsync(string[] settings, string folder, string? connection, CancellationToken cancel)
    {
        await using var server = ReelwrightHost.Build([.. settings, "--Database:ConnectionString", connection ?? ""], builder =>
        {
            builder.Logging.ClearProviders();
            builder.Services.AddSingleton(DataFolder.ToLookAt(folder));
        });
        var due = new List<DueWork>();
        foreach (var task in server.Services.GetServices<IMaintenanceTask>())
        {
            due.AddRange(await task.LookAsync(cancel));
        }

        return due;
    }

    private static Finding Tell(IReadOnlyList<DueWork> due) => new(
        Name, FindingState.Ok, due.Count == 0 ? "nothing is due" : $"would remove or renew at the next round: {string.Join(", ", due.Select(work => $"{work.Count:N0} {work.What}"))}");
}
