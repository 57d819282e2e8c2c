using System.CommandLine;
using Reelwright.Cli.Servers;
using Reelwright.Server;
using Reelwright.Server.Platform.Backup;

namespace Reelwright.Cli.Backups;

/// <summary><c>backup FILE</c> and <c>restore FILE</c>.</summary>
internal static class BackupCommands
{
    private delegate Task<BackupSummary> Work(string[] settings, string file, CancellationToken cancel);

    public static Command CreateBackup(Terminal terminal) => Create(
        "backup", "Saves database, media and your own models into one file, also while a server runs. Settings of serve can follow.",
        ReelwrightBackup.BackupAsync, (file, summary) => $"{file}: {Describe(summary)}", terminal);

    public static Command CreateRestore(Terminal terminal) => Create(
        "restore", "Brings a backup back into an empty data folder and database. Settings of serve can follow.",
        ReelwrightBackup.RestoreAsync, (file, summary) => $"restored from {file}: {Describe(summary)}", terminal);

    private static Command Create(string name, string description, Work work, Func<string, BackupSummary, string> tell, Terminal terminal)
    {
        var file = new Argument<string>("FILE") { Description = "The backup." };
        var data = new Option<string?>("--data") { Description = "The data folder.", HelpName = "FOLDER" };
        var command = new Command(name, description) { file, data };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction(async (parsed, _) =>
        {
            var path = Path.GetFullPath(parsed.GetRequiredValue(file));
            string[] settings = [.. ServerSettings.DataFolder(parsed.GetValue(data)), .. ServerSettings.Read(parsed.UnmatchedTokens)];
            var summary = await RunAsync(work, settings, path);
            foreach (var problem in summary.Problems)
            {
                terminal.Note($"warning: {problem}");
            }

            terminal.Print(tell(path, summary));
            return ExitCode.Done;
        });
        return command;
    }

    private static async Task<BackupSummary> RunAsync(Work work, string[] settings, string path)
    {
        using var interrupt = new Interrupt();
        try
        {
            return await work(settings, path, interrupt.Token);
        }
        catch (OperationCanceledException) when (interrupt.Token.IsCancellationRequested)
        {
            throw new CliFailure(ExitCode.Cancelled, "stopped; nothing was changed");
        }
        catch (BackupException failure)
        {
            throw new CliFailure(ExitCode.Refused, failure.Message, failure);
        }
        catch (Exception failure) when (StartFailure.Explain(failure) is { } reason)
        {
            throw new CliFailure(ExitCode.Configuration, reason, failure);
        }
    }

    private static string Describe(BackupSummary summary) =>
        $"{summary.Rows} rows, {summary.Files} files, {summary.Bytes / 1048576.0:0.0} MiB, schema version {summary.SchemaVersion}";
}
