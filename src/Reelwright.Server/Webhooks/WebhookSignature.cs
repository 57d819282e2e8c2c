using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Reelwright.Server.Webhooks;

/// <summary>Signatures of Standard Webhooks 1.0 (https://www.standardwebhooks.com): HMAC-SHA256 over id, time and body with dots between them.</summary>
internal static class WebhookSignature
{
    public const string SecretPrefix = "whsec_";

    /// <summary>What goes into the header <c>webhook-signature</c>: one signature for each secret, with spaces between them.</summary>
    public static string Sign(IEnumerable<string> secrets, string messageId, DateTimeOffset at, string payload)
    {
        var signed = Encoding.UTF8.GetBytes($"{messageId}.{at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)}.{payload}");
        return string.Join(' ', secrets.Select(secret => "v1," + Convert.ToBase64String(HMACSHA256.HashData(KeyOf(secret), signed))));
    }

    private static byte[] KeyOf(string secret) => Convert.FromBase64String(secret[SecretPrefix.Length..]);
}
