using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Reelwright.Server.Billing.Stripe;

/// <summary>Settings under "Stripe": selling credits and subscriptions. Without keys nothing is sold, and everything else works.</summary>
internal sealed class StripeOptions
{
    public const string Section = "Stripe";

    /// <summary>Where Stripe's API is; something else only for tests.</summary>
    public string BaseUrl { get; init; } = "https://api.stripe.com";

    /// <summary>sk_… or a restricted rk_….</summary>
    public string? SecretKey { get; init; }

    /// <summary>pk_…; anybody may see it.</summary>
    public string? PublishableKey { get; init; }

    /// <summary>whsec_… of the webhook endpoint; while it is being rolled several, with commas between them.</summary>
    public string? WebhookSecret { get; init; }

    /// <summary>Stripe's recurring price for each tier that is sold.</summary>
    public StripePricesOptions Prices { get; init; } = new();

    /// <summary>How long an account keeps its tier when its payment failed.</summary>
    [Range(0, 90)]
    public int GraceDays { get; init; } = 7;

    /// <summary>How long one request to Stripe may take.</summary>
    [Range(1, 120)]
    public double TimeoutSeconds { get; init; } = 15;

    /// <summary>Where people land when they come back from Stripe, under PublicUrl.</summary>
    public string ReturnPath { get; init; } = ReturnPage.Path;

    public bool IsConfigured => SecretKey is not null;

    public IReadOnlyList<string> WebhookSecrets() => (WebhookSecret ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}

/// <summary>Settings under "Stripe:Prices": price_… ids.</summary>
internal sealed class StripePricesOptions
{
    public string? Starter { get; init; }

    public string? Creator { get; init; }

    public string? Pro { get; init; }

    public string? Studio { get; init; }

    public string? Enterprise { get; init; }

    public string? Of(Tier tier) => tier switch
    {
        Tier.Starter => Starter,
        Tier.Creator => Creator,
        Tier.Pro => Pro,
        Tier.Studio => Studio,
        Tier.Enterprise => Enterprise,
        _ => null,
    };

    /// <summary>The tier a price stands for; null for a price that is none of ours.</summary>
    public Tier? TierOf(string price) => Tiers.All.Where(tier => Of(tier) == price).Select(tier => (Tier?)tier).FirstOrDefault();
}

/// <summary>Refuses a start with settings that would take money wrongly, naming every one of them and the value of none.</summary>
internal sealed class StripeOptionsValidator(IOptions<PricingOptions> pricing) : IValidateOptions<StripeOptions>
{
    // What Stripe takes at most in one payment in pounds.
    private const long MostPence = 99_999_999;

    private static readonly string[] SecretPrefixes = ["sk_test_", "sk_live_", "rk_test_", "rk_live_"];
    private static readonly string[] PublicPrefixes = ["pk_test_", "pk_live_"];

    public ValidateOptionsResult Validate(string? name, StripeOptions options)
    {
        var problems = Address(options.BaseUrl).Concat(Keys(options)).Concat(Prices(options)).Concat(Amounts(options)).ToList();
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static IEnumerable<string> Address(string address)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.UserInfo.Length > 0 || url.Query.Length > 0 || url.Fragment.Length > 0)
        {
            yield return "Stripe:BaseUrl must be an absolute https address without a user, a query and a fragment.";
        }
        else if (url.Scheme == "http" && !url.IsLoopback)
        {
            yield return "Stripe:BaseUrl must be https: the secret key would cross the network in the clear.";
        }
    }

    private static IEnumerable<string> Keys(StripeOptions options)
    {
        var (secret, open, hook) = (options.SecretKey, options.PublishableKey, options.WebhookSecret);
        if (secret is null != open is null || secret is null != hook is null)
        {
            yield return "Stripe:SecretKey, Stripe:PublishableKey and Stripe:WebhookSecret belong together: set all three or none.";
        }

        if (secret is not null && !IsKey(secret, SecretPrefixes))
        {
            yield return $"Stripe:SecretKey must be one key that begins with {string.Join(", ", SecretPrefixes)}.";
        }

        if (open is not null && !IsKey(open, PublicPrefixes))
        {
            yield return $"Stripe:PublishableKey must be one key that begins with {string.Join(", ", PublicPrefixes)}.";
        }

        if (hook is not null && (options.WebhookSecrets() is not { Count: > 0 and <= 5 } hooks || !hooks.All(one => IsKey(one, ["whsec_"]))))
        {
            yield return "Stripe:WebhookSecret must be one to five secrets that begin with whsec_, with commas between them.";
        }

        if (secret is not null && open is not null && secret.Contains("_live_", StringComparison.Ordinal) != open.Contains("_live_", StringComparison.Ordinal))
        {
            yield return "Stripe:SecretKey and Stripe:PublishableKey contradict each other: one is for tests and the other is live.";
        }

        if (!options.ReturnPath.StartsWith('/') || options.ReturnPath.StartsWith("//", StringComparison.Ordinal) || options.ReturnPath.Any(c => c is <= ' ' or >= (char)127 or '?' or '#' or '\\'))
        {
            yield return "Stripe:ReturnPath must be a path that begins with one slash and has neither a query nor a fragment.";
        }
    }

    private static IEnumerable<string> Prices(StripeOptions options)
    {
        var prices = Tiers.All.Select(tier => (Tier: tier, Price: options.Prices.Of(tier))).Where(entry => entry.Price is not null).ToList();
        foreach (var (tier, _) in prices.Where(entry => !IsKey(entry.Price!, ["price_"])))
        {
            yield return $"Stripe:Prices:{tier} must be the id of a price and begin with price_.";
        }

        foreach (var same in prices.GroupBy(entry => entry.Price, StringComparer.Ordinal).Where(group => group.Count() > 1))
        {
            yield return $"{string.Join(" and ", same.Select(entry => $"Stripe:Prices:{entry.Tier}"))} are the same price: nobody could tell which tier was paid.";
        }

        if (prices.Count > 0 && !options.IsConfigured)
        {
            yield return $"Stripe:Prices:{prices[0].Tier} is set and Stripe:SecretKey is not.";
        }
    }

    private IEnumerable<string> Amounts(StripeOptions options)
    {
        if (options.IsConfigured && (long)pricing.Value.CreditPricePence * BuyCreditsRequest.Most > MostPence)
        {
            yield return $"Pricing:CreditPricePence is too high for Stripe: {BuyCreditsRequest.Most} credits may cost at most {MostPence} pence in one payment.";
        }
    }

    private static bool IsKey(string key, string[] prefixes) =>
        prefixes.Any(prefix => key.StartsWith(prefix, StringComparison.Ordinal) && key.Length > prefix.Length) && key.Length <= 500 && key.All(c => c is > ' ' and < (char)127);
}
