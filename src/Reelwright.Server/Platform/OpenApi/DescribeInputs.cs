using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Bodies;
using Reelwright.Server.Platform.Http.Idempotency;

namespace Reelwright.Server.Platform.OpenApi;

/// <summary>Describes bodies, forms, query parameters and headers from the endpoint's own metadata.</summary>
internal sealed class DescribeInputs : IOpenApiOperationTransformer
{
    public async Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        operation.Parameters ??= [];
        foreach (var id in context.Description.ParameterDescriptions.Where(parameter => parameter.Type == typeof(ResourceId) || parameter.Name.EndsWith("Id", StringComparison.OrdinalIgnoreCase)))
        {
            if (operation.Parameters.OfType<OpenApiParameter>().FirstOrDefault(parameter => parameter.Name == id.Name) is { } parameter && id.Type == typeof(ResourceId))
            {
                parameter.Schema = new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int64", Minimum = "1" };
                parameter.Example = JsonValue.Create(17);
            }
        }

        foreach (var query in metadata.OfType<ReadsQuery>())
        {
            operation.Parameters.Add(new OpenApiParameter
            {
                Name = query.Name,
                In = ParameterLocation.Query,
                Required = query.Required,
                Description = query.Description,
                Schema = await context.GetOrCreateSchemaAsync(query.Type, null, cancellationToken),
            });
        }

        if (metadata.OfType<TakesIdempotencyKey>().Any())
        {
            operation.Parameters.Add(new OpenApiParameter
            {
                Name = IdempotencyMiddleware.Header,
                In = ParameterLocation.Header,
                Description = "At most 255 printable characters, kept for 24 hours. The same key and request get the first reply again, with `Idempotency-Replayed: true`; nothing is done twice.",
                Schema = new OpenApiSchema { Type = JsonSchemaType.String, MaxLength = 255 },
            });
        }

        if (metadata.OfType<ReadsJson>().FirstOrDefault() is { } json)
        {
            operation.RequestBody = await JsonBodyAsync(json, context, cancellationToken);
        }
        else if (metadata.OfType<ReadsForm>().FirstOrDefault() is { } form)
        {
            operation.RequestBody = FormBody(form);
        }

        if (operation.Parameters.Count == 0)
        {
            operation.Parameters = null;
        }
    }

    private static async Task<OpenApiRequestBody> JsonBodyAsync(ReadsJson json, OpenApiOperationTransformerContext context, CancellationToken cancel)
    {
        var schema = await context.GetOrCreateSchemaAsync(json.Type, null, cancel);
        context.Document?.AddComponent(json.Type.Name, schema);
        return new OpenApiRequestBody
        {
            Required = true,
            Content = new Dictionary<string, OpenApiMediaType>
            {
                ["application/json"] = new()
                {
                    Schema = context.Document is null ? schema : new OpenApiSchemaReference(json.Type.Name, context.Document),
                    Example = json.Example is null ? ExampleMaker.Make(schema, json.Type.Name) : JsonNode.Parse(json.Example),
                },
            },
        };
    }

    private static OpenApiRequestBody FormBody(ReadsForm form)
    {
        var properties = form.Files.ToDictionary(
            name => name,
            IOpenApiSchema (_) => new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary", Description = $"The file; at most as large as the server's {form.Limit.ToString().ToLowerInvariant()} limit." },
            StringComparer.Ordinal);
        foreach (var name in form.Fields)
        {
            properties[name] = new OpenApiSchema { Type = JsonSchemaType.String };
        }

        return new OpenApiRequestBody
        {
            Required = true,
            Content = new Dictionary<string, OpenApiMediaType>
            {
                ["multipart/form-data"] = new()
                {
                    Schema = new OpenApiSchema { Type = JsonSchemaType.Object, Properties = properties, Required = new HashSet<string>(form.Required ?? form.Files.Take(1), StringComparer.Ordinal) },
                },
            },
        };
    }
}
