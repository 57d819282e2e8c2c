using System.ComponentModel.DataAnnotations;

namespace Reelwright.Server.Speech;

/// <summary>Settings under "Speech": the programs of this machine, and an OpenAI-compatible server where there is one.</summary>
internal sealed class SpeechOptions : IValidatableObject
{
    public const string Section = "Speech";

    /// <summary>Where the server's API is, with its version if it has one: https://api.openai.com/v1. It may be in a private network.</summary>
    public string? BaseUrl { get; init; }

    /// <summary>Sent as a Bearer token.</summary>
    public string? ApiKey { get; init; }

    /// <summary>The server's model that listens; without one it is not asked to.</summary>
    public string? TranscriptionModel { get; init; }

    /// <summary>The server's model that speaks; without one espeak-ng does.</summary>
    public string? SpeechModel { get; init; }

    /// <summary>Which voice of the server speaks for each of ours.</summary>
    public Dictionary<string, string> Voices { get; init; } = new(StringComparer.Ordinal);

    /// <summary>How long one request to the server may take.</summary>
    [Range(1, 3600)]
    public double TimeoutSeconds { get; init; } = 300;

    /// <summary>A path, or a name looked up on PATH.</summary>
    [Required]
    public string EspeakPath { get; init; } = "espeak-ng";

    /// <summary>Whether the server speaks.</summary>
    public bool HasSpeechServer => BaseUrl is not null && SpeechModel is not null;

    /// <summary>Whether the server listens.</summary>
    public bool HasTranscriptionServer => BaseUrl is not null && TranscriptionModel is not null;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var (setting, problem) in Problems())
        {
            yield return new ValidationResult($"{Section}:{setting} {problem}.", [setting.Split(':')[0]]);
        }
    }

    private IEnumerable<(string Setting, string Problem)> Problems()
    {
        if (BaseUrl is null)
        {
            if (SpeechModel is not null || TranscriptionModel is not null)
            {
                yield return (nameof(BaseUrl), "is needed when a model of a speech server is named");
            }
        }
        else if (FindAddressProblem(BaseUrl) is { } problem)
        {
            yield return (nameof(BaseUrl), problem);
        }
        else if (SpeechModel is null && TranscriptionModel is null)
        {
            yield return (nameof(BaseUrl), $"needs {Section}:SpeechModel, {Section}:TranscriptionModel or both: what the server is for");
        }

        if (ApiKey is not null && (ApiKey.Length is 0 or > 2000 || ApiKey.Any(c => c is <= ' ' or >= (char)127)))
        {
            yield return (nameof(ApiKey), "must be 1 to 2000 visible ASCII characters");
        }

        foreach (var id in Voices.Keys.Where(id => Voice.Find(id) is null))
        {
            yield return ($"{nameof(Voices)}:{id}", $"is no voice of ours; these are {string.Join(", ", Voice.All.Select(voice => voice.Id))}");
        }

        foreach (var voice in Voice.All.Where(voice => SpeechModel is not null && string.IsNullOrWhiteSpace(Voices.GetValueOrDefault(voice.Id))))
        {
            yield return ($"{nameof(Voices)}:{voice.Id}", "must name the server's voice that speaks for it");
        }
    }

    private static string? FindAddressProblem(string url) => Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.Host.Length > 0
        ? uri switch
        {
            { UserInfo.Length: > 0 } => $"must hold no user and password; the key goes into {Section}:ApiKey",
            { Query.Length: > 0 } or { Fragment.Length: > 0 } => "must have neither a query nor a fragment",
            _ => null,
        }
        : "must be an absolute http or https address, such as http://gpu-1:8000/v1";
}
