using System.Net;
using System.Net.Sockets;
using Reelwright.Media;
using Reelwright.Server.Tests.Library;

namespace Reelwright.Server.Tests.Security.Hostility;

/// <summary>What notices when something of a stranger's is followed: an address that counts connections, a file that tells when it is opened, and programs
/// that write down the arguments they were given before they become the real ones.</summary>
internal sealed class Canaries : IAsyncDisposable
{
    /// <summary>Stands in everything hostile, and must not stand in any argument.</summary>
    public const string Word = "zqcanary";

    private readonly TestFolder _folder = new();
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _over = new();
    private readonly List<string> _connections = [];
    private Task _listening = Task.CompletedTask;
    private Task _watching = Task.CompletedTask;
    private volatile bool _isOpened;

    /// <summary>An address; following it is a connection.</summary>
    public string Address => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>A pipe with a name: opening it for reading wakes a writer that waits at its other end.</summary>
    public string File => _folder.File("secret.txt");

    private string Log => _folder.File("arguments.log");

    public static async Task<Canaries> SetAsync()
    {
        var canaries = new Canaries();
        var made = await ToolProcess.RunAsync(new ToolCommand("mkfifo", [canaries.File]), CancellationToken.None);
        Assert.True(made.ExitCode == 0, "mkfifo should have made a pipe.");
        canaries._watching = Task.Factory.StartNew(canaries.WatchFile, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        canaries._listener.Start();
        canaries._listening = canaries.ListenAsync();
        return canaries;
    }

    /// <summary>A program that writes down its arguments and becomes the real one.</summary>
    public string Record(string program)
    {
        var path = _folder.File(program);
        System.IO.File.WriteAllText(path, $"#!/bin/sh\nprintf '%s\\n' \"{program}\" \"$@\" >> '{Log}'\nexec {ToolSearch.Find(program)} \"$@\"\n");
        if (!OperatingSystem.IsWindows())
        {
            System.IO.File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return path;
    }

    /// <summary>How often each recorded program ran.</summary>
    public IReadOnlyDictionary<string, int> Runs => Lines().Where(line => line is "ffmpeg" or "ffprobe" or "espeak-ng").CountBy(line => line).ToDictionary();

    /// <summary>What was noticed; nothing is what a test wants.</summary>
    public IReadOnlyList<string> Song()
    {
        lock (_connections)
        {
            return
            [
                .. _connections.Select(request => $"a connection: {request}"),
                .. _isOpened ? ["the secret file was opened"] : Array.Empty<string>(),
                .. Lines().Where(line => line.Contains(Word, StringComparison.OrdinalIgnoreCase) || line.Contains("secret.txt", StringComparison.Ordinal)).Select(line => $"an argument: {line}"),
            ];
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        _listener.Stop();
        await _listening;
        if (!_isOpened)
        {
            // The watcher waits for somebody who reads.
            await using var reader = System.IO.File.OpenRead(File);
            await _watching;
        }

        _over.Dispose();
        _folder.Dispose();
    }

    private string[] Lines() => System.IO.File.Exists(Log) ? System.IO.File.ReadAllLines(Log) : [];

    private void WatchFile()
    {
        using var writer = new FileStream(File, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        _isOpened = true;
    }

    private async Task ListenAsync()
    {
        while (!_over.IsCancellationRequested)
        {
            TcpClient client;
            try
            {
                client = await _listener.AcceptTcpClientAsync(_over.Token);
            }
            catch (Exception end) when (end is OperationCanceledException or SocketException)
            {
                return;
            }

            using (client)
            {
                lock (_connections)
                {
                    _connections.Add($"from {client.Client.RemoteEndPoint}");
                }
            }
        }
    }
}
