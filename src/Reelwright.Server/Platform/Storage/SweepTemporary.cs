using Reelwright.Server.Platform.Maintenance;

namespace Reelwright.Server.Platform.Storage;

/// <summary>Removes temporary folders whose work is over and that could not be removed then. What a killed server left goes at the next start.</summary>
internal sealed class SweepTemporary(DataFolder folder) : IMaintenanceTask
{
    public string Name => $"temporary-{folder.Id}";

    public TimeSpan Every => TimeSpan.FromHours(1);

    public Task<bool> RunAsync(CancellationToken cancel)
    {
        foreach (var path in folder.UnusedTemporary())
        {
            try
            {
                Directory.Delete(path, recursive: true);
            }
            catch (DirectoryNotFoundException)
            {
                // Its work removed it at last.
            }
        }

        return Task.FromResult(false);
    }

    public Task<IReadOnlyList<DueWork>> LookAsync(CancellationToken cancel) => Task.FromResult(DueWork.List(("left temporary folders", folder.UnusedTemporary().Count)));
}
