using System.ComponentModel.DataAnnotations;
using System.Text.Json;

namespace Reelwright.Server.Platform.Http.Bodies;

/// <summary>Collects what is wrong, by JSON name, in the order found.</summary>
internal sealed class FieldErrors
{
    private readonly Dictionary<string, List<string>> _errors = new(StringComparer.Ordinal);

    public bool Any => _errors.Count > 0;

    /// <summary>Whether something is wrong with the field already; then its value was not read.</summary>
    public bool Has(string field) => _errors.ContainsKey(field);

    public void Add(string field, string message)
    {
        if (!_errors.TryGetValue(field, out var messages))
        {
            _errors[field] = messages = [];
        }

        messages.Add(message);
    }

    /// <summary>Adds results whose member names are C# names.</summary>
    public void AddAll(IEnumerable<ValidationResult> results)
    {
        foreach (var result in results)
        {
            foreach (var member in result.MemberNames.DefaultIfEmpty("body"))
            {
                Add(JsonNamingPolicy.SnakeCaseLower.ConvertName(member), result.ErrorMessage ?? "is not valid");
            }
        }
    }

    /// <exception cref="Refusal">400 <c>invalid_request</c> with every field that was added.</exception>
    public void ThrowIfAny()
    {
        if (Any)
        {
            throw Refusal.Invalid(_errors.ToDictionary(error => error.Key, error => error.Value.ToArray(), StringComparer.Ordinal));
        }
    }
}
