using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Reelwright.ComfyUI;

namespace Reelwright.Server.Backends;

/// <summary>Opens the way to a backend and sets somebody to watch it.</summary>
internal sealed class BackendStarter(BackendEndpoints endpoints, BackendProbe probe, IOptions<ComfyUIOptions> options, TimeProvider clock, ILogger<DrivenBackend> log, ILogger<ComfyBackend> comfyLog, ComfyTimings? timings = null)
{
    private readonly ConcurrentDictionary<string, string> _problems = new(StringComparer.Ordinal);

    /// <param name="changed">Called when more than its numbers has changed: with true when all nodes should know at once, with false for what claims here go by.</param>
    /// <returns>Null when its settings are of no use here; <see cref="Explain"/> says why.</returns>
    public DrivenBackend? Start(BackendView view, Action<bool> changed)
    {
        try
        {
            var comfy = new ComfyBackend(endpoints.For(view), view.ClientId, clock, comfyLog, timings);
            _problems.TryRemove(view.Name, out _);
            return new DrivenBackend(view, comfy, new BackendWatch(view.Name, comfy.Client, view.State, probe, options.Value, changed, clock, log));
        }
        catch (Exception failure) when (failure is CryptographicException or FormatException or ArgumentException)
        {
            var problem = failure is CryptographicException or FormatException
                ? "its stored token cannot be read with this server's secret: remove it and add it again"
                : failure.Message;
            if (_problems.TryAdd(view.Name, problem))
            {
                log.LogWarning("Backend {Backend} is not used: {Problem}", view.Name, problem);
            }

            return null;
        }
    }

    public BackendState Explain(BackendView view) => view.State with { IsOnline = false, Problem = _problems.GetValueOrDefault(view.Name) };
}
