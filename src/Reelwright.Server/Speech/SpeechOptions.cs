using System.ComponentModel.DataAnnotations;
using Reelwright.Server.ModelServers;

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

    /// <summary>whisper.cpp's program: a path, or a name looked up on PATH. It is used when <see cref="WhisperModelPath"/> is set.</summary>
    [Required]
    public string WhisperPath { get; init; } = "whisper-cli";

    /// <summary>The ggml file of its model.</summary>
    public string? WhisperModelPath { get; init; }

    /// <summary>A path, or a name looked up on PATH.</summary>
    [Required]
    public string PocketsphinxPath { get; init; } = "pocketsphinx_continuous";

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
        else if (ModelServer.FindAddressProblem(BaseUrl, $"{Section}:{nameof(ApiKey)}") is { } problem)
        {
            yield return (nameof(BaseUrl), problem);
        }
        else if (SpeechModel is null && TranscriptionModel is null)
        {
            yield return (nameof(BaseUrl), $"needs {Section}:SpeechModel, {Section}:TranscriptionModel or both: what the server is for");
        }

        if (ModelServer.FindKeyProblem(ApiKey) is { } wrong)
        {
            yield return (nameof(ApiKey), wrong);
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
}
