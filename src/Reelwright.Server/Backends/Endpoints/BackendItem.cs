namespace Reelwright.Server.Backends.Endpoints;

/// <summary>A backend as administrators see it.</summary>
/// <param name="Source">configuration, or api.</param>
/// <param name="Problem">Why it is not online.</param>
/// <param name="VramTotal">Bytes of the first graphics card.</param>
/// <param name="LoadedModel">The model that ran last; its weights are still in memory.</param>
/// <param name="Driver">The node that drives it; null while none does.</param>
/// <param name="Models">Ids of the models it can run.</param>
/// <param name="Missing">For each other model what it lacks, with the source of each file.</param>
/// <param name="SeenAt">When it last answered.</param>
internal sealed record BackendItem(
    string Name,
    string Url,
    string Source,
    int Slots,
    bool HasToken,
    string? CaFile,
    bool Online,
    bool Draining,
    bool Removed,
    string? Problem,
    string? Version,
    int QueueRunning,
    int QueuePending,
    long? VramTotal,
    long? VramFree,
    string? LoadedModel,
    string? Driver,
    IReadOnlyList<string> Models,
    IReadOnlyDictionary<string, IReadOnlyList<string>> Missing,
    DateTimeOffset? SeenAt,
    DateTimeOffset CreatedAt)
{
    public static BackendItem Of(BackendView backend, bool hasToken, DateTimeOffset now) => new(
        backend.Name,
        backend.Url,
        backend.IsConfigured ? "configuration" : "api",
        backend.Slots,
        hasToken,
        backend.CaFile,
        backend.State.IsOnline,
        backend.IsDraining,
        backend.IsRemoved,
        backend.State.IsOnline ? null : backend.State.Problem ?? (backend.IsFree(now) ? "no node drives it" : null),
        backend.State.Version,
        backend.State.QueueRunning,
        backend.State.QueuePending,
        backend.State.VramTotal,
        backend.State.VramFree,
        backend.State.LoadedModel,
        backend.IsFree(now) ? null : backend.Driver,
        backend.State.Models?.Offered ?? [],
        (backend.State.Models?.Lacking ?? []).ToDictionary(StringComparer.Ordinal),
        backend.State.SeenAt,
        backend.CreatedAt);
}

internal sealed record BackendList(IReadOnlyList<BackendItem> Backends, int Total, int Limit, int Offset);
