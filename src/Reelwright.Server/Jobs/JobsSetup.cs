using Microsoft.Extensions.DependencyInjection.Extensions;
using Reelwright.Server.Jobs.Endpoints;
using Reelwright.Server.Platform;
using Reelwright.Server.Platform.Closing;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Idempotency;

namespace Reelwright.Server.Jobs;

/// <summary>The queue and its worker: other rooms submit work and bring handlers.</summary>
internal static class JobsSetup
{
    public static void AddJobs(this WebApplicationBuilder builder)
    {
        builder.AddChecked<QueueOptions>(QueueOptions.Section);
        builder.AddChecked<WorkerOptions>(WorkerOptions.Section);
        var services = builder.Services;
        services.AddSingleton<JobQueue>();
        services.AddSingleton<IClosingListener, EraseJobs>();
        services.AddSingleton<QueueViews>();
        services.AddSingleton<JobClaims>();
        services.AddSingleton<GpuClaims>();
        services.AddSingleton<OpenBackends>();
        services.AddSingleton<BackendLoads>();
        services.AddSingleton<JobEndings>();
        services.AddSingleton<EngineSpeeds>();
        services.AddSingleton<JobHub>();
        services.AddSingleton<JobStatuses>();
        services.AddSingleton<JobWait>();
        services.AddSingleton<JobMetrics>();
        services.AddSingleton<JobRunner>();
        services.AddSingleton<JobRecovery>();
        services.AddSingleton<IStartTask>(provider => provider.GetRequiredService<JobRecovery>());
        services.AddSingleton<IReplayRefresher, JobReplay>();
        services.TryAddSingleton<IGpuSlots, NoGpuSlots>();
        services.AddHostedService<JobWorker>();
    }

    /// <summary>Brings the handler of an operation.</summary>
    public static void AddJobHandler<THandler>(this IServiceCollection services, string operation)
        where THandler : class, IJobHandler =>
        services.AddKeyedTransient<IJobHandler, THandler>(operation);

    public static void MapJobs(this IEndpointRouteBuilder api)
    {
        api.MapGet("/status", GetJobStatus.Handle).WithName("GetJobStatus").WithTags("Jobs").Allow(Access.User).Budget(RateBudget.Polling)
            .WithSummary("Where a job is")
            .WithDescription("Poll every few seconds, or follow /api/jobs/{id}/events. completed, error and cancelled are final.")
            .Parameter<string>("job_id", "As given at submission.", required: true)
            .Produces<JobResponse>().Answers("not_found");
        api.MapPost("/cancel", CancelJob.Handle).WithName("CancelJob").WithTags("Jobs").Allow(Access.User)
            .WithSummary("End a waiting or running job")
            .WithDescription("The job is cancelled when the reply comes, and refunded: in full while it waits, and for the first 20 running jobs in 24 hours; after that for the work not done.")
            .Reads<CancelJobRequest>("""{ "job_id": "019301c6-7b1f-7c3e-9d0a-2f6f0d1c4e5b" }""").Answers("not_found", "job_finished");
        api.MapGet("/queue", GetQueue.Handle).WithName("GetQueue").WithTags("Jobs").Allow(Access.User).Budget(RateBudget.Polling)
            .WithSummary("The queue's length, your place in it and your active jobs")
            .WithDescription("Lengths are everybody's. position is that of your job that starts next: exact to 1,000, beyond that an estimate.");
        api.MapGet("/jobs", ListJobs.Handle).WithName("ListJobs").WithTags("Jobs").Allow(Access.User).Budget(RateBudget.Polling)
            .WithSummary("Your jobs, newest first")
            .WithDescription("Whatever takes work is a job: generation, editing, tools, speech, subtitles, export.").Lists();
        api.MapGet("/jobs/{id}/events", StreamJobEvents.Handle).WithName("StreamJobEvents").WithTags("Jobs").Allow(Access.User).Budget(RateBudget.Polling)
            .WithSummary("Follow a job as server-sent events")
            .WithDescription("Each event is the whole status object with an id; a client that reconnects with Last-Event-ID gets what is newer. The stream ends after the final one. In between, preview events carry a picture of the unfinished work as a data URL.")
            .Produces<JobResponse>(StatusCodes.Status200OK, "text/event-stream").Produces(StatusCodes.Status204NoContent).Answers("not_found");
        api.MapGet("/jobs/{id}/preview", GetJobPreview.Handle).WithName("GetJobPreview").WithTags("Jobs").Allow(Access.User).Budget(RateBudget.Polling)
            .WithSummary("The newest picture of a running job's unfinished work")
            .WithDescription("404 until there is one, and again when the job is over. Previews are kept in the memory of the node that does the work.")
            .Produces(StatusCodes.Status200OK, contentType: "image/jpeg").Answers("not_found");
        api.MapGet("/admin/jobs", ListJobs.HandleAll).WithName("ListAllJobs").WithTags("Administration").Allow(Access.Admin)
            .WithSummary("Everybody's jobs, newest first")
            .WithDescription("Each with the user_id of its owner.").Lists();
    }

    private static RouteHandlerBuilder Lists(this RouteHandlerBuilder builder) => builder
        .Parameter<string>("status", "queued, running, completed, error or cancelled.")
        .Parameter<string>("kind", "video, image, audio, speech, edit, tool, subtitles, export or brand.")
        .Pages();
}
