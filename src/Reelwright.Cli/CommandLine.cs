using System.CommandLine;
using System.CommandLine.Help;
using Reelwright.Cli.Backups;
using Reelwright.Cli.Checkup;
using Reelwright.Cli.Generating;
using Reelwright.Cli.Serving;

namespace Reelwright.Cli;

/// <summary>The verbs, and what becomes of failures.</summary>
internal static class CommandLine
{
    public static async Task<int> RunAsync(string[] args, Terminal terminal)
    {
        var parsed = Verbs(terminal).Parse(args, new ParserConfiguration
        {
            // A prompt may well begin with "@".
            ResponseFileTokenReplacer = null,
            EnablePosixBundling = false,
        });
        if (parsed.Errors is [var error, ..])
        {
            terminal.Note($"reelwright: {error.Message} (--help tells the options)");
            return ExitCode.Usage;
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration
            {
                Output = terminal.Out,
                Error = terminal.Error,
                EnableDefaultExceptionHandler = false,

                // Each verb knows what Ctrl-C means to it.
                ProcessTerminationTimeout = null,
            });
        }
        catch (CliFailure failure)
        {
            terminal.Note($"reelwright: {failure.Message}");
            return failure.ExitCode;
        }
        catch (Exception bug)
        {
            // The top of the program: a stack for the report, and an exit code instead of a core dump.
            terminal.Error.WriteLine($"reelwright: this is a mistake in Reelwright, please report it:{Environment.NewLine}{bug}");
            return ExitCode.Internal;
        }
    }

    private static Command Verbs(Terminal terminal) => new("reelwright", "Reelwright, a media studio on your own machine.")
    {
        GenerateCommand.Create(terminal),
        ServeCommand.Create(terminal),
        DoctorCommand.Create(terminal),
        BackupCommands.CreateBackup(terminal),
        BackupCommands.CreateRestore(terminal),
        new HelpOption { Recursive = true },
        new VersionOption(),
    };
}
