using Reelwright.Server.Hosting.Pages;
using Reelwright.Server.Hosting.Showing;
using Reelwright.Server.Hosting.Visits;
using Reelwright.Server.Library;
using Reelwright.Server.Platform.Closing;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Idempotency;
using Reelwright.Server.Platform.Maintenance;
using Reelwright.Server.Platform.Pages;

namespace Reelwright.Server.Hosting;

/// <summary>Pages for films: what visitors see, and what their owners learn of it.</summary>
internal static class HostingSetup
{
    private static readonly string[] Reading = [HttpMethods.Get, HttpMethods.Head];

    public static void AddHosting(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<PageAddresses>();
        services.AddSingleton<PageShelf>();
        services.AddSingleton<CreatePage>();
        services.AddSingleton<IClosingListener, ErasePages>();
        services.AddSingleton<ChangePage>();
        services.AddSingleton<UnlockGrants>();
        services.AddSingleton<PasswordGate>();
        services.AddSingleton<ShowPage>();
        services.AddSingleton<PageFiles>();
        services.AddSingleton<VisitQueue>();
        services.AddSingleton<VisitWriter>();
        services.AddHostedService(provider => provider.GetRequiredService<VisitWriter>());
        services.AddSingleton<IDeletionListener, ForgetDeletedFilms>();
        services.AddSingleton<IMaintenanceTask, ForgetVisitors>();
    }

    public static void MapHosting(this IEndpointRouteBuilder api)
    {
        var pages = api.MapGroup("/hosting/pages").WithTags("Hosting").Allow(Access.User);
        pages.MapPost("", CreatePage.Handle)
            .WithName(nameof(CreatePage)).WithSummary("Put a video on a page of its own")
            .WithDescription("A page with a player at `public_url`, and `embed_code` for other sites. `public` pages are found by search engines; `unlisted` ones by whoever knows the address, which "
                + "cannot be guessed; `private` ones by you. A `password` is asked for before anything of the page is shown, in frames too.")
            .Reads<CreatePageRequest>("""
                { "video_filename": "wan-t2v-20261122-abcdefghijklmnopqrstuvwxyz.mp4", "title": "The lighthouse", "description": "A night at the coast.",
                  "cta_text": "Buy the print", "cta_url": "https://shop.example/lighthouse", "visibility": "public", "accent_color": "#4f46e5" }
                """)
            .Answers("tier_required", "not_found").Idempotent();
        pages.MapGet("", ListPages.Handle)
            .WithName(nameof(ListPages)).WithSummary("Your pages, newest first")
            .WithDescription("Who had the tier once and made pages goes on seeing them; they stay online, and can be deleted.")
            .Answers("tier_required").Pages();
        pages.MapGet("/{id}", GetPage.Handle)
            .WithName(nameof(GetPage)).WithSummary("One of your pages").WithDescription("With its address, embed code and views.").Answers("not_found");
        pages.MapPut("/{id}", ChangePage.Handle)
            .WithName(nameof(ChangePage)).WithSummary("Change a page")
            .WithDescription("Changes the fields that are present, everywhere at once; null clears a field that may be empty. Another password, or none, locks everybody out who had opened the page. "
                + "A public page that becomes unlisted or private gets another address, as the old one is known.")
            .Reads<UpdatePageRequest>("""{ "title": "The lighthouse, director's cut", "password": "storm and silence", "visibility": "unlisted" }""")
            .Answers("tier_required", "not_found");
        pages.MapDelete("/{id}", DeletePage.Handle)
            .WithName(nameof(DeletePage)).WithSummary("Take a page down").WithDescription("With everything that was counted on it. The video stays.").Answers("not_found");
        pages.MapGet("/{id}/analytics", GetPageAnalytics.Handle)
            .WithName(nameof(GetPageAnalytics)).WithSummary("What was counted on a page")
            .WithDescription("Views (one for a visitor and 30 minutes), visitors of each day, where they came from, plays, how much they saw, and clicks on the button. Robots and you do not count. "
                + "Nobody is recognised from one day to the next.")
            .Parameter<int>("days", "How many days `daily` lists, 1 to 366; 30 by default.")
            .Answers("not_found");
    }

    /// <summary>What the world sees, outside the API.</summary>
    public static void MapPages(this IEndpointRouteBuilder routes)
    {
        routes.MapMethods("/v/{slug}", Reading, ShowPage.Handle).WithName(nameof(ShowPage)).ShowToEverybody().ShowsPages();
        routes.MapPost("/v/{slug}", ShowPage.HandlePassword).WithName("UnlockPage").ShowToEverybody().Budget(RateBudget.SignIn).ShowsPages();
        routes.MapMethods("/embed/{slug}", Reading, ShowPage.HandleFrame).WithName("ShowFrame").ShowToEverybody().ShowsPages();
        routes.MapPost("/embed/{slug}", ShowPage.HandleFramePassword).WithName("UnlockFrame").ShowToEverybody().Budget(RateBudget.SignIn).ShowsPages();
        routes.MapMethods("/v/{slug}/media", Reading, PageFiles.HandleMedia).WithName("GetPageMedia").ShowToEverybody();
        routes.MapMethods("/v/{slug}/poster", Reading, PageFiles.HandlePoster).WithName("GetPagePoster").ShowToEverybody();
        routes.MapPost("/v/{slug}/events", TakeEvent.Handle).WithName(nameof(TakeEvent)).ShowToEverybody().Budget(RateBudget.Requests);
        routes.MapGet("/oembed", GetOEmbed.Handle).WithName(nameof(GetOEmbed)).ShowToEverybody().Budget(RateBudget.Requests);
    }

    private static RouteHandlerBuilder ShowToEverybody(this RouteHandlerBuilder builder) => builder.Allow(Access.Public).ToleratesBadKeys().Budget(RateBudget.Media).ExcludeFromDescription();
}
