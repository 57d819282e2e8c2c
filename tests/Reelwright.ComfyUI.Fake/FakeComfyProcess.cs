using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Reelwright.ComfyUI.Fake;

/// <summary>A fake in a process of its own, which can be killed as kill -9 does. Arguments as <see cref="FakeComfyProgram"/> takes them.</summary>
public sealed class FakeComfyProcess : IAsyncDisposable
{
    private readonly Process _process;
#pragma warning disable RS0030 // One fixed address, no factory about in a test tool.
    private readonly HttpClient _http = new();
#pragma warning restore RS0030

    private FakeComfyProcess(Process process, Uri address) => (_process, Address) = (process, address);

    public Uri Address { get; }

    public int Id => _process.Id;

    public static async Task<FakeComfyProcess> StartAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(FakeComfyProcess).Assembly.Location, .. arguments])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
#pragma warning disable RS0030 // The point of this class is a process to kill.
        var process = Process.Start(start) ?? throw new InvalidOperationException("The fake ComfyUI did not start.");
#pragma warning restore RS0030
        var line = await process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(2))
            ?? throw new InvalidOperationException("The fake ComfyUI ended before it said its address.");
        return new FakeComfyProcess(process, new Uri(line));
    }

    /// <summary>An order of the control routes: "hold", "faults", "restart" and so on.</summary>
    public async Task<JsonObject> OrderAsync(string order, JsonObject? body = null)
    {
        using var reply = await _http.PostAsJsonAsync(new Uri(Address, "/fake/" + order), body ?? []);
        reply.EnsureSuccessStatusCode();
        return (await reply.Content.ReadFromJsonAsync<JsonObject>())!;
    }

    /// <summary>SIGKILL, and the end of the process awaited.</summary>
    public async Task KillAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process.Dispose();
        _http.Dispose();
    }
}
