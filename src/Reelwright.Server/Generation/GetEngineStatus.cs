using Reelwright.Server.Catalog;

namespace Reelwright.Server.Generation;

/// <summary>Whether a ComfyUI backend is reachable. None is configured, so none is; what is generated comes from the engine named here.</summary>
internal static class GetEngineStatus
{
    public static EngineStatusReply Handle(EngineChoice engines) => new(false, engines.Name, []);
}

/// <param name="Online">A ComfyUI backend answers.</param>
/// <param name="Engine">What generates here: comfyui or local.</param>
internal sealed record EngineStatusReply(bool Online, string Engine, IReadOnlyList<BackendStatus> Backends);

internal sealed record BackendStatus(
    string Name,
    bool Online,
    int QueueRunning,
    int QueuePending,
    long? VramTotal,
    long? VramFree,
    string? LoadedModel,
    string? Version);
