using System.ComponentModel.DataAnnotations;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using Reelwright.Server.Platform.Outbound;

namespace Reelwright.Server.Backends;

/// <summary>Settings under "ComfyUI": the machines that generate. More of them can be added by the admin API.</summary>
internal sealed class ComfyUIOptions : IValidatableObject
{
    public const string Section = "ComfyUI";

    public IReadOnlyList<BackendOptions> Backends { get; init; } = [];

    /// <summary>How often a backend that answers is looked at.</summary>
    [Range(0.05, 3600)]
    public double HealthSeconds { get; init; } = 5;

    /// <summary>How often a backend's node classes and model files are read again though nothing seems to have changed.</summary>
    [Range(1, 86_400)]
    public double ModelsSeconds { get; init; } = 300;

    /// <summary>Takes versions below <see cref="BackendProbe.OldestVersion"/>, which have known holes.</summary>
    public bool AllowOldVersions { get; init; }

    /// <summary>Takes backends with addresses anybody on the internet can reach.</summary>
    public bool AllowPublicAddresses { get; init; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var (at, backend) in Backends.Index())
        {
            foreach (var (setting, problem) in BackendRules.Problems(backend))
            {
                yield return new ValidationResult($"{Section}:Backends:{at}:{setting} {problem}.", [nameof(Backends)]);
            }

            if (!AllowPublicAddresses && backend.Url is { } url && BackendRules.FindPublicLiteral(url) is { } address)
            {
                yield return new ValidationResult(
                    $"{Section}:Backends:{at}:Url names the public address {address}: ComfyUI runs what anybody sends it (ComfyUI:AllowPublicAddresses takes it all the same).", [nameof(Backends)]);
            }
        }

        foreach (var twice in Backends.Where(backend => backend.Name is not null).GroupBy(backend => backend.Name!, StringComparer.Ordinal).Where(same => same.Count() > 1))
        {
            yield return new ValidationResult($"{Section}:Backends names two backends {twice.Key}; names have to differ.", [nameof(Backends)]);
        }
    }
}

/// <summary>One backend as configured.</summary>
internal sealed class BackendOptions
{
    public const int UsualSlots = 2;

    public string? Name { get; init; }

    /// <summary>Where its API is; a path prefix is kept.</summary>
    public string? Url { get; init; }

    /// <summary>Sent as a Bearer token, for the proxy in front of it.</summary>
    public string? Token { get; init; }

    /// <summary>A PEM file with the authority that signed its certificate.</summary>
    public string? CaFile { get; init; }

    /// <summary>Prompts it is given at once: one that runs and one that waits, so that its card never does.</summary>
    public int Slots { get; init; } = UsualSlots;
}

/// <summary>What a backend's settings have to be like, in words that follow the setting's name.</summary>
internal static partial class BackendRules
{
    public const int MaxSlots = 16;

    public static IEnumerable<(string Setting, string Problem)> Problems(BackendOptions backend)
    {
        (string Setting, string? Problem)[] found =
        [
            (nameof(backend.Name), NameProblem(backend.Name)),
            (nameof(backend.Url), UrlProblem(backend.Url)),
            (nameof(backend.Token), TokenProblem(backend.Token)),
            (nameof(backend.CaFile), CaFileProblem(backend.CaFile, backend.Url)),
            (nameof(backend.Slots), backend.Slots is >= 1 and <= MaxSlots ? null : $"must be between 1 and {MaxSlots}"),
        ];
        return from entry in found where entry.Problem is not null select (entry.Setting, entry.Problem!);
    }

    /// <summary>The address, when the host is written as one and is open to the world.</summary>
    public static IPAddress? FindPublicLiteral(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) && IPAddress.TryParse(uri.DnsSafeHost, out var address) && !PrivateAddresses.Contain(address) ? address : null;

    /// <summary>The address with a slash at its end, so that paths are appended and never replace its own.</summary>
    public static Uri ToAddress(string url) => new(url.EndsWith('/') ? url : url + "/");

    private static string? NameProblem(string? name) =>
        name is not null && Name().IsMatch(name) ? null : "must have 1 to 64 letters, digits, dots, dashes and underscores";

    private static string? UrlProblem(string? url) => Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.Host.Length > 0
        ? uri switch
        {
            { UserInfo.Length: > 0 } => "must hold no user and password; a token has a setting of its own",
            { Query.Length: > 0 } or { Fragment.Length: > 0 } => "must have neither a query nor a fragment",
            { OriginalString.Length: > 500 } => "must have at most 500 characters",
            _ => null,
        }
        : "must be an absolute http or https address, such as http://gpu-1:8188";

    private static string? TokenProblem(string? token) =>
        token is null || (token.Length is > 0 and <= 2000 && token.All(c => c is > ' ' and < (char)127)) ? null : "must be 1 to 2000 visible ASCII characters";

    private static string? CaFileProblem(string? file, string? url)
    {
        if (file is null)
        {
            return null;
        }

        if (url is not null && !url.StartsWith("https:", StringComparison.OrdinalIgnoreCase))
        {
            return "is of use only with an https address";
        }

        try
        {
            var authorities = new X509Certificate2Collection();
            authorities.ImportFromPemFile(file);
            return authorities.Count > 0 ? null : $"names {file}, which holds no certificate in PEM";
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            return $"names {file}, which cannot be read as certificates in PEM: {failure.Message}";
        }
    }

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Name();
}
