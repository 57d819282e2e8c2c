using System.Security.Cryptography;
using Reelwright.Server.Platform.Data;

namespace Reelwright.Server.Backends;

/// <summary>Keeps the tokens of backends unreadable in the table's rows, bound to the backend's name.</summary>
internal sealed class BackendTokens(ServerSecrets secrets)
{
    public const string Purpose = "backend tokens";

    public string Protect(string backend, string token) => Sealing.Seal(secrets.Derive(Purpose), backend, token);

    /// <exception cref="CryptographicException">The row was not written with this server's secret, or for another backend.</exception>
    public string Reveal(string backend, string stored) => Reveal(secrets.Derive(Purpose), backend, stored);

    public static string Reveal(byte[] key, string backend, string stored) => Sealing.Open(key, backend, stored);
}
