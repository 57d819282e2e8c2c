using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Reelwright.ComfyUI.Fake.Http;

namespace Reelwright.ComfyUI.Fake;

/// <summary>A ComfyUI 0.33 as its clients see it: its routes, its events in their order, its traps, and real output files.</summary>
/// <remarks>
/// <code>
/// await using var comfy = await FakeComfy.StartAsync(new FakeComfyOptions { StepTime = TimeSpan.FromMilliseconds(5) });
/// comfy.Hold();                                  // runs wait at their next step ...
/// await comfy.Log.PromptStartedAsync(promptId);  // ... so "while it runs" needs no sleeping
/// comfy.FailNext(FakeFailure.OutOfMemory);
/// comfy.Faults.Silent = true;
/// comfy.Release();
/// </code>
/// As a process of its own: <see cref="FakeComfyProcess"/>, with the same powers over HTTP below /fake (<see cref="ControlRoutes"/>).
/// </remarks>
public sealed class FakeComfy : IAsyncDisposable
{
    private readonly FakeState _state;
    private readonly CancellationTokenSource _end = new();
    private readonly Task _working;
    private readonly HeldPort _port;
    private WebApplication? _listener;
    private bool _isDisposed;

    private FakeComfy(FakeComfyOptions options)
    {
        _state = new FakeState(options);
        _port = new HeldPort(options.Port);
        _working = Task.Run(() => _state.Worker.RunAsync(_end.Token));
    }

    /// <summary>Where clients reach it, path prefix included.</summary>
    public Uri Address { get; private set; } = new("http://127.0.0.1");

    /// <summary>What it was asked, and when each prompt ran.</summary>
    public RequestLog Log => _state.Log;

    /// <summary>Misbehaviour that lasts until it is set back.</summary>
    public FakeFaults Faults => _state.Faults;

    /// <summary>What /system_stats says; may be changed while it runs.</summary>
    public string Version
    {
        get => _state.Version;
        set => _state.Version = value;
    }

    /// <summary>How often it was restarted.</summary>
    public int Boot => _state.Boot;

    public int OpenSockets => _state.Sockets.Count;

    /// <summary>Model files that are loaded now; /free unloads them.</summary>
    public int LoadedModels => _state.Worker.LoadedModels;

    /// <summary>Ids of the running and of the waiting prompts, in the order in which they will run.</summary>
    public IReadOnlyList<string> Queue
    {
        get
        {
            var (running, pending) = _state.Queue.Snapshot();
            return [.. running is null ? [] : new[] { running.PromptId }, .. pending.OrderBy(prompt => prompt.Number).Select(prompt => prompt.PromptId)];
        }
    }

    public static async Task<FakeComfy> StartAsync(FakeComfyOptions? options = null)
    {
        var fake = new FakeComfy(options ?? new FakeComfyOptions());
        await fake.ListenAsync();
        return fake;
    }

    /// <summary>The next <paramref name="times"/> fitting nodes fail so; of that class only, when one is named.</summary>
    public void FailNext(FakeFailure failure, int times = 1, string? message = null, string? nodeClass = null) =>
        _state.Worker.Failures.Add(failure, times, message, nodeClass);

    public void FailNoMore() => _state.Worker.Failures.Clear();

    /// <summary>Runs wait at their next step until <see cref="Release"/>; they can be interrupted meanwhile.</summary>
    public void Hold() => _state.Worker.Gate.Close();

    public void Release() => _state.Worker.Gate.Open();

    /// <summary>Breaks all sockets; prompts go on.</summary>
    public void DropSockets() => _state.Sockets.DropAll();

    /// <summary>Queue, history and the running prompt are gone without a word; connections stay.</summary>
    public void LoseQueue() => _state.Queue.Forget(restarted: false);

    /// <summary>As after a crash and a new start within a moment: everything in memory is gone, sockets break, files stay.</summary>
    public void Restart() => _state.Restart();

    /// <summary>Replaces the list of files in a folder of models.</summary>
    public void SetModels(string folder, params IEnumerable<string> names) => _state.Files.SetModels(folder, names);

    public void RemoveModel(string folder, string name) => _state.Files.SetModels(folder, _state.Files.ModelFiles(folder).Where(file => file != name));

    /// <summary>A custom node pack that is not installed any more.</summary>
    public void RemoveNode(string nodeClass) => _state.Nodes.Remove(nodeClass);

    /// <summary>The path of a saved file, to be looked at in a test.</summary>
    public string PathOf(string filename, string subfolder = "", string type = "output") => _state.Files.PathOf(new StoredName(filename, subfolder, type));

    /// <summary>Refuses connections and breaks the open ones; prompts go on.</summary>
    public async Task StopListeningAsync()
    {
        if (_listener is null)
        {
            return;
        }

        _state.Sockets.DropAll();
        using var hurry = new CancellationTokenSource(TimeSpan.Zero);
        try
        {
            await _listener.StopAsync(hurry.Token);
        }
        catch (OperationCanceledException)
        {
            // Connections were cut instead of waited for, as asked.
        }

        await _listener.DisposeAsync();
        _listener = null;
    }

    /// <summary>Accepts connections again, on the same port.</summary>
    public async Task ListenAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        var certificate = _state.Options.Certificate;
        if (certificate is not null)
        {
            builder.WebHost.UseKestrelHttpsConfiguration();
        }

        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 104_857_600;
            kestrel.Listen(IPAddress.Loopback, _port.Number, listen =>
            {
                listen.Protocols = HttpProtocols.Http1;
                if (certificate is not null)
                {
                    listen.UseHttps(certificate);
                }
            });
        });
        var listener = builder.Build();
        // ComfyUI sends no pings.
        listener.UseWebSockets(new WebSocketOptions { KeepAliveInterval = Timeout.InfiniteTimeSpan });
        listener.Run(new Router(_state, this).HandleAsync);
        await listener.StartAsync();
        _listener = listener;
        Address = new Uri($"{(certificate is null ? "http" : "https")}://127.0.0.1:{_port.Number}{_state.Options.PathPrefix}");
    }

    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        await StopListeningAsync();
        await _end.CancelAsync();
        LoseQueue();
        Release();
        await _working;
        _state.Dispose();
        _port.Dispose();
        _end.Dispose();
    }
}
