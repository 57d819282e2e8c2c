using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Reelwright.Server.Tests.Billing.Stripe;

/// <summary>Reads a form body with brackets in its names as strictly as Stripe does: every name has to be one that the endpoint knows.</summary>
internal static partial class StrictForm
{
    /// <param name="body">As it came over the wire.</param>
    /// <param name="known">Names such as <c>line_items[0][price]</c>; <c>[*]</c> stands for any member.</param>
    public static JsonObject Read(string body, params string[] known)
    {
        var fields = new JsonObject();
        foreach (var pair in body.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = pair.Split('=') is [var left, var right]
                ? (WebUtility.UrlDecode(left), WebUtility.UrlDecode(right))
                : throw new StripeProblem(400, "invalid_request_error", null, null, $"Invalid form: {pair}");
            if (!Name().IsMatch(name) || !known.Contains(Normal(name)))
            {
                throw new StripeProblem(400, "invalid_request_error", "parameter_unknown", name, $"Received unknown parameter: {name}");
            }

            if (value.Length == 0)
            {
                throw new StripeProblem(400, "invalid_request_error", "parameter_invalid_empty", name, $"You passed an empty string for '{name}'.");
            }

            if (!fields.TryAdd(name, value))
            {
                throw new StripeProblem(400, "invalid_request_error", null, name, $"Duplicate parameter: {name}");
            }
        }

        return fields;
    }

    public static string Need(this JsonObject fields, string name) => (string?)fields[name]
        ?? throw new StripeProblem(400, "invalid_request_error", "parameter_missing", name, $"Missing required param: {name}.");

    public static long NeedWhole(this JsonObject fields, string name) => long.TryParse(fields.Need(name), out var number) && number >= 0
        ? number
        : throw new StripeProblem(400, "invalid_request_error", "parameter_invalid_integer", name, $"Invalid integer: {fields[name]}");

    /// <summary>The members under a name: metadata.</summary>
    public static JsonObject Under(this JsonObject fields, string name)
    {
        var members = new JsonObject();
        foreach (var (key, value) in fields.Where(field => field.Key.StartsWith(name + "[", StringComparison.Ordinal)))
        {
            members[key[(name.Length + 1)..^1]] = value!.DeepClone();
        }

        return members;
    }

    private static string Normal(string name) => Metadata().Replace(name, "${metadata}[*]");

    [GeneratedRegex(@"^[a-z_]+(\[([a-z_]+|[0-9]+)\])*$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Name();

    [GeneratedRegex(@"(?<metadata>metadata\]?)\[[a-z_]+\]$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Metadata();
}

/// <summary>An answer with an error object.</summary>
internal sealed class StripeProblem(int status, string type, string? code, string? param, string message) : Exception(message)
{
    public int Status { get; } = status;

    public string Body => new JsonObject { ["error"] = new JsonObject { ["type"] = type, ["code"] = code, ["message"] = Message, ["param"] = param } }.ToJsonString();
}
