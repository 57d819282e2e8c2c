using System.Security.Cryptography;
using System.Text;

namespace Reelwright.Server.Organisations;

/// <summary>The secret in an invite's link. Only its hash is kept.</summary>
internal static class InviteToken
{
    private const string Base62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    // 40 of 62 characters are 238 bits.
    public static string New() => RandomNumberGenerator.GetString(Base62, 40);

    /// <summary>SHA-256 in 64 hex digits.</summary>
    public static string Hash(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}
