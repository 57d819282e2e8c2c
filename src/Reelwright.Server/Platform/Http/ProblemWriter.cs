using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;

namespace Reelwright.Server.Platform.Http;

/// <summary>Writes <c>application/problem+json</c> (RFC 9457) with the <c>error</c>, <c>code</c> and <c>request_id</c> members of this API.</summary>
internal static class ProblemWriter
{
    private const int EntityTooLarge = StatusCodes.Status413PayloadTooLarge;

    public static Task WriteAsync(HttpContext http, Refusal refusal)
    {
        if (refusal.RetryAfterSeconds is { } seconds)
        {
            http.Response.Headers.RetryAfter = seconds.ToString();
        }

        if (refusal.Status == StatusCodes.Status401Unauthorized)
        {
            http.Response.Headers.WWWAuthenticate = "Bearer";
        }

        if (refusal.Status == EntityTooLarge)
        {
            // The rest of the body is still on its way; reading it would be the very cost the limit is there to spare.
            http.Response.Headers.Connection = "close";
        }

        return WriteAsync(http, refusal.Status, refusal.Code, refusal.Message, refusal.Errors, refusal.Extra);
    }

    public static async Task WriteAsync(
        HttpContext http, int status, string code, string error, IReadOnlyDictionary<string, string[]>? errors = null, IReadOnlyDictionary<string, object?>? extra = null)
    {
        var problem = new Dictionary<string, object?>
        {
            ["type"] = "about:blank",
            ["title"] = ReasonPhrases.GetReasonPhrase(status),
            ["status"] = status,
            ["error"] = error,
            ["code"] = code,
        };
        if (errors is not null)
        {
            problem["errors"] = errors;
        }

        foreach (var (name, value) in extra ?? new Dictionary<string, object?>())
        {
            problem[name] = value;
        }

        problem["request_id"] = http.TraceIdentifier;
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/problem+json";
        await JsonSerializer.SerializeAsync(http.Response.Body, problem, ApiJson.Options, http.RequestAborted);
    }
}
