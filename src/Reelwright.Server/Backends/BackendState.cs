using System.Collections.Frozen;
using System.Text.Json;
using Reelwright.Server.Platform.Http;

namespace Reelwright.Server.Backends;

/// <summary>What was seen of a backend when it was looked at last.</summary>
internal sealed record BackendState
{
    public bool IsOnline { get; init; }

    /// <summary>Why it is not online, for administrators.</summary>
    public string? Problem { get; init; }

    public string? Version { get; init; }

    public long? VramTotal { get; init; }

    public long? VramFree { get; init; }

    public int QueueRunning { get; init; }

    public int QueuePending { get; init; }

    /// <summary>The model of the newest prompt: its weights are in memory, unless somebody else made room for others.</summary>
    public string? LoadedModel { get; init; }

    public string? LoadedFamily { get; init; }

    /// <summary>Null until its node classes and files were read.</summary>
    public BackendModels? Models { get; init; }

    public DateTimeOffset? SeenAt { get; init; }

    public bool Offers(string model) => IsOnline && Models?.Offers(model) is true;

    /// <summary>Whether more has changed than what always does, so that other nodes should hear of it at once.</summary>
    public bool DiffersWidely(BackendState other) =>
        (IsOnline, Problem, Version) != (other.IsOnline, other.Problem, other.Version) || !ReferenceEquals(Models, other.Models);
}

/// <summary>For each model of the catalogue with a workflow: what a backend lacks to run it.</summary>
internal sealed class BackendModels
{
    private readonly FrozenDictionary<string, IReadOnlyList<string>> _missing;

    public BackendModels(IReadOnlyDictionary<string, IReadOnlyList<string>> missing)
    {
        _missing = missing.ToFrozenDictionary(StringComparer.Ordinal);
        Offered = [.. _missing.Where(model => model.Value.Count == 0).Select(model => model.Key).Order(StringComparer.Ordinal)];
        Json = JsonSerializer.Serialize(_missing.OrderBy(model => model.Key, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal), ApiJson.Options);
    }

    /// <summary>Ids, sorted.</summary>
    public IReadOnlyList<string> Offered { get; }

    /// <summary>Models it cannot run, each with what that would take.</summary>
    public IEnumerable<KeyValuePair<string, IReadOnlyList<string>>> Lacking => _missing.Where(model => model.Value.Count > 0).OrderBy(model => model.Key, StringComparer.Ordinal);

    /// <summary>For the row.</summary>
    public string Json { get; }

    public bool Offers(string model) => _missing.TryGetValue(model, out var missing) && missing.Count == 0;

    /// <summary>Null for a model that was not looked for.</summary>
    public IReadOnlyList<string>? FindMissing(string model) => _missing.GetValueOrDefault(model);

    public static BackendModels Parse(string json) => new(JsonSerializer.Deserialize<Dictionary<string, IReadOnlyList<string>>>(json, ApiJson.Options) ?? []);
}
