using Reelwright.Server.Jobs;
using Reelwright.Server.Platform.Closing;
using Reelwright.Server.Platform.Http;

namespace Reelwright.Server.Analytics;

/// <summary>What an account made and spent.</summary>
internal static class AnalyticsSetup
{
    public static void AddAnalytics(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<IJobListener, CountUsage>();
        builder.Services.AddSingleton<IClosingListener, EraseUsage>();
    }

    public static void MapAnalytics(this IEndpointRouteBuilder api)
    {
        var analytics = api.MapGroup("/analytics").WithTags("Analytics").Allow(Access.User);

        analytics.MapGet("/usage", GetUsage.Handle)
            .WithName(nameof(GetUsage)).WithSummary("My usage, day by day")
            .WithDescription("Every day up to today, also those without use. Finished jobs and the credits of all ended ones (charges less refunds) count on the day they ended, in the account's time zone. "
                + "`generations` are films and meshes, `audio` music, effects and speech, `edits` whatever was made of something that was there. Deleting takes nothing away.")
            .Parameter<int>("days", "How many days, today included, 1 to 366; 30 by default.")
            .Parameter<string>("time_zone", "An IANA name, e.g. `Europe/Berlin`; the account's own by default (`POST /api/settings/time-zone`).");
        analytics.MapGet("/summary", GetSummary.Handle)
            .WithName(nameof(GetSummary)).WithSummary("My usage in total")
            .WithDescription("Since the account exists. Video minutes are those of generated films; the favourite model is the one most used for films, pictures and sounds.");
    }
}
