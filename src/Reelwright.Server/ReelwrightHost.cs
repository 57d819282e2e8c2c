using Reelwright.Server.Accounts;
using Reelwright.Server.Accounts.Recovery;
using Reelwright.Server.Administration;
using Reelwright.Server.Analytics;
using Reelwright.Server.Backends;
using Reelwright.Server.Billing;
using Reelwright.Server.Billing.Stripe;
using Reelwright.Server.Branding;
using Reelwright.Server.Catalog;
using Reelwright.Server.Community;
using Reelwright.Server.Editing;
using Reelwright.Server.Generation;
using Reelwright.Server.Hosting;
using Reelwright.Server.Jobs;
using Reelwright.Server.Language;
using Reelwright.Server.Library;
using Reelwright.Server.MediaWork;
using Reelwright.Server.ModelServers;
using Reelwright.Server.Organisations;
using Reelwright.Server.Platform;
using Reelwright.Server.Platform.OpenApi;
using Reelwright.Server.Platform.Storage;
using Reelwright.Server.Prompts;
using Reelwright.Server.Speech;
using Reelwright.Server.Stock;
using Reelwright.Server.Studio;
using Reelwright.Server.Webhooks;

namespace Reelwright.Server;

/// <summary>The server as a program and as a part of the command line: the same composition, once.</summary>
public static class ReelwrightHost
{
    /// <summary>Composes the server from configuration; nothing runs yet.</summary>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        configure?.Invoke(builder);
        builder.AddPlatform();
        builder.AddApiDescription();
        builder.AddAccounts();
        builder.AddBilling();

        // Before the jobs, so that it stops after them: what runs on a backend is handed back while somebody drives it.
        builder.AddBackends();
        builder.AddJobs();
        builder.AddCatalog();
        builder.AddGeneration();
        builder.AddLibrary();
        builder.AddMediaWork();
        builder.AddEditing();
        builder.AddModelServers();
        builder.AddLanguage();
        builder.AddSpeech();
        builder.AddOrganisations();
        builder.AddStudio();
        builder.AddBranding();
        builder.AddHosting();
        builder.AddCommunity();
        builder.AddPrompts();
        builder.AddStock();
        builder.AddAnalytics();
        builder.AddWebhooks();
        builder.AddAdministration();

        var app = builder.Build();
        app.UsePlatform();
        app.MapApiDescription();
        app.MapInvitePage();
        app.MapAccountPages();
        app.MapReturnPage();
        app.MapPages();

        var api = app.MapGroup("/api");
        api.MapAccounts();
        api.MapBilling();
        api.MapBackends();
        api.MapJobs();
        api.MapCatalog();
        api.MapGeneration();
        api.MapLibrary();
        api.MapEditing();
        api.MapSpeech();
        api.MapOrganisations();
        api.MapStudio();
        api.MapBranding();
        api.MapHosting();
        api.MapCommunity();
        api.MapPrompts();
        api.MapStock();
        api.MapAnalytics();
        api.MapWebhooks();
        api.MapAdministration();
        return app;
    }

    /// <summary>
    /// Starts the whole server or leaves nothing of it: what came up before something failed (a port that is taken is noticed last) stops in order
    /// and hands back the jobs it has claimed already.
    /// </summary>
    public static async Task StartWholeAsync(this WebApplication app, CancellationToken cancel)
    {
        try
        {
            await app.StartAsync(cancel);
        }
        catch
        {
            await StopWhatBeganAsync(app);
            throw;
        }
    }

    /// <summary>The data folder that a server with this configuration would take.</summary>
    public static string DataFolderOf(string[] args) =>
        (ConfigurationOf(args).GetSection(DataOptions.Section).Get<DataOptions>() ?? new DataOptions()).FolderOrDefault();

    /// <summary>Before the start is prepared nothing runs, and the host cannot be stopped: it has not made its services yet.</summary>
    private static async Task StopWhatBeganAsync(WebApplication app)
    {
        if (!app.Services.GetRequiredService<StartMark>().IsPrepared)
        {
            return;
        }

        try
        {
            await app.StopAsync(CancellationToken.None);
        }
#pragma warning disable CA1031 // why it did not start is what whoever started it has to hear
        catch (Exception failure)
#pragma warning restore CA1031
        {
            app.Logger.LogError(failure, "What had begun before the start failed did not stop in order");
        }
    }

    /// <summary>The configuration that <see cref="Build"/> would read, without a server around it.</summary>
    internal static IConfigurationRoot ConfigurationOf(string[] args)
    {
        var environment = Environment.GetEnvironmentVariable("DOTNET_ENVIRONMENT") ?? Environment.GetEnvironmentVariable("ASPNETCORE_ENVIRONMENT") ?? "Production";
        return new ConfigurationBuilder()
            .SetBasePath(AppContext.BaseDirectory)
            .AddJsonFile("appsettings.json", optional: true)
            .AddJsonFile($"appsettings.{environment}.json", optional: true)
            .AddEnvironmentVariables()
            .AddCommandLine(args)
            .Build();
    }
}
