using Reelwright.ComfyUI;
using Reelwright.Server.Catalog;

namespace Reelwright.Server.Backends;

/// <summary>A backend that this node drives.</summary>
internal sealed class DrivenBackend : IAsyncDisposable
{
    private readonly BackendWatch _watch;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _watching;
    private volatile BackendView _view;

    public DrivenBackend(BackendView view, ComfyBackend comfy, BackendWatch watch)
    {
        (_view, Saved, Comfy, _watch) = (view, view.State, comfy, watch);
        _watching = Task.Run(() => _watch.RunAsync(_stop.Token), CancellationToken.None);
    }

    public string Name => _view.Name;

    /// <summary>It gets no new jobs: an administrator said so, or another node shall have it as soon as nothing runs here.</summary>
    public bool IsDraining => _view.IsDraining || _view.WantedBy is not null;

    /// <summary>Runs prompts on it; one socket for all of them.</summary>
    public ComfyBackend Comfy { get; }

    public BackendState State => _watch.State;

    /// <summary>Tells it from a later backend of the same name.</summary>
    public DateTimeOffset CreatedAt => _view.CreatedAt;

    /// <summary>What its row says by now; what was not saved yet is news.</summary>
    public BackendState Saved { get; set; }

    /// <summary>Until then the row holds what an earlier driver saw.</summary>
    public bool HasBeenSeen => _watch.HasLooked;

    /// <summary>A prompt of this model has begun to run: from here on its weights are the ones in memory.</summary>
    public void NoteLoaded(CatalogModel model) => _watch.Change(state => state with { LoadedModel = model.Id, LoadedFamily = model.Weights?.Family });

    /// <summary>Its memory was freed.</summary>
    public void NoteFreed() => _watch.Change(state => state with { LoadedModel = null, LoadedFamily = null });

    /// <summary>Something went wrong with it: it is looked at without waiting for the next turn.</summary>
    public void LookNow() => _watch.LookNow(models: false);

    /// <summary>Something it was thought to have is not there: its nodes and files are read again.</summary>
    public void ReadModelsNow() => _watch.LookNow(models: true);

    /// <summary>Its row has changed.</summary>
    public void Update(BackendView view) => _view = view;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _watching;
        await Comfy.DisposeAsync();
        _stop.Dispose();
    }
}
