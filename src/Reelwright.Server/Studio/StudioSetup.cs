using Reelwright.Server.Generation;
using Reelwright.Server.Jobs;
using Reelwright.Server.Library;
using Reelwright.Server.Organisations;
using Reelwright.Server.Platform.Closing;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Idempotency;
using Reelwright.Server.Studio.Comments;
using Reelwright.Server.Studio.Elements;
using Reelwright.Server.Studio.Export;
using Reelwright.Server.Studio.Projects;
using Reelwright.Server.Studio.Scripts;
using Reelwright.Server.Studio.Shots;
using Reelwright.Server.Studio.Weaving;

namespace Reelwright.Server.Studio;

/// <summary>Projects, their shots, elements and comments, and the film made of them.</summary>
internal static class StudioSetup
{
    public static void AddStudio(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<ProjectChanges>();
        services.AddSingleton<CreateProject>();
        services.AddSingleton<DuplicateProject>();
        services.AddSingleton<AddShot>();
        services.AddSingleton<CreateElement>();
        services.AddSingleton<AddComment>();
        services.AddSingleton<IProjects, ProjectPrompts>();
        services.AddSingleton<IJobListener, LinkFinishedShots>();
        services.AddScripts();
        services.AddSingleton<IMediaGrants, SharedFiles>();
        services.AddSingleton<IOrgListener, KeepOrgProjects>();
        services.AddSingleton<IClosingListener, EraseProjects>();
        services.AddSingleton<IDeletionListener, ForgetDeletedFiles>();
        services.AddExport();
    }

    public static void MapStudio(this IEndpointRouteBuilder api)
    {
        var studio = api.MapGroup("").WithTags("Studio").Allow(Access.User);
        MapProjects(studio);
        MapOrgProjects(studio);
        studio.MapScripts();
        MapShots(studio.MapGroup("/projects/{id}/shots"));
        MapElements(studio.MapGroup("/projects/{id}/elements"));
        MapComments(studio.MapGroup("/projects/{id}/comments"));
        studio.MapExport();
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
            .Answers("unknown_model", "not_found", "forbidden", "tier_required");
        studio.MapGet("/projects/{id}", GetProject.Handle)
            .WithName(nameof(GetProject)).WithSummary("A project with its shots")
            .WithDescription($"The shots in their order, and the newest {StudioLimits.ShownGenerations} things that were made for it; `GET /api/generations?project_id=` has them all.")
            .Answers("not_found");
        studio.MapPut("/projects/{id}", UpdateProject.Handle)
            .WithName(nameof(UpdateProject)).WithSummary("Change a project")
            .WithDescription("Changes the fields that are present; null clears description and model. In an organisation members and admins may.")
            .Reads<UpdateProjectRequest>("""{ "name": "The lighthouse keeper", "model": "wan-i2v" }""")
            .Answers("unknown_model", "not_found", "forbidden", "tier_required");
        studio.MapDelete("/projects/{id}", DeleteProject.Handle)
            .WithName(nameof(DeleteProject)).WithSummary("Delete a project")
            .WithDescription("With its shots, elements and comments. Generations and files stay. In an organisation admins may, and members what they created themselves.")
            .Answers("not_found", "forbidden");
        studio.MapPost("/projects/{id}/duplicate", DuplicateProject.Handle).Idempotent()
            .WithName(nameof(DuplicateProject)).WithSummary("Duplicate a project")
            .WithDescription("With its shots and elements, without comments and generations. The copy of an organisation's project is the organisation's too.")
            .Answers("not_found", "forbidden", "tier_required");
    }

    private static void MapElements(IEndpointRouteBuilder elements)
    {
        elements.MapGet("", ListElements.Handle)
            .WithName(nameof(ListElements)).WithSummary("List elements").WithDescription("Characters, props and locations of the project, newest first.")
            .Pages().Answers("not_found");
        elements.MapPost("", CreateElement.Handle).Idempotent()
            .WithName(nameof(CreateElement)).WithSummary("Create an element")
            .WithDescription($"Wherever a generation for the project names it, its description goes into the prompt. At most {StudioLimits.Elements} in a project, each name once.")
            .Reads<CreateElementRequest>("""{ "kind": "character", "name": "Mara", "description": "a woman of sixty in a yellow oilskin, grey braid" }""")
            .Answers("not_found", "forbidden", "tier_required");
        elements.MapPut("/{eid}", UpdateElement.Handle)
            .WithName(nameof(UpdateElement)).WithSummary("Change an element").WithDescription("Changes the fields that are present; null clears description and picture.")
            .Reads<UpdateElementRequest>("""{ "description": "a woman of sixty in a red oilskin, grey braid" }""").Answers("not_found", "forbidden", "tier_required");
        elements.MapDelete("/{eid}", DeleteElement.Handle)
            .WithName(nameof(DeleteElement)).WithSummary("Delete an element").WithDescription("Prompts are no longer added to; what was made stays as it is.")
            .Answers("not_found", "forbidden", "tier_required");
    }

    private static void MapComments(IEndpointRouteBuilder comments)
    {
        comments.MapGet("", ListComments.Handle)
            .WithName(nameof(ListComments)).WithSummary("List comments").WithDescription("What was said about the project and its shots, newest first.")
            .Parameter<long>("shot_id", "Only on this shot.").Parameter<bool>("resolved", "Only resolved ones, or only open ones.").Pages().Answers("not_found");
        comments.MapPost("", AddComment.Handle).Idempotent()
            .WithName(nameof(AddComment)).WithSummary("Comment").WithDescription("On the project, or with `shot_id` on one of its shots. Every member of the organisation may.")
            .Reads<AddCommentRequest>("""{ "text": "The lamp should be lit already." }""").Answers("not_found", "tier_required");
        comments.MapPut("/{cid}", UpdateComment.Handle)
            .WithName(nameof(UpdateComment)).WithSummary("Resolve or change a comment").WithDescription("Authors change their own; whoever may edit the project may set `resolved` on any.")
            .Reads<UpdateCommentRequest>("""{ "resolved": true }""").Answers("not_found", "forbidden", "tier_required");
        comments.MapDelete("/{cid}", DeleteComment.Handle)
            .WithName(nameof(DeleteComment)).WithSummary("Delete a comment").WithDescription("Its author may, and whoever may edit the project.")
            .Answers("not_found", "forbidden", "tier_required");
    }

    private static void MapOrgProjects(IEndpointRouteBuilder studio)
    {
        studio.MapGet("/orgs/{id}/projects", ListProjects.HandleOrg)
            .WithName("ListOrgProjects").WithSummary("List an organisation's projects").WithDescription("Newest first, for every member.")
            .Pages().Answers("not_found");
        studio.MapPost("/orgs/{id}/projects", CreateProject.HandleOrg).Idempotent()
            .WithName("CreateOrgProject").WithSummary("Create an organisation's project").WithDescription("Members and admins may.")
            .Reads<CreateOrgProjectRequest>("""{ "name": "Spring campaign" }""").Answers("unknown_model", "not_found", "forbidden", "tier_required");
    }

    private static void MapShots(IEndpointRouteBuilder shots)
    {
        shots.MapPost("", AddShot.Handle).Idempotent()
            .WithName(nameof(AddShot)).WithSummary("Add a shot")
            .WithDescription($"At the end, or at `position`: those from there on move back. At most {StudioLimits.Shots} in a project.")
            .Reads<AddShotRequest>("""{ "prompt": "Mara climbs the stairs with a lamp", "duration": 4, "shot_type": "close-up", "camera_move": "dolly-in", "transition": "dissolve" }""")
            .Answers("not_found", "forbidden", "tier_required");
        shots.MapPut("/{shotId}", UpdateShot.Handle)
            .WithName(nameof(UpdateShot)).WithSummary("Change a shot")
            .WithDescription("Changes the fields that are present; null clears. `filename` says which film the shot is: a video of yours, or one that is in this project already; null takes it out.")
            .Reads<UpdateShotRequest>("""{ "notes": "warmer", "transition": "cut" }""")
            .Answers("not_found", "forbidden", "tier_required");
        shots.MapDelete("/{shotId}", DeleteShot.Handle)
            .WithName(nameof(DeleteShot)).WithSummary("Delete a shot").WithDescription("With its comments; those behind it move up. Its film stays in the library.")
            .Answers("not_found", "forbidden", "tier_required");
        shots.MapPost("/reorder", ReorderShots.Handle)
            .WithName(nameof(ReorderShots)).WithSummary("Reorder the shots").WithDescription("`order` names every shot of the project exactly once.")
            .Reads<ReorderShotsRequest>("""{ "order": [3, 1, 2] }""")
            .Answers("not_found", "forbidden", "tier_required");
    }
}
