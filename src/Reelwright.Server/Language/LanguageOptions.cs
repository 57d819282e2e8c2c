using System.ComponentModel.DataAnnotations;
using Reelwright.Server.ModelServers;

namespace Reelwright.Server.Language;

/// <summary>Settings under "Language": an OpenAI-compatible server with a language model, where there is one.</summary>
internal sealed class LanguageOptions : IValidatableObject
{
    public const string Section = "Language";

    /// <summary>Where the server's API is, with its version if it has one: http://gpu-1:8000/v1. It may be in a private network.</summary>
    public string? BaseUrl { get; init; }

    /// <summary>Sent as a Bearer token.</summary>
    public string? ApiKey { get; init; }

    /// <summary>The server's model.</summary>
    public string? Model { get; init; }

    /// <summary>How the server is held to JSON: json_schema (its shape is enforced), json_object (JSON of any shape) or none (it is only told).</summary>
    [AllowedValues(JsonSchema, JsonObject, NoJson)]
    public string Json { get; init; } = JsonSchema;

    /// <summary>How long one request may take.</summary>
    [Range(1, 3600)]
    public double TimeoutSeconds { get; init; } = 120;

    public const string JsonSchema = "json_schema";

    public const string JsonObject = "json_object";

    public const string NoJson = "none";

    public bool IsConfigured => BaseUrl is not null;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (BaseUrl is null != Model is null)
        {
            yield return new ValidationResult($"{Section}:{nameof(BaseUrl)} and {Section}:{nameof(Model)} belong together: set both or none.", [nameof(Model)]);
        }

        if (BaseUrl is not null && ModelServer.FindAddressProblem(BaseUrl, $"{Section}:{nameof(ApiKey)}") is { } problem)
        {
            yield return new ValidationResult($"{Section}:{nameof(BaseUrl)} {problem}.", [nameof(BaseUrl)]);
        }

        if (ModelServer.FindKeyProblem(ApiKey) is { } wrong)
        {
            yield return new ValidationResult($"{Section}:{nameof(ApiKey)} {wrong}.", [nameof(ApiKey)]);
        }
    }
}
