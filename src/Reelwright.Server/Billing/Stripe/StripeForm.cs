using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Reelwright.Server.Billing.Stripe;

/// <summary>Writes a body as Stripe reads it: form fields whose names carry the nesting, <c>line_items[0][price]</c>.</summary>
internal static class StripeForm
{
    /// <summary>Fields in the order of the object. Members that are null are left out.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Flatten(JsonObject body)
    {
        var fields = new List<KeyValuePair<string, string>>();
        foreach (var (name, value) in body)
        {
            Add(fields, name, value);
        }

        return fields;
    }

    private static void Add(List<KeyValuePair<string, string>> fields, string name, JsonNode? value)
    {
        switch (value)
        {
            case JsonObject members:
                foreach (var (member, inner) in members)
                {
                    Add(fields, $"{name}[{member}]", inner);
                }

                break;
            case JsonArray items:
                foreach (var (at, item) in items.Index())
                {
                    Add(fields, $"{name}[{at.ToString(CultureInfo.InvariantCulture)}]", item);
                }

                break;
            case { } leaf:
                // JSON's own spelling: true and false in small letters, numbers without a culture.
                fields.Add(new(name, leaf.GetValueKind() is JsonValueKind.String ? leaf.GetValue<string>() : leaf.ToJsonString()));
                break;
        }
    }
}
