using System.ComponentModel.DataAnnotations;

namespace Reelwright.Server.Stock;

/// <summary>Settings under "Stock": whose films, pictures and music can be searched.</summary>
internal sealed class StockOptions : IValidatableObject
{
    public const string Section = "Stock";

    /// <summary>Films and pictures; off without a key.</summary>
    public StockServer Pexels { get; init; } = new() { BaseUrl = "https://api.pexels.com" };

    /// <summary>Music, in place of Openverse's, where somebody has such an address: Pixabay's public API has none.</summary>
    public StockServer Pixabay { get; init; } = new();

    /// <summary>Music under Creative Commons licences; needs no key. An empty address switches it off.</summary>
    public OpenStockServer Openverse { get; init; } = new() { BaseUrl = "https://api.openverse.org" };

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var (name, url) in new[] { (nameof(Pexels), Pexels.BaseUrl), (nameof(Pixabay), Pixabay.BaseUrl), (nameof(Openverse), Openverse.BaseUrl) })
        {
            if (!string.IsNullOrEmpty(url) && !(Uri.TryCreate(url, UriKind.Absolute, out var address) && address is { Scheme: "http" or "https", UserInfo.Length: 0, Query.Length: 0, Fragment.Length: 0 }))
            {
                yield return new ValidationResult($"{Section}:{name}:BaseUrl must be an absolute http or https address without user, query and fragment.", [name]);
            }
        }

        foreach (var (name, key) in new[] { (nameof(Pexels), Pexels.ApiKey), (nameof(Pixabay), Pixabay.ApiKey) })
        {
            if (key is not null && (key.Length is 0 or > 500 || key.Any(c => c is <= ' ' or >= (char)127)))
            {
                yield return new ValidationResult($"{Section}:{name}:ApiKey must be 1 to 500 visible ASCII characters.", [name]);
            }
        }

        if (!string.IsNullOrEmpty(Pixabay.BaseUrl) && Pixabay.ApiKey is null)
        {
            yield return new ValidationResult($"{Section}:Pixabay:ApiKey is needed with {Section}:Pixabay:BaseUrl.", [nameof(Pixabay)]);
        }
    }
}

/// <summary>Where one is, and what it knows us by.</summary>
internal sealed class StockServer
{
    public string? BaseUrl { get; init; }

    public string? ApiKey { get; init; }

    public bool IsConfigured => !string.IsNullOrEmpty(BaseUrl) && ApiKey is not null;
}

/// <summary>One that takes everybody.</summary>
internal sealed class OpenStockServer
{
    public string? BaseUrl { get; init; }

    public bool IsConfigured => !string.IsNullOrEmpty(BaseUrl);
}
