using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Reelwright.Server.Backends;

/// <summary>A ComfyUI that works for this studio: how it is reached, who drives it, and what its driver saw last.</summary>
internal sealed class Backend
{
    public required string Name { get; init; }

    public required string Url { get; init; }

    /// <summary>Protected by <see cref="BackendTokens"/>. A configured backend's token stays in the configuration.</summary>
    public string? Token { get; init; }

    public string? CaFile { get; init; }

    public required int Slots { get; init; }

    /// <summary>It stands in the configuration of a node, and only nodes that have it there can drive it.</summary>
    public bool IsConfigured { get; init; }

    /// <summary>It gets no new work.</summary>
    public bool IsDraining { get; init; }

    /// <summary>It goes as soon as nothing runs on it.</summary>
    public bool IsRemoved { get; init; }

    /// <summary>Under which its events are heard. It outlives drivers: the next one goes on hearing of the prompts of the last.</summary>
    public required string ClientId { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The node that drives it; see <see cref="DriverUntil"/>.</summary>
    public string? Driver { get; init; }

    /// <summary>Until when nobody else may; a driver renews it all the time.</summary>
    public DateTimeOffset DriverUntil { get; init; }

    /// <summary>A node that drives fewer than its share and asks for this one.</summary>
    public string? WantedBy { get; init; }

    public bool IsOnline { get; init; }

    public string? Problem { get; init; }

    public string? Version { get; init; }

    public long? VramTotal { get; init; }

    public long? VramFree { get; init; }

    public int QueueRunning { get; init; }

    public int QueuePending { get; init; }

    public string? LoadedModel { get; init; }

    public string? LoadedFamily { get; init; }

    /// <summary>JSON: for each model of the catalogue what the backend lacks for it. Null until somebody has looked.</summary>
    public string? Models { get; init; }

    /// <summary>Grows when <see cref="Models"/> changes, so that others read that only then.</summary>
    public int Revision { get; init; }

    /// <summary>When it last answered.</summary>
    public DateTimeOffset? SeenAt { get; init; }
}

/// <summary>A model that some backend has offered at some time: jobs for it are worth waiting for.</summary>
internal sealed class BackendModel
{
    public required string Model { get; init; }

    public required DateTimeOffset FirstSeen { get; init; }
}

/// <summary>A node that could drive backends, for sharing them out.</summary>
internal sealed class BackendNode
{
    public required string Node { get; init; }

    public required DateTimeOffset AliveUntil { get; init; }
}

internal sealed class BackendConfiguration : IEntityTypeConfiguration<Backend>, IEntityTypeConfiguration<BackendModel>, IEntityTypeConfiguration<BackendNode>
{
    public void Configure(EntityTypeBuilder<Backend> builder)
    {
        builder.ToTable("backends");
        builder.HasKey(backend => backend.Name);
    }

    public void Configure(EntityTypeBuilder<BackendModel> builder)
    {
        builder.ToTable("backend_models");
        builder.HasKey(model => model.Model);
    }

    public void Configure(EntityTypeBuilder<BackendNode> builder)
    {
        builder.ToTable("backend_nodes");
        builder.HasKey(node => node.Node);
    }
}
