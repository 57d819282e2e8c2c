using Reelwright.Server.Backends.Endpoints;
using Reelwright.Server.Catalog;
using Reelwright.Server.Jobs;
using Reelwright.Server.Platform;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Idempotency;

namespace Reelwright.Server.Backends;

/// <summary>The ComfyUI machines that generate: which there are, how they are, what they can run.</summary>
internal static class BackendsSetup
{
    public static void AddBackends(this WebApplicationBuilder builder)
    {
        builder.AddChecked<ComfyUIOptions>(ComfyUIOptions.Section);
        var services = builder.Services;
        services.AddSingleton<AddressGate>();
        services.AddSingleton<BackendTokens>();
        services.AddSingleton<BackendEndpoints>();
        services.AddSingleton<WorkflowNeeds>(provider => WorkflowNeeds.Of(provider.GetRequiredService<ModelCatalog>()));
        services.AddSingleton<BackendProbe>();
        services.AddSingleton<BackendRows>();
        services.AddSingleton<BackendLeases>();
        services.AddSingleton<BackendStarter>();
        services.AddSingleton<BackendDirectory>();
        services.AddSingleton<IBackendOffers>(provider => provider.GetRequiredService<BackendDirectory>());
        services.AddSingleton<BackendPool>();
        services.AddSingleton<IGpuSlots>(provider => provider.GetRequiredService<BackendPool>());
        services.AddHostedService(provider => provider.GetRequiredService<BackendPool>());
        services.AddSingleton<IStartTask, ConfiguredBackends>();
        services.AddSingleton<AddBackend>();
    }

    public static void MapBackends(this IEndpointRouteBuilder api)
    {
        api.MapGet("/comfyui/status", GetEngineStatus.Handle).WithName(nameof(GetEngineStatus)).WithTags("Models").Allow(Access.User)
            .WithSummary("What generates here, and whether it is online")
            .WithDescription("`online` is about ComfyUI backends; `engine` names what generates here. Names and addresses of backends are shown to administrators only.");

        var admin = api.MapGroup("/admin/backends").WithTags("Administration").Allow(Access.Admin);
        admin.MapGet("", ListBackends.Handle)
            .WithName(nameof(ListBackends)).WithSummary("The ComfyUI backends and what each can run")
            .WithDescription("Sorted by name. `problem` says why one is not online; `missing` names what it lacks for each model that it cannot run, with the source of each file.")
            .Pages();
        admin.MapPost("", AddBackend.Handle).Idempotent()
            .WithName(nameof(AddBackend)).WithSummary("Add a backend")
            .WithDescription("It is looked at as soon as it is stored; GET shows what came of it. Public addresses are refused unless ComfyUI:AllowPublicAddresses is set. "
                + "The token is stored encrypted and never shown again.")
            .Reads<AddBackendRequest>("""{ "name": "gpu-1", "url": "http://192.168.1.20:8188" }""");
        admin.MapPut("/{name}", ChangeBackend.DrainAsync)
            .WithName("DrainBackend").WithSummary("Give a backend no more work, or work again")
            .WithDescription("What runs there ends; nothing new starts. This goes for configured backends too, and outlives restarts.")
            .Reads<DrainBackendRequest>("""{ "draining": true }""").Answers("not_found");
        admin.MapDelete("/{name}", ChangeBackend.RemoveAsync)
            .WithName("RemoveBackend").WithSummary("Drain a backend and remove it")
            .WithDescription("It gets no new work from now on. With `draining: true` jobs run on it; it goes when they have ended. "
                + "A backend of the server's configuration has to be taken out there (400).")
            .Answers("not_found", "invalid_request");
    }
}
