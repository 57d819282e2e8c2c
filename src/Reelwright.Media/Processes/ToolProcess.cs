using System.Diagnostics;
using System.IO.Pipes;

namespace Reelwright.Media;

/// <summary>A running program in its limits. The only place of the product that starts processes.</summary>
public sealed class ToolProcess : IAsyncDisposable
{
    internal const int SignalKill = 128 + 9;
    internal const int SignalCpu = 128 + 24;

    // ffmpeg's own exit code after a signal it could still obey, SIGXCPU among them.
    private const int EndedBySignal = 255;
    private const int PipeBytes = 1 << 20;

    // Of the caller's environment only these reach a program: the server's also holds passwords.
    private static readonly string[] Inherited = ["PATH", "HOME", "LD_LIBRARY_PATH", "XDG_CACHE_HOME", "FONTCONFIG_PATH", "FONTCONFIG_FILE"];

    private readonly Process _process;
    private readonly ErrorTail _errors = new();
    private readonly Task _draining;
    private readonly long _started = Stopwatch.GetTimestamp();
    private bool _killed;
    private bool _disposed;

    private ToolProcess(Process process, ToolLimits limits)
    {
        _process = process;
        Limits = limits;
        Input = process.StandardInput.BaseStream;
        Output = process.StandardOutput.BaseStream;
        Widen(Input);
        Widen(Output);

        // Standard error must be drained while the program runs: it blocks for good once the 64 KiB pipe is full.
        _draining = _errors.DrainAsync(process.StandardError);
    }

    /// <summary>The program's standard input. Close it when there is nothing (more) to say.</summary>
    public Stream Input { get; }

    public Stream Output { get; }

    public ToolLimits Limits { get; }

    public int Id => _process.Id;

    /// <summary>The last lines of standard error so far.</summary>
    public IReadOnlyList<string> ErrorLines => _errors.Lines;

    /// <summary>The kernel's SIGKILL does not say whether it came for processor time or for memory; the clock does.</summary>
    private bool MayHaveUsedItsCpu =>
        !_killed && Limits.MaxCpu is { } most && Stopwatch.GetElapsedTime(_started) * Environment.ProcessorCount >= most;

    /// <summary>Starts a program.</summary>
    /// <exception cref="MediaException">NotFound: there is no such program.</exception>
    public static ToolProcess Start(ToolCommand command)
    {
        var program = ToolSearch.Find(command.Program)
            ?? throw new MediaException(MediaFailure.NotFound, $"The program \"{command.Program}\" is not installed on this machine.");
        var prlimit = PrlimitArguments(command.Limits);
        List<string> line = [program, .. command.Arguments];
        if (prlimit.Count > 0 && ToolSearch.Prlimit is { } limiter)
        {
            line.InsertRange(0, [limiter, .. prlimit, "--"]);
        }

        if (ToolSearch.Nice is { } nice)
        {
            // Whoever waits for an answer, or a backend for its next job, comes before what is encoded meanwhile.
            line.InsertRange(0, [nice, "-n", "19"]);
        }

        var start = new ProcessStartInfo(line[0], line[1..]) { UseShellExecute = false };
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.WorkingDirectory = command.WorkFolder ?? "/";
        SetEnvironment(start, command.WorkFolder);
        try
        {
#pragma warning disable RS0030 // This class is the one door the rule leads to.
            var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
#pragma warning restore RS0030
            return new ToolProcess(process, command.Limits);
        }
        catch (System.ComponentModel.Win32Exception refused)
        {
            throw new MediaException(MediaFailure.NotFound, $"The program \"{command.Program}\" could not be started.", refused.Message, refused);
        }
    }

    /// <summary>Runs a program to its end and keeps what it says.</summary>
    /// <exception cref="MediaException">NotFound, TimedOut, or TooLarge when it says more than <see cref="ToolCommand.MaxCapturedBytes"/>.</exception>
    public static async Task<ToolResult> RunAsync(ToolCommand command, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        await using var process = Start(command);
        using var watch = process.Watch(cancel);
        var feeding = process.FeedAsync(command.Input);
        using var output = new MemoryStream();
        var buffer = new byte[1 << 16];
        int read;
        while ((read = await process.Output.ReadAsync(buffer, CancellationToken.None)) > 0)
        {
            if (output.Length + read > command.MaxCapturedBytes)
            {
                throw new MediaException(MediaFailure.TooLarge, "The result is larger than the limit.");
            }

            output.Write(buffer, 0, read);
        }

        await feeding;
        var exitCode = await process.ExitAsync();
        watch.ThrowIfEnded();
        return new ToolResult(exitCode, output.ToArray(), process.ErrorLines);
    }

    /// <summary>Kills the program when <paramref name="cancel"/> fires or the limit on one wait passes, until disposed.</summary>
    /// <remarks>Reads and writes of a pipe cannot be cancelled; they end by the program's death.</remarks>
    public ToolWatch Watch(CancellationToken cancel) => new(this, Limits.Timeout, cancel);

    /// <summary>Waits for the end; use within a <see cref="Watch"/>. 128 plus the signal when one ended it.</summary>
    public async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync(CancellationToken.None);
        await _draining;
        return _process.ExitCode is EndedBySignal or SignalKill && MayHaveUsedItsCpu ? SignalCpu : _process.ExitCode;
    }

    public void Kill()
    {
        _killed = true;
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It ended by itself in this very moment: what was asked for.
        }
    }

    /// <summary>Kills the program if it still runs and waits until it is gone.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        if (!_process.HasExited)
        {
            Kill();
        }

        await ExitAsync();
        try
        {
            await Input.DisposeAsync();
        }
        catch (IOException)
        {
            // What was still buffered has nobody left to read it.
        }

        _process.Dispose();
    }

    private async Task FeedAsync(ReadOnlyMemory<byte> input)
    {
        try
        {
            if (!input.IsEmpty)
            {
                await Input.WriteAsync(input, CancellationToken.None);
            }

            await Input.DisposeAsync();
        }
        catch (IOException)
        {
            // The program ended, or closed its input, before it had all: its exit code tells whether that was well.
        }
    }

    private static List<string> PrlimitArguments(ToolLimits limits)
    {
        List<string> arguments = [];
        if (limits.MaxCpu is { } cpu)
        {
            // The soft limit sends SIGXCPU, which ffmpeg survives to tell; the hard one kills.
            var seconds = Math.Max(1, (long)Math.Ceiling(cpu.TotalSeconds));
            arguments.Add($"--cpu={seconds}:{seconds + 5}");
        }

        if (limits.MaxMemoryBytes is { } memory)
        {
            arguments.Add($"--as={memory}");
        }

        if (limits.MaxFileBytes is { } file)
        {
            arguments.Add($"--fsize={file}");
        }

        if (arguments.Count > 0)
        {
            arguments.Add("--core=0");
        }

        return arguments;
    }

    private static void SetEnvironment(ProcessStartInfo start, string? workFolder)
    {
        start.Environment.Clear();
        foreach (var name in Inherited)
        {
            if (Environment.GetEnvironmentVariable(name) is { } value)
            {
                start.Environment[name] = value;
            }
        }

        start.Environment["LC_ALL"] = "C.UTF-8";
        start.Environment["AV_LOG_FORCE_NOCOLOR"] = "1";
        if (workFolder is not null)
        {
            start.Environment["TMPDIR"] = workFolder;
        }
    }

    private static void Widen(Stream stream)
    {
        if (OperatingSystem.IsLinux() && stream is PipeStream pipe)
        {
            PipeSize.Set(pipe.SafePipeHandle, PipeBytes);
        }
    }
}
