using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Reelwright.Server.Platform.Http;

/// <summary>Settings under "Cors": which other sites' scripts may call this API. Off by default.</summary>
internal sealed class CorsOptions
{
    public const string Section = "Cors";

    /// <summary>Origins such as <c>https://app.example</c>.</summary>
    public IReadOnlyList<string> Origins { get; init; } = [];
}

internal static class CrossOrigin
{
    /// <summary>Bearer keys only: credentials (cookies) are never allowed across origins.</summary>
    public static void UseCrossOrigin(this WebApplication app)
    {
        var origins = app.Services.GetRequiredService<IOptions<CorsOptions>>().Value.Origins;
        if (origins.Count == 0)
        {
            return;
        }

        app.UseCors(policy => policy
            .WithOrigins([.. origins])
            .WithMethods("GET", "HEAD", "POST", "PUT", "DELETE")
            .WithHeaders(HeaderNames.Authorization, HeaderNames.ContentType, Authentication.ApiKeyHeader, Idempotency.IdempotencyMiddleware.Header, "Prefer", HeaderNames.Range)
            .WithExposedHeaders("X-Request-Id", "Idempotency-Replayed", "RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset", HeaderNames.RetryAfter, HeaderNames.ContentRange));
    }
}
