using Reelwright.Server.Jobs;
using Reelwright.Server.MediaWork;
using Reelwright.Server.Platform.Http;

namespace Reelwright.Server.Studio.Export;

internal static class ExportEndpoints
{
    public static void AddExport(this IServiceCollection services)
    {
        services.AddSingleton<ExportProject>();
        services.AddJobHandler<ExportJob>(ExportProject.Operation);
    }

    /// <param name="studio">The group of everything about projects.</param>
    public static void MapExport(this IEndpointRouteBuilder studio) => studio.MapPost("/projects/{id}/export", ExportProject.Handle)
        .WithName(nameof(ExportProject))
        .WithSummary("Make a project's film")
        .WithDescription("Joins the films of the project's shots in their order, each with its transition into the next (half a second, less where a clip is too short), as one job. The frame has the first clip's shape, with "
            + "`resolution` as its short side; other shapes are shown whole on black. A shot's `duration` keeps the first seconds of a longer clip. Shots without a film are left out and listed in `skipped_shots`. "
            + "Files may differ in size, rate, rotation and sound. 2 credits a clip, 3 at least, paid by the caller; 4k from the tier that allows it." + WorkEndpoints.NoWaitNote)
        .Reads<ExportProjectRequest>("""{ "resolution": "1080p" }""")
        .SubmitsWork(usualWaitSeconds: 0)
        .Answers("tier_required", "forbidden");
}
