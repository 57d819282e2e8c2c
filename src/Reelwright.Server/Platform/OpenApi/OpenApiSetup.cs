using Microsoft.OpenApi;
using Reelwright.Server.Platform.Http;

namespace Reelwright.Server.Platform.OpenApi;

/// <summary>The OpenAPI 3.1 document at /openapi/v1.json and the reference page at /docs that is drawn from it.</summary>
internal static class OpenApiSetup
{
    public const string DocumentName = "v1";

    public static void AddApiDescription(this WebApplicationBuilder builder) =>
        builder.Services.AddOpenApi(DocumentName, options =>
        {
            options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
            options.ShouldInclude = description => description.RelativePath?.StartsWith("api/", StringComparison.Ordinal) == true;
            options.AddDocumentTransformer((document, _, _) =>
            {
                Introduce(document);
                return Task.CompletedTask;
            });
            options.AddOperationTransformer<DescribeInputs>();
            options.AddOperationTransformer<DescribeAnswers>();
            options.AddSchemaTransformer<DescribeSchemas>();
        });

    public static void MapApiDescription(this IEndpointRouteBuilder routes)
    {
        routes.MapOpenApi("/openapi/{documentName}.json").Allow(Access.Public);
        routes.MapGet("/docs", ReferencePage.Handle).WithName("ReferencePage").Allow(Access.Public).ExcludeFromDescription();
    }

    private static void Introduce(OpenApiDocument document)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Reelwright",
            Version = "1",
            Description = "Video, image and sound generation, editing and a studio around them. Send an API key as `Authorization: Bearer rw_…`. "
                + "Everything that takes work answers with a `job_id`; poll `GET /api/status` or listen to `GET /api/jobs/{id}/events`. "
                + "Errors are `application/problem+json` (RFC 9457) with `error`, `code` and `request_id`. "
                + "POSTs that charge or create take an `Idempotency-Key`. Replies carry `RateLimit-Limit`, `RateLimit-Remaining` and `RateLimit-Reset`.",
            License = new OpenApiLicense { Name = "Apache-2.0", Identifier = "Apache-2.0" },
        };
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            [SecurityNames.Bearer] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "An API key, `rw_` and 40 characters." },
            [SecurityNames.ApiKey] = new OpenApiSecurityScheme { Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Header, Name = Authentication.ApiKeyHeader },
            [SecurityNames.Session] = new OpenApiSecurityScheme { Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Cookie, Name = SecurityNames.Cookie },
        };
        foreach (var operation in (document.Paths ?? []).Values.SelectMany(path => path.Operations?.Values ?? Enumerable.Empty<OpenApiOperation>()))
        {
            if (operation.Metadata?.TryGetValue(DescribeAnswers.NeedsCaller, out var needs) == true && needs is true)
            {
                operation.Security = [.. new[] { SecurityNames.Bearer, SecurityNames.ApiKey, SecurityNames.Session }
                    .Select(name => new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(name, document)] = [] })];
            }
        }
    }
}

internal static class SecurityNames
{
    public const string Bearer = "bearer";
    public const string ApiKey = "api_key";
    public const string Session = "session";
    public const string Cookie = "reelwright_session";
}
