using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Reelwright.ComfyUI;

namespace Reelwright.Server.Backends;

/// <summary>How a backend is reached: as this node's configuration says, else as its row does.</summary>
internal sealed class BackendEndpoints(IOptions<ComfyUIOptions> options, BackendTokens tokens, AddressGate gate)
{
    private readonly Dictionary<string, BackendOptions> _configured = options.Value.Backends.ToDictionary(backend => backend.Name!, StringComparer.Ordinal);

    public IReadOnlyCollection<BackendOptions> Configured => _configured.Values;

    /// <summary>A configured backend's token is known only where it is configured.</summary>
    public bool CanReach(BackendView backend) => !backend.IsConfigured || _configured.ContainsKey(backend.Name);

    public bool HasToken(BackendView backend) => backend.ProtectedToken is not null || (backend.IsConfigured && _configured.GetValueOrDefault(backend.Name)?.Token is not null);

    /// <exception cref="CryptographicException">The row's token was not written with this server's secret.</exception>
    public ComfyEndpoint For(BackendView backend) => backend.IsConfigured && _configured.TryGetValue(backend.Name, out var own)
        ? For(own)
        : Open(backend.Url, backend.ProtectedToken is { } stored ? tokens.Reveal(backend.Name, stored) : null, backend.CaFile);

    public ComfyEndpoint For(BackendOptions backend) => Open(backend.Url!, backend.Token, backend.CaFile);

    private ComfyEndpoint Open(string url, string? token, string? caFile) => new(BackendRules.ToAddress(url), token, caFile) { Allows = gate.Allows };
}
