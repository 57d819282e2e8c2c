using Reelwright.Server.Platform.Backup;

namespace Reelwright.Server;

/// <summary>Backup and restore as the command line calls them: with the server's own settings, beside a running server or without one.</summary>
public static class ReelwrightBackup
{
    /// <summary>Saves database, media and added models into one file, which replaces an earlier one only when it is complete.</summary>
    /// <param name="args">Settings as the server takes them, e.g. <c>--Data:Folder</c>.</param>
    /// <exception cref="BackupException">It could not be done; the message is for the person who asked.</exception>
    public static async Task<BackupSummary> BackupAsync(string[] args, string file, CancellationToken cancel)
    {
        await using var app = ReelwrightHost.Build(args);
        return await app.Services.GetRequiredService<BackupWriter>().WriteAsync(file, cancel);
    }

    /// <summary>Brings a backup back into an empty data folder and database, of whichever kind the settings name.</summary>
    /// <inheritdoc cref="BackupAsync"/>
    public static async Task<BackupSummary> RestoreAsync(string[] args, string file, CancellationToken cancel)
    {
        await using var app = ReelwrightHost.Build(args);
        return await app.Services.GetRequiredService<BackupRestorer>().RestoreAsync(file, cancel);
    }
}
