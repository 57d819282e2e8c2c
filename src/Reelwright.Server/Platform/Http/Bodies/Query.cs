using System.Globalization;

namespace Reelwright.Server.Platform.Http.Bodies;

/// <summary>Reads a query string with the same manners as a body: every offending parameter is named, unknown ones are ignored.</summary>
internal sealed class Query(IQueryCollection values)
{
    private readonly FieldErrors _errors = new();

    public static ValueTask<Query?> BindAsync(HttpContext http) => new(new Query(http.Request.Query));

    public string? Text(string name, int maxLength = 200)
    {
        var text = Given(name);
        if (text is not null && (text.Length > maxLength || !FieldRules.IsCleanText(text)))
        {
            _errors.Add(name, $"must be text of at most {maxLength} characters");
            return null;
        }

        return text;
    }

    public string? OneOf(string name, params ReadOnlySpan<string> allowed)
    {
        var text = Given(name);
        if (text is not null && !allowed.Contains(text))
        {
            _errors.Add(name, $"must be one of {string.Join(", ", allowed)}");
            return null;
        }

        return text;
    }

    /// <summary>A value in a notation of its own.</summary>
    /// <param name="parse">Gives null for what it cannot read.</param>
    /// <param name="message">What is wrong then, in words that follow the name.</param>
    public T? Parsed<T>(string name, Func<string, T?> parse, string message)
        where T : class
    {
        if (Given(name) is not { } text)
        {
            return null;
        }

        var value = parse(text);
        if (value is null)
        {
            _errors.Add(name, message);
        }

        return value;
    }

    public int? Int(string name, int minimum, int maximum)
    {
        if (Given(name) is not { } text)
        {
            return null;
        }

        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= minimum && number <= maximum)
        {
            return number;
        }

        _errors.Add(name, $"must be a whole number between {minimum} and {maximum}");
        return null;
    }

    public double? Number(string name, double minimum, double maximum)
    {
        if (Given(name) is not { } text)
        {
            return null;
        }

        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= minimum && number <= maximum)
        {
            return number;
        }

        _errors.Add(name, $"must be a number between {minimum.ToString(CultureInfo.InvariantCulture)} and {maximum.ToString(CultureInfo.InvariantCulture)}");
        return null;
    }

    public bool? Flag(string name)
    {
        switch (Given(name))
        {
            case null:
                return null;
            case "1" or "true":
                return true;
            case "0" or "false":
                return false;
            default:
                _errors.Add(name, "must be true or false");
                return null;
        }
    }

    /// <summary>The list parameters every list takes: <c>limit</c> 1..200 (50) and <c>offset</c> from 0.</summary>
    public Paging Paging() => new(Int("limit", 1, 200) ?? 50, Int("offset", 0, int.MaxValue) ?? 0);

    /// <exception cref="Refusal">400 with every parameter that did not fit.</exception>
    public void ThrowIfInvalid() => _errors.ThrowIfAny();

    private string? Given(string name) => values.TryGetValue(name, out var value) && value.Count > 0 && !string.IsNullOrEmpty(value[^1]) ? value[^1] : null;
}

/// <summary>Which part of a list is asked for.</summary>
internal readonly record struct Paging(int Limit, int Offset);

/// <summary>A numeric id in a path. What is no number names nothing: 404, not 400.</summary>
public readonly record struct ResourceId(long Value)
{
    public static bool TryParse(string? text, out ResourceId id)
    {
        id = new ResourceId(long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : -1);
        return true;
    }
}
