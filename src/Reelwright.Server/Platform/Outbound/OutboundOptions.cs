using System.ComponentModel.DataAnnotations;

namespace Reelwright.Server.Platform.Outbound;

/// <summary>Settings under "Outbound": where the server may go at the word of others.</summary>
internal sealed class OutboundOptions : IValidatableObject
{
    public const string Section = "Outbound";

    /// <summary>Also addresses of private networks and of this machine, and any port. For tests and closed networks.</summary>
    public bool AllowPrivateNetworks { get; init; }

    /// <summary>Also http. For tests and closed networks.</summary>
    public bool AllowHttp { get; init; }

    /// <summary>Ports beside 443 (and 80 where http is allowed).</summary>
    public IReadOnlyList<int> Ports { get; init; } = [];

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var port in Ports.Where(port => port is < 1 or > 65_535))
        {
            yield return new ValidationResult($"Outbound:Ports has {port}, which is no port: 1 to 65535.", [nameof(Ports)]);
        }
    }
}
