namespace Reelwright.Server.Platform.Http;

/// <summary>A request that is answered with a problem: the message is meant for whoever asked, and is shown as it is.</summary>
internal sealed class Refusal(int status, string code, string error) : Exception(error)
{
    public int Status { get; } = status;

    /// <summary>Machine-readable, <c>snake_case</c>.</summary>
    public string Code { get; } = code;

    /// <summary>Field names as in the JSON, each with what is wrong with it.</summary>
    public IReadOnlyDictionary<string, string[]>? Errors { get; private init; }

    /// <summary>Further members of the problem.</summary>
    public IReadOnlyDictionary<string, object?> Extra { get; private init; } = new Dictionary<string, object?>();

    public int? RetryAfterSeconds { get; private init; }

    public static Refusal Invalid(IReadOnlyDictionary<string, string[]> errors)
    {
        var first = errors.First();
        return new Refusal(400, "invalid_request", $"{first.Key} {first.Value[0]}") { Errors = errors };
    }

    public static Refusal Invalid(string field, string message) => Invalid(new Dictionary<string, string[]> { [field] = [message] });

    /// <summary>400 with a code of its own, e.g. <c>username_taken</c>.</summary>
    public static Refusal Invalid(string code, string field, string message) =>
        new(400, code, $"{field} {message}") { Errors = new Dictionary<string, string[]> { [field] = [message] } };

    public static Refusal MalformedJson(string error) => new(400, "malformed_json", error);

    public static Refusal UnsupportedMedia(string error, string? field = null) => new(400, "unsupported_media", error)
    {
        Errors = field is null ? null : new Dictionary<string, string[]> { [field] = [error] },
    };

    public static Refusal Unauthenticated(string error = "Sign in, or send an API key as a Bearer token.") => new(401, "unauthenticated", error);

    public static Refusal NotFound(string error = "There is no such thing here.") => new(404, "not_found", error);

    public static Refusal Forbidden(string code, string error) => new(403, code, error);

    public static Refusal TierRequired(string requiredTier, string error) =>
        new(403, "tier_required", error) { Extra = new Dictionary<string, object?> { ["required_tier"] = requiredTier } };

    public static Refusal InsufficientCredits(long required, long available) =>
        new(403, "insufficient_credits", $"This needs {required} credits and there are {available}.")
        {
            Extra = new Dictionary<string, object?> { ["credits_required"] = required, ["credits_available"] = available },
        };

    public static Refusal TooLarge(long maxBytes) =>
        new(413, "payload_too_large", $"The body may have at most {maxBytes} bytes.") { Extra = new Dictionary<string, object?> { ["max_bytes"] = maxBytes } };

    public static Refusal TooMany(string code, string error, int retryAfterSeconds) =>
        new(429, code, error) { Extra = new Dictionary<string, object?> { ["retry_after"] = retryAfterSeconds }, RetryAfterSeconds = retryAfterSeconds };

    public static Refusal Conflict(string code, string error) => new(409, code, error);

    /// <param name="code">Which kind of thing is missing.</param>
    /// <param name="capability">What is missing, as the beginning of a sentence.</param>
    /// <param name="hint">A sentence about what can be done.</param>
    /// <param name="retryAfterSeconds">When it is worth another try, where that is known.</param>
    public static Refusal Unavailable(string code, string capability, string hint, int? retryAfterSeconds = null)
    {
        var extra = new Dictionary<string, object?> { ["capability"] = capability, ["hint"] = hint };
        if (retryAfterSeconds is not null)
        {
            extra["retry_after"] = retryAfterSeconds;
        }

        return new Refusal(503, code, $"{capability} is not available here. {hint}") { Extra = extra, RetryAfterSeconds = retryAfterSeconds };
    }

    /// <summary>Whether a change was made before the database went is not known; an <c>Idempotency-Key</c> makes asking again safe.</summary>
    public static Refusal DatabaseUnavailable() =>
        Unavailable("database_unavailable", "The database", "It does not answer; ask again soon, with the same Idempotency-Key where the request has one.", retryAfterSeconds: 5);

    public static Refusal StorageFull() => new(503, "storage_full", "The server's storage is full. Nothing was charged.")
    {
        Extra = new Dictionary<string, object?> { ["capability"] = "storage", ["hint"] = "The operator has to free or add disk space." },
    };
}
