using Reelwright.ComfyUI.Fake.Events;
using Reelwright.ComfyUI.Fake.Execution;
using Reelwright.ComfyUI.Fake.Nodes;

namespace Reelwright.ComfyUI.Fake;

/// <summary>Everything one fake is made of, but its listening socket.</summary>
internal sealed class FakeState : IDisposable
{
    private readonly long _started;

    public FakeState(FakeComfyOptions options)
    {
        Options = options;
        Version = options.Version;
        _started = options.Clock.GetTimestamp();
        Files = new FileStore(options);
        Nodes = new NodeCatalogue(options.ObjectInfo, options.CustomNodes, options.NodePacks);
        Sockets = new SocketHub(Faults);
        Queue = new PromptQueue(Sockets);
        Worker = new Worker(this);
    }

    public FakeComfyOptions Options { get; }

    public FakeFaults Faults { get; } = new();

    public RequestLog Log { get; } = new();

    public FileStore Files { get; }

    public NodeCatalogue Nodes { get; }

    public SocketHub Sockets { get; }

    public PromptQueue Queue { get; }

    public Worker Worker { get; }

    public string Version { get; set; }

    /// <summary>How often it was restarted.</summary>
    public int Boot { get; private set; }

    public TimeSpan Elapsed => Options.Clock.GetElapsedTime(_started);

    /// <summary>What a restart of ComfyUI does: queue, history, cache and loaded models are gone, every socket breaks.</summary>
    public void Restart()
    {
        Boot++;
        Queue.Forget(restarted: true);
        Worker.Reset();
        Sockets.DropAll();
        Log.Touch();
    }

    public void Dispose()
    {
        Queue.Dispose();
        Files.Delete();
    }
}
