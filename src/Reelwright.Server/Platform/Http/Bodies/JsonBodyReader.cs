using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Reelwright.Server.Platform.Http.Bodies;

/// <summary>Fills a request record from JSON field by field, and says of every field that does not fit what is wrong with it.</summary>
/// <remarks>System.Text.Json stops at the first wrong type, and data annotations report C# names: neither tells a program's author
/// what to mend. Unknown fields are ignored.</remarks>
internal static class JsonBodyReader
{
    public static (T Value, IReadOnlySet<string> Present) Read<T>(JsonElement root, Action<T, FieldErrors>? check = null)
        where T : class, new()
    {
        if (root.ValueKind is not JsonValueKind.Object)
        {
            throw Refusal.MalformedJson("The body has to be a JSON object.");
        }

        var value = new T();
        var present = new HashSet<string>(StringComparer.Ordinal);
        var errors = new FieldErrors();
        foreach (var property in ApiJson.Options.GetTypeInfo(typeof(T)).Properties)
        {
            if (root.TryGetProperty(property.Name, out var given))
            {
                present.Add(property.Name);
            }

            ReadField(value, property, given, errors);
        }

        check?.Invoke(value, errors);
        errors.ThrowIfAny();
        if (value is IValidatableObject validatable)
        {
            errors.AddAll(validatable.Validate(new ValidationContext(value)));
            errors.ThrowIfAny();
        }

        return (value, present);
    }

    private static void ReadField(object target, JsonPropertyInfo property, JsonElement given, FieldErrors errors)
    {
        object? value = null;
        if (given.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null))
        {
            if (!TryConvert(given, property.PropertyType, out value))
            {
                errors.Add(property.Name, Expectation(property.PropertyType));
                return;
            }

            property.Set?.Invoke(target, value);
        }

        FieldRules.Check(property, value, errors);
    }

    private static bool TryConvert(JsonElement given, Type type, out object? value)
    {
        try
        {
            value = given.Deserialize(type, ApiJson.Options);
            return true;
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException or FormatException or OverflowException or NotSupportedException)
        {
            value = null;
            return false;
        }
    }

    private static string Expectation(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        return type switch
        {
            _ when type == typeof(string) => "must be a string of valid text",
            _ when type == typeof(bool) => "must be true or false",
            _ when type == typeof(int) || type == typeof(long) => "must be a whole number",
            _ when type == typeof(double) || type == typeof(decimal) || type == typeof(float) => "must be a number",
            _ when type == typeof(DateTimeOffset) => "must be a time in ISO 8601, e.g. 2026-11-22T12:00:00Z",
            _ when type == typeof(TagList) => "must be a list of texts, or one text with commas",
            { IsEnum: true } => "must be one of " + string.Join(", ", Enum.GetNames(type).Select(JsonNamingPolicy.SnakeCaseLower.ConvertName)),
            { IsArray: true } => $"must be a list in which every item {Expectation(type.GetElementType()!)}",
            { IsGenericType: true } => $"must be a list in which every item {Expectation(type.GetGenericArguments()[0])}",
            _ => "has the wrong type",
        };
    }
}
