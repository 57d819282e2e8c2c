using Microsoft.Extensions.Options;
using Reelwright.ComfyUI;

namespace Reelwright.Server.Backends;

/// <summary>Looks at a backend: is it there, may it be used, and what can it run?</summary>
internal sealed class BackendProbe(AddressGate gate, WorkflowNeeds needs, IOptions<ComfyUIOptions> options) : IDisposable
{
    /// <summary>Earlier ones lack security fixes.</summary>
    public static readonly Version OldestVersion = new(0, 28);

    /// <summary>Node lists are large: reading many at once would cost more memory than waiting costs time.</summary>
    private readonly SemaphoreSlim _readers = new(4, 4);

    /// <exception cref="ComfyException">It does not answer as it should.</exception>
    /// <exception cref="BackendRefusedException">It does, and may not be used.</exception>
    public async Task<BackendState> LookAsync(ComfyClient client, BackendState before, DateTimeOffset now, CancellationToken cancel)
    {
        if (!before.IsOnline && await gate.FindProblemAsync(client.Endpoint.Address, cancel) is { } problem)
        {
            throw new BackendRefusedException(problem);
        }

        var stats = await client.GetSystemStatsAsync(cancel);
        if (!options.Value.AllowOldVersions && !IsNewEnough(stats.Version))
        {
            throw new BackendRefusedException(
                $"ComfyUI {stats.Version} is older than {OldestVersion} and lacks security fixes: update it, or set ComfyUI:AllowOldVersions");
        }

        var queue = await client.GetQueueAsync(cancel);
        var card = stats.Devices is [var first, ..] ? first : null;
        return before with
        {
            IsOnline = true,
            Problem = null,
            Version = stats.Version,
            VramTotal = card?.VramTotal,
            VramFree = card?.VramFree,
            QueueRunning = queue.Running.Count,
            QueuePending = queue.Pending.Count,
            SeenAt = now,
        };
    }

    /// <exception cref="ComfyException">It does not answer as it should.</exception>
    public async Task<BackendModels> ReadModelsAsync(ComfyClient client, CancellationToken cancel)
    {
        await _readers.WaitAsync(cancel);
        try
        {
            return await needs.CompareAsync(client, cancel);
        }
        finally
        {
            _readers.Release();
        }
    }

    public void Dispose() => _readers.Dispose();

    /// <summary>"0.33.0", "v0.33.0" and "0.33.0-rc1" are versions; whoever does not say one is taken for old.</summary>
    internal static bool IsNewEnough(string version)
    {
        var digits = version.TrimStart('v', 'V').Split('-', '+', ' ')[0];
        return Version.TryParse(digits, out var parsed) && parsed >= OldestVersion;
    }
}

/// <summary>A backend that answers and is not used, with the reason.</summary>
internal sealed class BackendRefusedException(string reason) : Exception(reason);
