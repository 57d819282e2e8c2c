using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json.Serialization.Metadata;

namespace Reelwright.Server.Platform.Http.Bodies;

/// <summary>Applies a property's data annotations, in words that follow the field's name.</summary>
internal static class FieldRules
{
    public static void Check(JsonPropertyInfo property, object? value, FieldErrors errors)
    {
        var rules = property.AttributeProvider?.GetCustomAttributes(typeof(ValidationAttribute), inherit: true).Cast<ValidationAttribute>() ?? [];
        if (value is null)
        {
            if (rules.Any(rule => rule is RequiredAttribute))
            {
                errors.Add(property.Name, "is required");
            }

            return;
        }

        foreach (var message in rules.Where(rule => !rule.IsValid(value)).Select(rule => Describe(rule, value)).Concat(CheckValue(value)))
        {
            errors.Add(property.Name, message);
        }
    }

    /// <summary>True for text that every store and every player can hold: no control characters but tab and line breaks, no half surrogates.</summary>
    public static bool IsCleanText(string text)
    {
        for (var at = 0; at < text.Length; at++)
        {
            if (char.IsControl(text[at]) && text[at] is not ('\n' or '\r' or '\t'))
            {
                return false;
            }

            if (char.IsHighSurrogate(text[at]) && at + 1 < text.Length && char.IsLowSurrogate(text[at + 1]))
            {
                at++;
            }
            else if (char.IsSurrogate(text[at]))
            {
                return false;
            }
        }

        return true;
    }

    private static IEnumerable<string> CheckValue(object value) => value switch
    {
        string text when !IsCleanText(text) => ["must not contain control characters"],
        IEnumerable<string> texts when !texts.All(text => text is not null && IsCleanText(text)) => ["must hold only texts without control characters"],
        TagList tags when !tags.Words.All(IsCleanText) => ["must hold only texts without control characters"],
        double number when !double.IsFinite(number) => ["must be a finite number"],
        _ => [],
    };

    private static string Describe(ValidationAttribute rule, object value) => rule switch
    {
        RequiredAttribute => "is required",
        RangeAttribute range => $"must be between {Number(range.Minimum)} and {Number(range.Maximum)}",
        StringLengthAttribute { MinimumLength: > 0 } length => $"must have {length.MinimumLength} to {length.MaximumLength} characters",
        StringLengthAttribute length => $"must have at most {length.MaximumLength} characters, and has {((string)value).Length}",
        LengthAttribute length => $"must have {length.MinimumLength} to {length.MaximumLength} items",
        MaxLengthAttribute length => $"must have at most {length.Length} {(value is string ? "characters" : "items")}",
        AllowedValuesAttribute allowed => $"must be one of {string.Join(", ", allowed.Values)}",
        { ErrorMessage: { } message } => message,
        _ => "is not valid",
    };

    private static string Number(object bound) => Convert.ToString(bound, CultureInfo.InvariantCulture) ?? "";
}
