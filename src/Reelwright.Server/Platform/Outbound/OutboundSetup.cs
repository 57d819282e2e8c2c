using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Reelwright.Server.Platform.Outbound;

/// <summary>The way out to addresses that others name.</summary>
internal static class OutboundSetup
{
    public static void AddOutbound(this WebApplicationBuilder builder)
    {
        builder.AddChecked<OutboundOptions>(OutboundOptions.Section);
        builder.Services.TryAddSingleton(OutboundNetwork.Real);
        builder.Services.AddSingleton<OutboundAddresses>();
        builder.Services.AddSingleton<GuardedHandler>();
        builder.Services.AddSingleton<GuardedFetcher>();
    }
}
