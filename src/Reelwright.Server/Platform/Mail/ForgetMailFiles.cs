using Reelwright.Server.Platform.Maintenance;
using Reelwright.Server.Platform.Storage;

namespace Reelwright.Server.Platform.Mail;

/// <summary>Removes message files that have been lying for a month. Each node sees to its own folder.</summary>
internal sealed class ForgetMailFiles(DataFolder folder, TimeProvider clock) : IMaintenanceTask
{
    public static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    public string Name => $"mail-files-{folder.Id}";

    public TimeSpan Every => TimeSpan.FromHours(6);

    public Task<bool> RunAsync(CancellationToken cancel)
    {
        foreach (var file in Old())
        {
            file.Delete();
        }

        return Task.FromResult(false);
    }

    public Task<IReadOnlyList<DueWork>> LookAsync(CancellationToken cancel) => Task.FromResult(DueWork.List(("old message files", Old().LongCount())));

    private IEnumerable<FileInfo> Old()
    {
        var before = clock.GetUtcNow() - Kept;
        return Directory.Exists(folder.Mail) ? [.. new DirectoryInfo(folder.Mail).EnumerateFiles().Where(file => file.LastWriteTimeUtc < before.UtcDateTime)] : [];
    }
}
