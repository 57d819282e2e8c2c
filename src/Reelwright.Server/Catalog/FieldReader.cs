using System.Text.Json;

namespace Reelwright.Server.Catalog;

/// <summary>
/// Reads one object of a JSON file field by field and notes everything wrong with it, instead of stopping at the first fault.
/// What was not asked for by the time of <see cref="RefuseTheRest"/> is a fault too: a misspelt field must not be silently unused.
/// </summary>
internal sealed class FieldReader
{
    private readonly string _path;
    private readonly List<string> _problems;
    private readonly Dictionary<string, JsonElement> _left = new(StringComparer.Ordinal);

    public FieldReader(JsonElement element, string path, List<string> problems)
    {
        _path = path;
        _problems = problems;

        foreach (var field in element.EnumerateObject())
        {
            if (Unescaped(field) is not { } name)
            {
                Problem("", "has a field whose name is no text");
            }
            else if (!_left.TryAdd(name, field.Value))
            {
                Problem(name, "is there twice");
            }
        }
    }

    public void Problem(string field, string problem) => _problems.Add($"{_path}{field} {problem}");

    /// <summary>A nested object; null when absent.</summary>
    public FieldReader? Object(string field, bool required = true)
    {
        if (Take(field, required) is not { } value)
        {
            return null;
        }

        if (value.ValueKind is JsonValueKind.Object)
        {
            return new FieldReader(value, $"{_path}{field}.", _problems);
        }

        Problem(field, "must be an object");
        return null;
    }

    public string? Text(string field, int maxLength, bool required = true)
    {
        if (Take(field, required) is not { } value)
        {
            return null;
        }

        if (value.ValueKind is not JsonValueKind.String || Unescaped(value) is not { } text)
        {
            Problem(field, "must be a string");
            return null;
        }

        if ((required && text.Trim().Length == 0) || text.Length > maxLength || text.Any(char.IsControl))
        {
            Problem(field, $"must be {(required ? 1 : 0)} to {maxLength} characters without control characters");
            return null;
        }

        return text;
    }

    public int? Whole(string field, int min, int max, bool required = true)
    {
        if (Take(field, required) is not { } value)
        {
            return null;
        }

        if (value.ValueKind is JsonValueKind.Number && value.TryGetInt32(out var number) && number >= min && number <= max)
        {
            return number;
        }

        Problem(field, $"must be a whole number between {min} and {max}");
        return null;
    }

    public decimal? Money(string field, bool required = true)
    {
        const decimal Most = 1_000_000;

        if (Take(field, required) is not { } value)
        {
            return null;
        }

        if (value.ValueKind is JsonValueKind.Number && value.TryGetDecimal(out var number) && number is >= 0 and <= Most)
        {
            return number;
        }

        Problem(field, $"must be a number between 0 and {Most}");
        return null;
    }

    public double? Number(string field, double min, double max, bool required = true)
    {
        if (Take(field, required) is not { } value)
        {
            return null;
        }

        if (value.ValueKind is JsonValueKind.Number && value.TryGetDouble(out var number) && number >= min && number <= max)
        {
            return number;
        }

        Problem(field, $"must be a number between {min} and {max}");
        return null;
    }

    /// <summary>A list of names, each of which <paramref name="allows"/> has to accept; empty when absent.</summary>
    public IReadOnlyList<string> Names(string field, Func<string, bool> allows, string allowed)
    {
        if (Take(field, required: false) is not { } value)
        {
            return [];
        }

        if (value.ValueKind is not JsonValueKind.Array)
        {
            Problem(field, "must be a list");
            return [];
        }

        var names = new List<string>();
        foreach (var item in value.EnumerateArray())
        {
            if (item.ValueKind is not JsonValueKind.String || Unescaped(item) is not { } name || !allows(name))
            {
                Problem(field, $"has {Shown(item)}, which is not {allowed}");
            }
            else if (names.Contains(name))
            {
                Problem(field, $"has \"{name}\" twice");
            }
            else
            {
                names.Add(name);
            }
        }

        return names;
    }

    /// <summary>One of a few words; null (and a problem) when it is none of them.</summary>
    public T? Choice<T>(string field, IReadOnlyDictionary<string, T> choices, bool required = true)
        where T : struct
    {
        if (Take(field, required) is not { } value)
        {
            return null;
        }

        if (value.ValueKind is JsonValueKind.String && Unescaped(value) is { } text && choices.TryGetValue(text, out var choice))
        {
            return choice;
        }

        Problem(field, $"is {Shown(value)}; it must be one of {string.Join(", ", choices.Keys)}");
        return null;
    }

    /// <summary>What stands there, for another reader; null when absent.</summary>
    public JsonElement? Raw(string field) => Take(field, required: false);

    public void RefuseTheRest()
    {
        foreach (var field in _left.Keys)
        {
            Problem(field.Length <= 60 ? field : field[..60], "is no field of a model");
        }
    }

    private JsonElement? Take(string field, bool required)
    {
        if (_left.Remove(field, out var value))
        {
            return value;
        }

        if (required)
        {
            Problem(field, "is missing");
        }

        return null;
    }

    private static string Shown(JsonElement element)
    {
        var text = element.GetRawText();
        return text.Length <= 60 ? text : $"{text[..60]}…";
    }

    private static string? Unescaped(JsonProperty field)
    {
        try
        {
            return field.Name;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>The string's text, or null when it holds half a surrogate pair, which the parser lets through.</summary>
    private static string? Unescaped(JsonElement element)
    {
        try
        {
            return element.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
