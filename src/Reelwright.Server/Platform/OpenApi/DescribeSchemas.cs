using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Reelwright.Server.Platform.Http.Bodies;

namespace Reelwright.Server.Platform.OpenApi;

/// <summary>Fields that must be there say so: requests are records of optional properties, so required-ness stands in their annotations. What is left out of a reply when it is null need not be there.</summary>
internal sealed class DescribeSchemas : IOpenApiSchemaTransformer
{
    public Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        foreach (var property in context.JsonTypeInfo.Properties)
        {
            if (property.AttributeProvider?.GetCustomAttributes(typeof(JsonIgnoreAttribute), inherit: true) is [JsonIgnoreAttribute { Condition: JsonIgnoreCondition.WhenWritingNull }])
            {
                schema.Required?.Remove(property.Name);
            }

            if (property.AttributeProvider?.IsDefined(typeof(RequiredAttribute), inherit: true) == true && schema.Properties?.ContainsKey(property.Name) == true)
            {
                schema.Required ??= new HashSet<string>(StringComparer.Ordinal);
                schema.Required.Add(property.Name);
            }
        }

        SetType(schema, context.JsonTypeInfo.Type);
        return Task.CompletedTask;
    }

    /// <summary>What converters of our own write is not known to the generator, which then says that it may be anything.</summary>
    private static void SetType(OpenApiSchema schema, Type type)
    {
        if (type == typeof(DateTimeOffset))
        {
            schema.Type = JsonSchemaType.String;
        }
        else if (type == typeof(DateTimeOffset?))
        {
            schema.Type = JsonSchemaType.String | JsonSchemaType.Null;
        }
        else if ((Nullable.GetUnderlyingType(type) ?? type) == typeof(JsonElement))
        {
            // Not anything: a member that may be null is "null or this", and null would be both.
            schema.Type = JsonSchemaType.Object;
        }
        else if (type == typeof(TagList))
        {
            schema.AnyOf = [new OpenApiSchema { Type = JsonSchemaType.Array, Items = new OpenApiSchema { Type = JsonSchemaType.String } }, new OpenApiSchema { Type = JsonSchemaType.String }];
        }
    }
}
