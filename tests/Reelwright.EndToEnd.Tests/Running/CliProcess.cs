using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace Reelwright.EndToEnd.Tests.Running;

/// <summary>The command line as a process of its own, as people run it.</summary>
internal sealed partial class CliProcess : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    private readonly Process _process;
    private readonly StringBuilder _out = new();
    private readonly StringBuilder _error = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _awaited = new(StringComparer.Ordinal);
    private readonly Task _ended;

    private CliProcess(Process process)
    {
        _process = process;
        _ended = Task.WhenAll(ReadAsync(process.StandardOutput, _out), ReadAsync(process.StandardError, _error), process.WaitForExitAsync());
    }

    public int Id => _process.Id;

    public string Out => Text(_out);

    public string Error => Text(_error);

    /// <summary>Starts the program that was built together with the tests.</summary>
    public static CliProcess Start(params string[] args) => Start("dotnet", [Path.Combine(AppContext.BaseDirectory, "Reelwright.Cli.dll"), .. args]);

    public static CliProcess Start(string program, string[] args, IReadOnlyDictionary<string, string>? environment = null, string? folder = null)
    {
        var start = new ProcessStartInfo(program, args)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = folder ?? Path.GetTempPath(),
        };
        if (environment is not null)
        {
            start.Environment.Clear();
            foreach (var (name, value) in environment)
            {
                start.Environment[name] = value;
            }
        }

#pragma warning disable RS0030 // The program itself is what is tested here.
        var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
#pragma warning restore RS0030
        process.StandardInput.Close();
        return new CliProcess(process);
    }

    public static async Task<CliProcess> RunAsync(params string[] args)
    {
        var run = Start(args);
        await run.ExitAsync();
        return run;
    }

    public async Task<int> ExitAsync()
    {
        try
        {
            await _ended.WaitAsync(Limit);
        }
        catch (TimeoutException late)
        {
            throw new TimeoutException($"The program was expected to end within {Limit}. It wrote:{Environment.NewLine}{Out}{Error}", late);
        }

        return _process.ExitCode;
    }

    /// <summary>Waits until a line holds the text, on either side.</summary>
    public async Task SaysAsync(string text)
    {
        var said = _awaited.GetOrAdd(text, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        if (Out.Contains(text, StringComparison.Ordinal) || Error.Contains(text, StringComparison.Ordinal))
        {
            return;
        }

        var first = await Task.WhenAny(said.Task, _ended).WaitAsync(Limit);
        if (first != said.Task && !said.Task.IsCompleted)
        {
            throw new InvalidOperationException($"The program was expected to say '{text}', but ended with {_process.ExitCode}:{Environment.NewLine}{Out}{Error}");
        }
    }

    public void Signal(PosixSignal signal) => _ = SendSignal(_process.Id, signal switch
    {
        PosixSignal.SIGINT => 2,
        PosixSignal.SIGTERM => 15,
        _ => throw new ArgumentOutOfRangeException(nameof(signal)),
    });

    /// <summary>As <c>kill -9</c>.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await ExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        await _ended;
        _process.Dispose();
    }

    private async Task ReadAsync(StreamReader reader, StringBuilder text)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            lock (text)
            {
                text.AppendLine(line);
            }

            foreach (var (awaited, said) in _awaited)
            {
                if (line.Contains(awaited, StringComparison.Ordinal))
                {
                    said.TrySetResult();
                }
            }
        }
    }

    private static string Text(StringBuilder text)
    {
        lock (text)
        {
            return text.ToString();
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendSignal(int processId, int signal);
}
