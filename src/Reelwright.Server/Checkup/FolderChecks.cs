using System.Text.Json;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Storage;

namespace Reelwright.Server.Checkup;

/// <summary>The data folder: may we write, is there room, and who has it.</summary>
internal static class FolderChecks
{
    public static Finding Writable(string folder)
    {
        var nearest = Nearest(folder);
        try
        {
            using (new FileStream(Path.Combine(nearest, $".reelwright-{Guid.CreateVersion7():N}"), FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose))
            {
                return new Finding("data folder", FindingState.Ok, nearest == folder ? $"{folder} is writable" : $"{folder} will be created at the first start");
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return new Finding("data folder", FindingState.Missing, $"{folder} is not writable: {failure.Message}", "choose another with --data FOLDER, or change its owner");
        }
    }

    public static Finding Free(string folder, IConfiguration configuration)
    {
        var reserve = (configuration.GetSection(StorageOptions.Section).Get<StorageOptions>() ?? new StorageOptions()).ReserveBytes;
        var free = new DriveInfo(Nearest(folder)).AvailableFreeSpace;
        var words = $"{free / (1 << 20):N0} MiB free";
        return free > reserve
            ? new Finding("disk", FindingState.Ok, words)
            : new Finding("disk", FindingState.Missing, $"{words}, of which {reserve / (1 << 20):N0} MiB are kept in reserve: new work is refused", "make room, or lower Storage:ReserveBytes");
    }

    public static Finding Server(string folder, RunningServer? server) => server switch
    {
        null => new Finding("server", FindingState.Ok, $"none runs on {folder}"),
        { IsAlive: true } => new Finding("server", FindingState.Ok, $"{server.Address} (process {server.ProcessId}) has the data folder"),
        _ => new Finding("server", FindingState.Warning, $"process {server.ProcessId} was killed; the next start cleans up after it"),
    };

    /// <summary>What a server left in the folder; null when there is nothing, or nothing that we may read.</summary>
    public static RunningServer? FindServer(string folder)
    {
        try
        {
            return JsonSerializer.Deserialize<RunningServer>(File.ReadAllBytes(Path.Combine(folder, "server.json")), ApiJson.Options);
        }
        catch (Exception absent) when (absent is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException or JsonException)
        {
            // Unreadable for us is reported by the check of the folder itself.
            return null;
        }
    }

    private static string Nearest(string folder)
    {
        var nearest = folder;
        while (!Directory.Exists(nearest))
        {
            nearest = Path.GetDirectoryName(nearest) ?? "/";
        }

        return nearest;
    }
}

/// <summary>A server as its <c>server.json</c> tells.</summary>
internal sealed record RunningServer(Uri Address, int ProcessId)
{
    public bool IsAlive => !OperatingSystem.IsLinux() || Directory.Exists($"/proc/{ProcessId}");
}
