using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using Reelwright.Server.Billing;
using Reelwright.Server.Billing.Stripe;
using Reelwright.Server.Tests.Harness;

namespace Reelwright.Server.Tests.Billing.Stripe;

/// <summary>Forms, signatures and settings by themselves.</summary>
public sealed class StripeRulesTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_790_000_000);

    [Fact]
    public void A_form_carries_nesting_in_brackets_and_leaves_nulls_out()
    {
        var body = new JsonObject
        {
            ["mode"] = "payment",
            ["nothing"] = null,
            ["enabled"] = false,
            ["items"] = new JsonArray(new JsonObject { ["price"] = new JsonObject { ["amount"] = 1200L } }, "and \"this\""),
        };

        Assert.Equal(
            ["mode=payment", "enabled=false", "items[0][price][amount]=1200", "items[1]=and \"this\""],
            StripeForm.Flatten(body).Select(field => $"{field.Key}={field.Value}"));
    }

    /// <summary>The hash was made with <c>printf '%s' '1790000000.{"id":"evt_1"}' | openssl dgst -sha256 -hmac whsec_known</c>.</summary>
    [Theory]
    [InlineData("t=1790000000,v1={0}", true)]
    [InlineData("t=1790000000,v1=00ff,v0=1,v1={0}", true)]
    [InlineData(" t=1790000000 , v1={0}", true)]
    [InlineData("t=1790000000,v0={0}", false)]
    [InlineData("t=1790000001,v1={0}", false)]
    [InlineData("t=1790000000,t=1790000000,v1={0}", false)]
    [InlineData("t=-1790000000,v1={0}", false)]
    [InlineData("t=99999999999999999999,v1={0}", false)]
    [InlineData("t=9223372036854775807,v1={0}", false)]
    [InlineData("v1={0}", false)]
    [InlineData("", false)]
    [InlineData("t=1790000000,v1=", false)]
    public void A_signature_counts_when_it_is_right(string header, bool isValid)
    {
        const string Known = "9b658ee1a66f3233d76d5c0a9e0b2396aac35d5825b14ad24c57b453e2590949";
        var body = Encoding.UTF8.GetBytes("""{"id":"evt_1"}""");

        Assert.Equal(isValid, StripeSignature.IsValid(header.Replace("{0}", Known, StringComparison.Ordinal), body, ["whsec_new", "whsec_known"], Now));
        Assert.False(StripeSignature.IsValid(header.Replace("{0}", Known, StringComparison.Ordinal), body, ["whsec_new"], Now));
        Assert.False(StripeSignature.IsValid(header.Replace("{0}", Known, StringComparison.Ordinal), body, ["whsec_known"], Now.AddSeconds(301)));
    }

    [Theory]
    [InlineData("Stripe:PublishableKey", null, "belong together")]
    [InlineData("Stripe:WebhookSecret", "whsec_one,secret", "Stripe:WebhookSecret must be")]
    [InlineData("Stripe:PublishableKey", "pk_live_1", "contradict each other")]
    [InlineData("Stripe:SecretKey", "pk_test_secret", "Stripe:SecretKey must be one key")]
    [InlineData("Stripe:Prices:Pro", "price_creator", "Stripe:Prices:Creator and Stripe:Prices:Pro are the same price")]
    [InlineData("Stripe:Prices:Pro", "prod_1", "Stripe:Prices:Pro must be the id of a price")]
    [InlineData("Stripe:BaseUrl", "http://stripe.example", "Stripe:BaseUrl must be https")]
    [InlineData("Stripe:ReturnPath", "//elsewhere.example", "Stripe:ReturnPath must be a path")]
    [InlineData("Pricing:CreditPricePence", "2000", "Pricing:CreditPricePence is too high")]
    public void Settings_that_would_sell_wrongly_are_named_and_their_values_are_not(string setting, string? value, string message)
    {
        string? Set(string name, string? otherwise) => name == setting ? value : otherwise;
        var options = new StripeOptions
        {
            BaseUrl = Set("Stripe:BaseUrl", "https://api.stripe.com")!,
            SecretKey = Set("Stripe:SecretKey", "sk_test_secret"),
            PublishableKey = Set("Stripe:PublishableKey", "pk_test_1"),
            WebhookSecret = Set("Stripe:WebhookSecret", "whsec_one, whsec_two"),
            ReturnPath = Set("Stripe:ReturnPath", "/billing")!,
            Prices = new StripePricesOptions { Creator = "price_creator", Pro = Set("Stripe:Prices:Pro", "price_pro") },
        };
        var pricing = new PricingOptions { CreditPricePence = int.Parse(Set("Pricing:CreditPricePence", "1")!) };

        var problems = new StripeOptionsValidator(Options.Create(pricing)).Validate(null, options).Failures!.ToList();

        Assert.Contains(problems, problem => problem.Contains(message, StringComparison.Ordinal));
        Assert.DoesNotContain(problems, problem => problem.Contains("_secret", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_server_does_not_start_with_half_of_the_keys_or_a_price_for_the_free_tier()
    {
        var half = await Assert.ThrowsAnyAsync<Exception>(() => ReelwrightApp.StartAsync(settings: [("Stripe:SecretKey", "sk_test_1")]));
        var free = await Assert.ThrowsAnyAsync<Exception>(() => ReelwrightApp.StartAsync(settings: [("Stripe:Prices:Free", "price_1")]));

        Assert.Contains("Stripe:PublishableKey", half.ToString(), StringComparison.Ordinal);
        Assert.Contains("Free", free.ToString(), StringComparison.Ordinal);
    }
}
