namespace Reelwright.Server.Billing;

/// <summary>The plans an account can be on, cheapest first: a higher value may do at least what a lower one may.</summary>
internal enum Tier
{
    Free,
    Starter,
    Creator,
    Pro,
    Studio,
    Enterprise,
}

internal static class Tiers
{
    public static IReadOnlyList<Tier> All { get; } = Enum.GetValues<Tier>();

    /// <summary>The tier's id in JSON, configuration and database.</summary>
    public static string Id(this Tier tier) => tier switch
    {
        Tier.Free => "free",
        Tier.Starter => "starter",
        Tier.Creator => "creator",
        Tier.Pro => "pro",
        Tier.Studio => "studio",
        Tier.Enterprise => "enterprise",
        _ => throw new ArgumentOutOfRangeException(nameof(tier), tier, "is not a tier"),
    };

    /// <summary>Reads an id; null when it names no tier. Ids are lower case and nothing else.</summary>
    public static Tier? Parse(string? id)
    {
        foreach (var tier in All)
        {
            if (string.Equals(tier.Id(), id, StringComparison.Ordinal))
            {
                return tier;
            }
        }

        return null;
    }
}
