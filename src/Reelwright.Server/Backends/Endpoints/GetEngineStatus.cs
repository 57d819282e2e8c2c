using Reelwright.Server.Catalog;
using Reelwright.Server.Platform.Http;

namespace Reelwright.Server.Backends.Endpoints;

/// <summary>What generates here, and how its machines are. Where they are is for administrators.</summary>
internal static class GetEngineStatus
{
    public static EngineStatusReply Handle(Caller caller, EngineChoice engines, BackendDirectory directory) => new(
        directory.All.Any(backend => backend.State.IsOnline),
        engines.Name,
        [.. directory.All.Select(backend => BackendStatus.Of(backend, caller.IsAdmin))]);
}

/// <param name="Online">A ComfyUI backend answers.</param>
/// <param name="Engine">What generates here: comfyui or local.</param>
internal sealed record EngineStatusReply(bool Online, string Engine, IReadOnlyList<BackendStatus> Backends);

/// <param name="Name">Null for those who are no administrators, as is its address.</param>
/// <param name="VramTotal">Bytes of the first graphics card.</param>
/// <param name="LoadedModel">The model that ran last; its weights are still in memory.</param>
internal sealed record BackendStatus(
    string? Name,
    string? Url,
    bool Online,
    bool Draining,
    int QueueRunning,
    int QueuePending,
    long? VramTotal,
    long? VramFree,
    string? LoadedModel,
    string? Version)
{
    public static BackendStatus Of(BackendView backend, bool forAdmin) => new(
        forAdmin ? backend.Name : null,
        forAdmin ? backend.Url : null,
        backend.State.IsOnline,
        backend.IsDraining,
        backend.State.QueueRunning,
        backend.State.QueuePending,
        backend.State.VramTotal,
        backend.State.VramFree,
        backend.State.LoadedModel,
        backend.State.Version);
}
