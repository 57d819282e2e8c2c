using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Reelwright.Server.Billing;

/// <summary>Plans and prices, from configuration, checked before the first request.</summary>
internal static class TiersSetup
{
    public static IServiceCollection AddTiersAndPrices(this IServiceCollection services)
    {
        services.AddOptions<TiersOptions>()
            .BindConfiguration(TiersOptions.Section, binder => binder.ErrorOnUnknownConfiguration = true)
            .ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<TiersOptions>, TiersOptionsValidator>());

        services.AddOptions<PricingOptions>()
            .BindConfiguration(PricingOptions.Section, binder => binder.ErrorOnUnknownConfiguration = true)
            .ValidateDataAnnotations()
            .ValidateOnStart();

        services.TryAddSingleton<TierPolicy>(provider => new TierPolicy(provider.GetRequiredService<IOptions<TiersOptions>>().Value));
        return services;
    }
}
