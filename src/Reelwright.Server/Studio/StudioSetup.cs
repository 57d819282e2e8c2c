using Reelwright.Server.Library;
using Reelwright.Server.Organisations;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Idempotency;

namespace Reelwright.Server.Studio;

/// <summary>Projects, their shots, elements and comments, and the film made of them.</summary>
internal static class StudioSetup
{
    public static void AddStudio(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<ProjectChanges>();
        services.AddSingleton<CreateProject>();
        services.AddSingleton<AddShot>();
        services.AddSingleton<IMediaGrants, SharedFiles>();
        services.AddSingleton<IOrgListener, KeepOrgProjects>();
        services.AddSingleton<IDeletionListener, ForgetDeletedFiles>();
    }

    public static void MapStudio(this IEndpointRouteBuilder api)
    {
        var studio = api.MapGroup("").WithTags("Studio").Allow(Access.User);
        MapProjects(studio);
        MapOrgProjects(studio);
        MapShots(studio.MapGroup("/projects/{id}/shots"));
    }

    private static void MapProjects(IEndpointRouteBuilder studio)
    {
        studio.MapGet("/projects", ListProjects.Handle)
            .WithName(nameof(ListProjects)).WithSummary("List projects")
            .WithDescription("Your own and those of your organisations, newest first. `cover` is the thumbnail of the newest shot that has a film.")
            .Parameter<long>("org_id", "Only of this organisation.").Pages().Answers("not_found");
        studio.MapPost("/projects", CreateProject.Handle).Idempotent()
            .WithName(nameof(CreateProject)).WithSummary("Create a project")
            .WithDescription("Yours, or with `org_id` an organisation's, in which you have to be a member or admin. `model` is the video model that its shots are meant for.")
            .Reads<CreateProjectRequest>("""{ "name": "The lighthouse", "description": "Two minutes, no words.", "model": "wan-t2v" }""")
            .Answers("unknown_model", "not_found", "forbidden");
        studio.MapGet("/projects/{id}", GetProject.Handle)
            .WithName(nameof(GetProject)).WithSummary("A project with its shots")
            .WithDescription($"The shots in their order, and the newest {StudioLimits.ShownGenerations} things that were made for it; `GET /api/generations?project_id=` has them all.")
            .Answers("not_found");
        studio.MapPut("/projects/{id}", UpdateProject.Handle)
            .WithName(nameof(UpdateProject)).WithSummary("Change a project")
            .WithDescription("Changes the fields that are present; null clears description and model. In an organisation members and admins may.")
            .Reads<UpdateProjectRequest>("""{ "name": "The lighthouse keeper", "model": "wan-i2v" }""")
            .Answers("unknown_model", "not_found", "forbidden");
        studio.MapDelete("/projects/{id}", DeleteProject.Handle)
            .WithName(nameof(DeleteProject)).WithSummary("Delete a project")
            .WithDescription("With its shots, elements and comments. Generations and files stay. In an organisation admins may, and members what they created themselves.")
            .Answers("not_found", "forbidden");
    }

    private static void MapOrgProjects(IEndpointRouteBuilder studio)
    {
        studio.MapGet("/orgs/{id}/projects", ListProjects.HandleOrg)
            .WithName("ListOrgProjects").WithSummary("List an organisation's projects").WithDescription("Newest first, for every member.")
            .Pages().Answers("not_found");
        studio.MapPost("/orgs/{id}/projects", CreateProject.HandleOrg).Idempotent()
            .WithName("CreateOrgProject").WithSummary("Create an organisation's project").WithDescription("Members and admins may.")
            .Reads<CreateOrgProjectRequest>("""{ "name": "Spring campaign" }""").Answers("unknown_model", "not_found", "forbidden");
    }

    private static void MapShots(IEndpointRouteBuilder shots)
    {
        shots.MapPost("", AddShot.Handle).Idempotent()
            .WithName(nameof(AddShot)).WithSummary("Add a shot")
            .WithDescription($"At the end, or at `position`: those from there on move back. At most {StudioLimits.Shots} in a project.")
            .Reads<AddShotRequest>("""{ "prompt": "Mara climbs the stairs with a lamp", "duration": 4, "shot_type": "close-up", "camera_move": "dolly-in", "transition": "dissolve" }""")
            .Answers("not_found", "forbidden");
        shots.MapPut("/{shotId}", UpdateShot.Handle)
            .WithName(nameof(UpdateShot)).WithSummary("Change a shot")
            .WithDescription("Changes the fields that are present; null clears. `filename` says which film the shot is: a video of yours, or one that is in this project already; null takes it out.")
            .Reads<UpdateShotRequest>("""{ "notes": "warmer", "transition": "cut" }""")
            .Answers("not_found", "forbidden");
        shots.MapDelete("/{shotId}", DeleteShot.Handle)
            .WithName(nameof(DeleteShot)).WithSummary("Delete a shot").WithDescription("With its comments; those behind it move up. Its film stays in the library.")
            .Answers("not_found", "forbidden");
        shots.MapPost("/reorder", ReorderShots.Handle)
            .WithName(nameof(ReorderShots)).WithSummary("Reorder the shots").WithDescription("`order` names every shot of the project exactly once.")
            .Reads<ReorderShotsRequest>("""{ "order": [3, 1, 2] }""")
            .Answers("not_found", "forbidden");
    }
}
