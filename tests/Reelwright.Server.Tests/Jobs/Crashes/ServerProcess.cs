using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Reelwright.Server.Tests.Jobs.Crashes;

/// <summary>The real program in a process of its own, which can be killed at any moment.</summary>
internal sealed class ServerProcess : IDisposable
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromMinutes(2);
    private readonly Process _process;
    private readonly string _folder;
    private readonly Queue<string> _lastLines = new();

    private ServerProcess(Process process, string folder)
    {
        (_process, _folder) = (process, folder);
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public static ServerProcess Start(string folder, IEnumerable<(string Key, string Value)> settings)
    {
        var start = new ProcessStartInfo("dotnet") { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder };

        // As the program's own script starts it; a server that lives seconds gains nothing from code that counts its own steps.
        start.Environment["DOTNET_TieredPGO"] = "0";
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Reelwright.Server.dll"));
        start.ArgumentList.Add("--urls");
        start.ArgumentList.Add("http://127.0.0.1:0");
        start.ArgumentList.Add("--Data:Folder");
        start.ArgumentList.Add(folder);
        foreach (var (key, value) in settings)
        {
            start.ArgumentList.Add($"--{key}");
            start.ArgumentList.Add(value);
        }

#pragma warning disable RS0030 // only a process of its own can be killed without killing the test
        var process = Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start.");
#pragma warning restore RS0030
        return new ServerProcess(process, folder);
    }

    /// <summary>A client with the rights of the first admin, once the server answers; null when it was killed first.</summary>
    public async Task<HttpClient?> ConnectAsync(CancellationToken cancel)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        late.CancelAfter(StartPatience);
        while (!_process.HasExited)
        {
            if (ReadServerFile() is { } server)
            {
#pragma warning disable RS0030 // a test's own client to a server that lives a second
                var client = new HttpClient { BaseAddress = new Uri(server.Address) };
#pragma warning restore RS0030
                client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", server.Token);
                return client;
            }

            try
            {
                await Task.Delay(10, late.Token);
            }
            catch (OperationCanceledException tooLate) when (!cancel.IsCancellationRequested)
            {
                throw new TimeoutException($"The server did not start within {StartPatience}:\n{LastWords}", tooLate);
            }
        }

        return _wasKilled ? null : throw new InvalidOperationException($"The server ended by itself with {_process.ExitCode}:\n{LastWords}");
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        _wasKilled = true;
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public string LastWords
    {
        get
        {
            lock (_lastLines)
            {
                return string.Join('\n', _lastLines);
            }
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private volatile bool _wasKilled;

    private void Keep(string? line)
    {
        lock (_lastLines)
        {
            _lastLines.Enqueue(line ?? "");
            if (_lastLines.Count > 200)
            {
                _lastLines.Dequeue();
            }
        }
    }

    private (string Address, string Token)? ReadServerFile()
    {
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(_folder, "server.json")));
            return json.RootElement.EnumerateObject().Any(member => member.Value.ValueKind is JsonValueKind.Number && member.Value.GetInt32() == _process.Id)
                ? (json.RootElement.GetProperty("address").GetString()!, json.RootElement.GetProperty("token").GetString()!)
                : null;
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }
}
