using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace Reelwright.Server.Platform.OpenApi;

/// <summary>Makes an example from a schema, with values that look like what stands there.</summary>
internal static class ExampleMaker
{
    private const int MaxDepth = 6;

    public static JsonNode? Make(IOpenApiSchema schema, string name) => Make(schema, name, 0);

    private static JsonNode? Make(IOpenApiSchema schema, string name, int depth)
    {
        if (schema.Examples is { Count: > 0 } given)
        {
            return given[0]?.DeepClone();
        }

        if (schema.Enum is { Count: > 0 } choices)
        {
            return choices[0]?.DeepClone();
        }

        if (schema.OneOf is { Count: > 0 } options)
        {
            return Make(options[^1], name, depth + 1);
        }

        var type = schema.Type ?? JsonSchemaType.Object;
        return type switch
        {
            _ when depth > MaxDepth => null,
            _ when type.HasFlag(JsonSchemaType.Array) => new JsonArray(schema.Items is null ? null : Make(schema.Items, name, depth + 1)),
            _ when type.HasFlag(JsonSchemaType.String) => JsonValue.Create(Text(schema, name)),
            _ when type.HasFlag(JsonSchemaType.Boolean) => JsonValue.Create(name.StartsWith("is_", StringComparison.Ordinal)),
            _ when type.HasFlag(JsonSchemaType.Integer) => JsonValue.Create(Whole(name)),
            _ when type.HasFlag(JsonSchemaType.Number) => JsonValue.Create(1.5),
            _ => MakeObject(schema, depth),
        };
    }

    private static JsonObject MakeObject(IOpenApiSchema schema, int depth)
    {
        var example = new JsonObject();
        foreach (var (name, property) in schema.Properties ?? new Dictionary<string, IOpenApiSchema>())
        {
            example[name] = Make(property, name, depth + 1);
        }

        return example;
    }

    private static string Text(IOpenApiSchema schema, string name) => name switch
    {
        _ when schema.Format is "date-time" => "2026-11-22T12:00:00.000Z",
        "job_id" => "0193529f-6f6e-7cc1-b6a4-6a43d4a3a0b5",
        "prompt" => "a lighthouse at dusk, slow dolly in",
        "model" => "wan-t2v",
        "email" => "ada@example.org",
        "username" => "ada",
        "password" or "new_password" or "current_password" => "a long passphrase",
        "tier" => "free",
        "status" => "queued",
        "engine" => "local",
        _ when name.EndsWith("filename", StringComparison.Ordinal) => "wan-t2v-20261122-7k3m5q2xw4n6p8r1s9t0v2y3z5.mp4",
        _ when name.EndsWith("url", StringComparison.Ordinal) => "/api/video/wan-t2v-20261122-7k3m5q2xw4n6p8r1s9t0v2y3z5.mp4",
        _ => name.Replace('_', ' '),
    };

    private static int Whole(string name) => name switch
    {
        "width" => 832,
        "height" => 480,
        "frames" => 81,
        "steps" => 4,
        "seed" => 812903,
        "limit" => 50,
        "offset" => 0,
        _ when name.Contains("credits", StringComparison.Ordinal) => 21,
        _ => 1,
    };
}
