using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Reelwright.Server.Billing.Stripe;

/// <summary>The <c>Stripe-Signature</c> header: <c>t=1716000000,v1=&lt;hex&gt;,v1=&lt;hex&gt;</c>, HMAC-SHA-256 of "t.body" under the endpoint's secret.</summary>
internal static class StripeSignature
{
    public const string Header = "Stripe-Signature";

    /// <summary>How far its time may be from ours: an old message cannot be sent again.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(300);

    private const int LongestHeader = 2_000;

    /// <summary>True when one of the signatures is right under one of the secrets. There are several of either while a secret is being rolled.</summary>
    public static bool IsValid(string header, ReadOnlySpan<byte> body, IReadOnlyList<string> secrets, DateTimeOffset now)
    {
        var parts = header.Length > LongestHeader ? [] : header.Split(',').Select(part => part.Trim().Split('=', 2)).Where(part => part.Length == 2).ToList();
        if (parts.Where(part => part[0] == "t").ToList() is not [[_, var time]]
            || !long.TryParse(time, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || Math.Abs(now.ToUnixTimeSeconds() - (decimal)seconds) > (decimal)Tolerance.TotalSeconds)
        {
            return false;
        }

        var given = parts.Where(part => part[0] == "v1").Select(part => Encoding.ASCII.GetBytes(part[1].ToLowerInvariant())).ToList();
        var isValid = false;
        foreach (var secret in secrets)
        {
            var right = Encoding.ASCII.GetBytes(Sign(body, secret, seconds));
            foreach (var signature in given)
            {
                isValid |= CryptographicOperations.FixedTimeEquals(right, signature);
            }
        }

        return isValid;
    }

    /// <summary>The signature of a body that is sent at a moment, in small hex digits.</summary>
    public static string Sign(ReadOnlySpan<byte> body, string secret, long seconds)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret));
        hmac.AppendData(Encoding.ASCII.GetBytes(seconds.ToString(CultureInfo.InvariantCulture) + "."));
        hmac.AppendData(body);
        return Convert.ToHexStringLower(hmac.GetHashAndReset());
    }
}
