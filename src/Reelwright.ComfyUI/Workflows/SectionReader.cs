using System.Text.Json;

namespace Reelwright.ComfyUI.Workflows;

/// <summary>Reads one object of a template's section field by field and notes everything that is wrong with it. What nobody asked for is wrong too.</summary>
internal sealed class SectionReader
{
    private readonly List<string> _problems;
    private readonly Dictionary<string, JsonElement> _left = new(StringComparer.Ordinal);

    public SectionReader(JsonElement element, string path, List<string> problems)
    {
        Path = path;
        _problems = problems;

        foreach (var field in element.EnumerateObject())
        {
            if (!_left.TryAdd(field.Name, field.Value))
            {
                Problem(field.Name, "is there twice");
            }
        }
    }

    public string Path { get; }

    /// <summary>Names of fields that nobody asked for yet.</summary>
    public IReadOnlyCollection<string> Left => _left.Keys;

    public void Problem(string field, string problem) => _problems.Add($"{Path}{(field.Length == 0 ? "" : ".")}{field} {problem}");

    public JsonElement? Take(string field, bool required = false)
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

    public string? Text(string field, int most = 400, bool required = false)
    {
        if (Take(field, required) is not { } value)
        {
            return null;
        }

        if (value.ValueKind is JsonValueKind.String && value.GetString() is { Length: > 0 } text && text.Length <= most && !text.Any(char.IsControl))
        {
            return text;
        }

        Problem(field, $"must be a text of 1 to {most} characters without control characters");
        return null;
    }

    public decimal? Number(string field, decimal min = -1_000_000, decimal max = 1_000_000, bool required = false)
    {
        if (Take(field, required) is not { } value)
        {
            return null;
        }

        if (value.ValueKind is JsonValueKind.Number && value.TryGetDecimal(out var number) && number >= min && number <= max)
        {
            // 1.0 and 1 are the same here: whether a result is whole depends on its value.
            return number == decimal.Truncate(number) ? decimal.Truncate(number) : number;
        }

        Problem(field, $"must be a number between {min} and {max}");
        return null;
    }

    public bool Flag(string field, bool standard = false)
    {
        if (Take(field) is not { } value)
        {
            return standard;
        }

        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return value.GetBoolean();
        }

        Problem(field, "must be true or false");
        return standard;
    }

    public T? Choice<T>(string field, bool required = false)
        where T : struct, Enum
    {
        if (Take(field, required) is not { } value)
        {
            return null;
        }

        foreach (var choice in Enum.GetValues<T>())
        {
            if (value.ValueKind is JsonValueKind.String && string.Equals(choice.ToString().ToLowerInvariant(), value.GetString(), StringComparison.Ordinal))
            {
                return choice;
            }
        }

        Problem(field, $"must be one of {string.Join(", ", Enum.GetNames<T>().Select(name => name.ToLowerInvariant()))}");
        return null;
    }

    public SectionReader? Object(string field, bool required = false) => Take(field, required) is { } value ? AsObject(value, $"{Path}.{field}") : null;

    /// <summary>A list of objects, each with its own path.</summary>
    public IReadOnlyList<SectionReader> Objects(string field)
    {
        if (Take(field) is not { } value)
        {
            return [];
        }

        if (value.ValueKind is JsonValueKind.Array)
        {
            return [.. value.EnumerateArray().Select((item, index) => AsObject(item, $"{Path}.{field}[{index}]")).OfType<SectionReader>()];
        }

        Problem(field, "must be a list");
        return [];
    }

    /// <summary>A text, or a list of texts.</summary>
    public IReadOnlyList<string> Texts(string field, bool required = false)
    {
        if (Take(field, required) is not { } value)
        {
            return [];
        }

        var items = value.ValueKind is JsonValueKind.Array ? value.EnumerateArray().ToList() : [value];
        if (items.All(item => item.ValueKind is JsonValueKind.String && item.GetString()!.Length is > 0 and <= 400))
        {
            return [.. items.Select(item => item.GetString()!)];
        }

        Problem(field, "must be a list of texts");
        return [];
    }

    /// <summary>The fields of a nested object, whatever their names.</summary>
    public IReadOnlyList<(string Name, JsonElement Value)> Fields(string field)
    {
        if (Take(field) is not { } value)
        {
            return [];
        }

        if (value.ValueKind is JsonValueKind.Object)
        {
            var fields = value.EnumerateObject().Select(entry => (entry.Name, entry.Value)).ToList();
            foreach (var twice in fields.GroupBy(entry => entry.Name, StringComparer.Ordinal).Where(group => group.Count() > 1))
            {
                Problem(field, $"has \"{twice.Key}\" twice");
            }

            return [.. fields.DistinctBy(entry => entry.Name, StringComparer.Ordinal)];
        }

        Problem(field, "must be an object");
        return [];
    }

    public void RefuseTheRest()
    {
        foreach (var field in _left.Keys)
        {
            Problem(field.Length <= 60 ? field : field[..60], "is no field that a template has");
        }
    }

    private SectionReader? AsObject(JsonElement value, string path)
    {
        if (value.ValueKind is JsonValueKind.Object)
        {
            return new SectionReader(value, path, _problems);
        }

        _problems.Add($"{path} must be an object");
        return null;
    }
}
