using Reelwright.Server.Platform;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Storage;

namespace Reelwright.Server.Catalog;

/// <summary>What models there are.</summary>
internal static class CatalogSetup
{
    public static void AddCatalog(this WebApplicationBuilder builder)
    {
        builder.AddChecked<GenerationOptions>(GenerationOptions.Section);
        builder.Services.AddSingleton<EngineChoice>();
        builder.Services.AddSingleton<ModelCatalog>(services =>
        {
            var catalog = ModelCatalog.Load(ModelCatalog.BuiltInFolder, services.GetRequiredService<DataFolder>().Catalog);
            catalog.Report(services.GetRequiredService<ILogger<ModelCatalog>>());
            return catalog;
        });
        builder.Services.AddSingleton<IStartTask, ReadCatalogAtStart>();
    }

    public static void MapCatalog(this IEndpointRouteBuilder api)
    {
        var models = api.MapGroup("").WithTags("Models");

        models.MapGet("/models", ListModels.Handle)
            .WithName(nameof(ListModels))
            .WithSummary("List video and 3D models")
            .WithDescription("Every model with its price, limits, inputs and defaults, and whether an engine here can run it. "
                + "`parameters` names what the model takes; anything else that is sent is reported under `ignored`.")
            .Allow(Access.Public);

        models.MapGet("/image-models", ListImageModels.Handle)
            .WithName(nameof(ListImageModels))
            .WithSummary("List image models")
            .WithDescription("Every image model with its price per picture, limits, inputs and defaults.")
            .Allow(Access.Public);

        models.MapGet("/pricing", GetPricing.Handle)
            .WithName(nameof(GetPricing))
            .WithSummary("Tiers and prices")
            .WithDescription("What each tier gets, what each model costs, and what every other operation costs, in credits.")
            .Allow(Access.Public)
            .WithTags("Credits and billing");
    }

    /// <summary>Faulty folders are told of at start, not by the first request.</summary>
    private sealed class ReadCatalogAtStart(IServiceProvider services) : IStartTask
    {
        public Task RunAsync(CancellationToken cancel)
        {
            services.GetRequiredService<ModelCatalog>();
            return Task.CompletedTask;
        }
    }
}
