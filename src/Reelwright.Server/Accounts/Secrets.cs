using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace Reelwright.Server.Accounts;

/// <summary>Makes the texts that prove who somebody is, and the hashes that are kept of them.</summary>
internal static class Secrets
{
    public const string KeyStart = "rw_";
    public const int PrefixLength = 11;
    private const int RandomLength = 40;
    private const string Base62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static readonly SearchValues<char> Base62Characters = SearchValues.Create(Base62);

    public static string NewKey() => KeyStart + RandomNumberGenerator.GetString(Base62, RandomLength);

    public static string NewToken() => RandomNumberGenerator.GetString(Base62, RandomLength);

    /// <summary>Whether a text can be one of our keys at all; others need no look into the database.</summary>
    public static bool LooksLikeKey(string text) =>
        text.Length == KeyStart.Length + RandomLength && text.StartsWith(KeyStart, StringComparison.Ordinal) && text.AsSpan(KeyStart.Length).IndexOfAnyExcept(Base62Characters) < 0;

    public static bool LooksLikeToken(string text) => text.Length == RandomLength && text.AsSpan().IndexOfAnyExcept(Base62Characters) < 0;

    /// <summary>SHA-256 in 64 hex digits.</summary>
    public static string Hash(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
}
