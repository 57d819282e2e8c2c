using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.OpenApi;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Idempotency;

namespace Reelwright.Server.Platform.OpenApi;

/// <summary>Lists every problem an operation may answer with, under its status, with its codes and an example.</summary>
internal sealed class DescribeAnswers : IOpenApiOperationTransformer
{
    /// <summary>Key of the operation's metadata that says whether a credential is needed.</summary>
    public const string NeedsCaller = "needs-caller";

    public async Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        var access = metadata.OfType<AccessRule>().LastOrDefault()?.Access ?? Access.Public;
        operation.Metadata ??= new Dictionary<string, object>();
        operation.Metadata[NeedsCaller] = access is not Access.Public;
        operation.Responses ??= [];
        foreach (var body in operation.Responses.Values.SelectMany(response => response.Content?.Values ?? Enumerable.Empty<OpenApiMediaType>()))
        {
            body.Example ??= body.Schema is null ? null : ExampleMaker.Make(body.Schema, operation.OperationId ?? "");
        }

        if (metadata.OfType<AnswersWhenWaited>().LastOrDefault() is { } waited)
        {
            OfferBoth(operation.Responses, new OpenApiSchemaReference(waited.Type.Name, context.Document));
        }

        foreach (var answers in Codes(metadata, access).Distinct(StringComparer.Ordinal).GroupBy(ProblemCodes.StatusOf).OrderBy(group => group.Key))
        {
            operation.Responses[answers.Key.ToString()] = Problem(answers.Key, [.. answers]);
        }

        await Task.CompletedTask;
    }

    private static void OfferBoth(OpenApiResponses responses, OpenApiSchemaReference other)
    {
        foreach (var body in responses["200"].Content?.Values ?? Enumerable.Empty<OpenApiMediaType>())
        {
            body.Schema = body.Schema is { } usual ? new OpenApiSchema { OneOf = [usual, other] } : other;
        }
    }

    private static IEnumerable<string> Codes(IList<object> metadata, Access access)
    {
        IEnumerable<string> codes = ["rate_limited"];
        if (access is not Access.Public)
        {
            codes = codes.Append("unauthenticated");
        }

        if (access is Access.Admin)
        {
            codes = codes.Append("not_found");
        }

        if (metadata.OfType<ReadsJson>().Any())
        {
            codes = codes.Concat(["invalid_request", "malformed_json", "unsupported_media", "payload_too_large"]);
        }

        if (metadata.OfType<ReadsForm>().Any())
        {
            codes = codes.Concat(["invalid_request", "unsupported_media", "payload_too_large", "storage_full"]);
        }

        if (metadata.OfType<ReadsQuery>().Any())
        {
            codes = codes.Append("invalid_request");
        }

        if (metadata.OfType<TakesIdempotencyKey>().Any())
        {
            codes = codes.Concat(["idempotency_in_flight", "idempotency_mismatch"]);
        }

        return codes.Concat(metadata.OfType<Answers>().SelectMany(answers => answers.Codes));
    }

    private static OpenApiResponse Problem(int status, string[] codes) => new()
    {
        Description = $"{ReasonPhrases.GetReasonPhrase(status)}: {string.Join(", ", codes.Select(code => $"`{code}`"))}",
        Content = new Dictionary<string, OpenApiMediaType>
        {
            ["application/problem+json"] = new()
            {
                Schema = Schema(codes),
                Example = Example(status, codes[0]),
            },
        },
    };

    private static OpenApiSchema Schema(string[] codes)
    {
        var schema = new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Required = new HashSet<string>(["type", "title", "status", "error", "code", "request_id"], StringComparer.Ordinal),
            Properties = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal)
            {
                ["type"] = new OpenApiSchema { Type = JsonSchemaType.String },
                ["title"] = new OpenApiSchema { Type = JsonSchemaType.String },
                ["status"] = new OpenApiSchema { Type = JsonSchemaType.Integer },
                ["error"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "What is wrong, for a person." },
                ["code"] = new OpenApiSchema { Type = JsonSchemaType.String, Enum = [.. codes.Select(code => (JsonNode)JsonValue.Create(code)!)] },
                ["request_id"] = new OpenApiSchema { Type = JsonSchemaType.String },
            },
        };
        foreach (var (name, member) in codes.SelectMany(ProblemCodes.MembersOf).DistinctBy(member => member.Key))
        {
            schema.Properties[name] = new OpenApiSchema { Type = member };
        }

        return schema;
    }

    private static JsonObject Example(int status, string code)
    {
        var example = new JsonObject
        {
            ["type"] = "about:blank",
            ["title"] = ReasonPhrases.GetReasonPhrase(status),
            ["status"] = status,
            ["error"] = ProblemCodes.ExampleOf(code),
            ["code"] = code,
            ["request_id"] = "0HNH2S1UQ5T3M:00000001",
        };
        if (code == "invalid_request")
        {
            example["errors"] = new JsonObject { ["frames"] = new JsonArray("must be a whole number") };
        }

        return example;
    }
}
