using System.ComponentModel.DataAnnotations;

namespace Reelwright.Server.Platform.Http;

/// <summary>Top-level settings: where people reach this server.</summary>
internal sealed class ServerOptions : IValidatableObject
{
    /// <summary>The address people use, e.g. <c>https://studio.example</c>; needed behind a proxy, for links in mails and for checking origins.</summary>
    public string? PublicUrl { get; init; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (PublicUrl is not null && !(Uri.TryCreate(PublicUrl, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"))
        {
            yield return new ValidationResult("PublicUrl has to be an absolute http or https address.", [nameof(PublicUrl)]);
        }
    }
}

/// <summary>Settings under "Proxy": whose forwarded headers count.</summary>
internal sealed class ProxyOptions
{
    public const string Section = "Proxy";

    /// <summary>Networks in CIDR notation, e.g. <c>10.0.0.0/8</c>. Headers from anyone else are ignored.</summary>
    public IReadOnlyList<string> TrustedNetworks { get; init; } = [];

    [Range(1, 10)]
    public int ForwardLimit { get; init; } = 1;
}
