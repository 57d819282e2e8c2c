using System.Globalization;
using System.Security.Cryptography;
using Reelwright.Server.Platform.Data;

namespace Reelwright.Server.Webhooks;

/// <summary>Secrets that sign: shown once, and kept sealed, because every delivery needs them again.</summary>
internal sealed class WebhookSecrets(ServerSecrets secrets)
{
    private const string Purpose = "webhook secrets";
    private const int Bytes = 32;

    public static string Create() => WebhookSignature.SecretPrefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(Bytes));

    public string Seal(long ownerId, string secret) => Sealing.Seal(secrets.Derive(Purpose), OwnerOf(ownerId), secret);

    public string Open(long ownerId, string stored) => Sealing.Open(secrets.Derive(Purpose), OwnerOf(ownerId), stored);

    private static string OwnerOf(long ownerId) => ownerId.ToString(CultureInfo.InvariantCulture);
}
