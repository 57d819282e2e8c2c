using System.Security.Cryptography;
using System.Text;

namespace Reelwright.Server.Platform.Data;

/// <summary>Keeps secrets that have to be read back unreadable in the table's rows: AES-GCM with a key derived from the server's secret, bound to whose they are.</summary>
internal static class Sealing
{
    private const int TagBytes = 16;
    private const int NonceBytes = 12;

    /// <param name="key">From <see cref="ServerSecrets.Derive(string)"/>.</param>
    /// <param name="owner">What the secret belongs to: it opens for nobody else.</param>
    /// <param name="secret">Any text.</param>
    public static string Seal(byte[] key, string owner, string secret)
    {
        var nonce = RandomNumberGenerator.GetBytes(NonceBytes);
        var plain = Encoding.UTF8.GetBytes(secret);
        var (cipher, tag) = (new byte[plain.Length], new byte[TagBytes]);
        using var aes = new AesGcm(key, TagBytes);
        aes.Encrypt(nonce, plain, cipher, tag, Encoding.UTF8.GetBytes(owner));
        return Convert.ToBase64String([.. nonce, .. tag, .. cipher]);
    }

    /// <exception cref="CryptographicException">It was not sealed with this key, or for another owner.</exception>
    public static string Open(byte[] key, string owner, string stored)
    {
        var bytes = Convert.FromBase64String(stored);
        if (bytes.Length < NonceBytes + TagBytes)
        {
            throw new CryptographicException("The stored secret is cut off.");
        }

        var plain = new byte[bytes.Length - NonceBytes - TagBytes];
        using var aes = new AesGcm(key, TagBytes);
        aes.Decrypt(bytes.AsSpan(0, NonceBytes), bytes.AsSpan(NonceBytes + TagBytes), bytes.AsSpan(NonceBytes, TagBytes), plain, Encoding.UTF8.GetBytes(owner));
        return Encoding.UTF8.GetString(plain);
    }
}
