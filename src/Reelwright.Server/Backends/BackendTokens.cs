using System.Security.Cryptography;
using System.Text;
using Reelwright.Server.Platform.Data;

namespace Reelwright.Server.Backends;

/// <summary>Keeps the tokens of backends unreadable in the table's rows: AES-GCM with a key derived from the server's secret, bound to the backend's name.</summary>
internal sealed class BackendTokens(ServerSecrets secrets)
{
    public const string Purpose = "backend tokens";

    private const int TagBytes = 16;
    private const int NonceBytes = 12;

    public string Protect(string backend, string token)
    {
        var nonce = RandomNumberGenerator.GetBytes(NonceBytes);
        var plain = Encoding.UTF8.GetBytes(token);
        var (cipher, tag) = (new byte[plain.Length], new byte[TagBytes]);
        using var aes = new AesGcm(secrets.Derive(Purpose), TagBytes);
        aes.Encrypt(nonce, plain, cipher, tag, Encoding.UTF8.GetBytes(backend));
        return Convert.ToBase64String([.. nonce, .. tag, .. cipher]);
    }

    /// <exception cref="CryptographicException">The row was not written with this server's secret, or for another backend.</exception>
    public string Reveal(string backend, string stored) => Reveal(secrets.Derive(Purpose), backend, stored);

    public static string Reveal(byte[] key, string backend, string stored)
    {
        var bytes = Convert.FromBase64String(stored);
        if (bytes.Length < NonceBytes + TagBytes)
        {
            throw new CryptographicException("The stored token is cut off.");
        }

        var plain = new byte[bytes.Length - NonceBytes - TagBytes];
        using var aes = new AesGcm(key, TagBytes);
        aes.Decrypt(bytes.AsSpan(0, NonceBytes), bytes.AsSpan(NonceBytes + TagBytes), bytes.AsSpan(NonceBytes, TagBytes), plain, Encoding.UTF8.GetBytes(backend));
        return Encoding.UTF8.GetString(plain);
    }
}
