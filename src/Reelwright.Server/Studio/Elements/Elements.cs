using System.ComponentModel.DataAnnotations;
using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Generation;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Bodies;
using Reelwright.Server.Platform.Http.Idempotency;
using Reelwright.Server.Studio.Projects;
using Reelwright.Server.Studio.Weaving;

namespace Reelwright.Server.Studio.Elements;

/// <summary>What is said of an element. In an update, what is left out stays, and null clears what may be empty.</summary>
public record UpdateElementRequest
{
    internal static IReadOnlyList<string> Kinds { get; } = ["character", "prop", "location"];

    /// <summary>character, prop or location.</summary>
    public string? Kind { get; init; }

    /// <summary>The name by which prompts call it; one of a kind in the project.</summary>
    [StringLength(Element.MaxName)]
    public string? Name { get; init; }

    /// <summary>How it looks: this goes into the prompts that name it.</summary>
    [StringLength(1000)]
    public string? Description { get; init; }

    /// <summary>A picture of it: one of yours, or one that is in this project already.</summary>
    public string? ImageFilename { get; init; }

    internal static void Check(UpdateElementRequest request, FieldErrors errors)
    {
        if (request.Kind is { } kind && !Kinds.Contains(kind, StringComparer.Ordinal))
        {
            errors.Add("kind", $"must be one of {string.Join(", ", Kinds)}");
        }
    }
}

/// <summary>A new element.</summary>
public sealed record CreateElementRequest : UpdateElementRequest
{
    internal static void CheckNew(CreateElementRequest request, FieldErrors errors)
    {
        Check(request, errors);
        if (request.Kind is null && !errors.Has("kind"))
        {
            errors.Add("kind", "is required");
        }

        if (string.IsNullOrWhiteSpace(request.Name) && !errors.Has("name"))
        {
            errors.Add("name", "is required");
        }
    }
}

internal sealed record ElementView(long Id, string Kind, string Name, string? Description, string? ImageFilename)
{
    public static ElementView Of(Element element) => new(element.Id, element.Kind, element.Name, element.Description, element.ImageFilename);
}

internal sealed record ElementList(IReadOnlyList<ElementView> Elements, int Total, int Limit, int Offset);

/// <summary>The project's elements, newest first.</summary>
internal static class ListElements
{
    public static async Task<ElementList> Handle(Caller caller, ResourceId id, Query query, ProjectChanges changes, Database database, CancellationToken cancel)
    {
        await changes.FindAsync(caller, id.Value, ProjectRight.Read, cancel);
        var paging = query.Paging();
        query.ThrowIfInvalid();
        return await database.ReadAsync(
            async db =>
            {
                var elements = db.Set<Element>().Where(element => element.ProjectId == id.Value);
                var page = await elements.OrderByDescending(element => element.Id).Skip(paging.Offset).Take(paging.Limit).ToListAsync(cancel);
                return new ElementList([.. page.Select(ElementView.Of)], await elements.CountAsync(cancel), paging.Limit, paging.Offset);
            },
            cancel);
    }
}

internal sealed class CreateElement(ProjectChanges changes, TimeProvider clock)
{
    public static async Task<ElementView> Handle(
        Caller caller, ResourceId id, JsonBody<CreateElementRequest> body, CreateElement create, IdempotentReply idempotent, CancellationToken cancel)
    {
        await create.FindAsync(caller, id.Value, cancel);
        return await create.RunAsync(caller, id.Value, await body.ReadAsync(cancel, CreateElementRequest.CheckNew), idempotent, cancel);
    }

    private Task<Project> FindAsync(Caller caller, long projectId, CancellationToken cancel) => changes.FindAsync(caller, projectId, ProjectRight.Edit, cancel);

    private Task<ElementView> RunAsync(Caller caller, long projectId, CreateElementRequest request, IdempotentReply idempotent, CancellationToken cancel) => changes.RunAsync(
        caller,
        projectId,
        ProjectRight.Edit,
        async (tx, project) =>
        {
            var (name, image) = (request.Name!.Trim(), ProjectModel.Trimmed(request.ImageFilename));
            if (image is not null)
            {
                await ProjectFiles.PinPictureAsync(tx, caller, project.Id, image, cancel);
            }

            var count = await tx.Db.Set<Element>().CountAsync(element => element.ProjectId == project.Id, cancel);
            if (count >= StudioLimits.Elements)
            {
                throw Refusal.Invalid("elements", $"must be at most {StudioLimits.Elements} in a project");
            }

            await ElementNames.ThrowIfTakenAsync(tx, project.Id, name, besides: null, cancel);
            var element = new Element
            {
                ProjectId = project.Id,
                Kind = request.Kind!,
                Name = name,
                Description = ProjectModel.Trimmed(request.Description),
                ImageFilename = image,
                CreatedAt = clock.GetStorableNow(),
            };
            tx.Db.Add(element);
            await tx.Db.SaveChangesAsync(cancel);
            var view = ElementView.Of(element);
            await idempotent.RecordAsync(tx, view, cancel);
            return view;
        },
        cancel);
}

internal static class UpdateElement
{
    public static async Task<ElementView> Handle(
        Caller caller, ResourceId id, ResourceId eid, JsonBody<UpdateElementRequest> body, ProjectChanges changes, Database database, CancellationToken cancel)
    {
        await changes.FindAsync(caller, id.Value, ProjectRight.Edit, cancel);
        await database.ReadAsync(db => FindAsync(db, id.Value, eid.Value, cancel), cancel);
        var request = await body.ReadAsync(cancel, UpdateElementRequest.Check);
        ThrowIfEmptied(body, request);
        return await changes.RunAsync(
            caller,
            id.Value,
            ProjectRight.Edit,
            async (tx, project) =>
            {
                var element = await FindAsync(tx.Db, project.Id, eid.Value, cancel);
                var (name, kind) = (ProjectModel.Trimmed(request.Name) ?? element.Name, request.Kind ?? element.Kind);
                var description = body.Has("description") ? ProjectModel.Trimmed(request.Description) : element.Description;
                var image = body.Has("image_filename") ? ProjectModel.Trimmed(request.ImageFilename) : element.ImageFilename;
                if (image is not null && image != element.ImageFilename)
                {
                    await ProjectFiles.PinPictureAsync(tx, caller, project.Id, image, cancel);
                }

                await ElementNames.ThrowIfTakenAsync(tx, project.Id, name, besides: element.Id, cancel);
                await tx.Db.Set<Element>().Where(row => row.Id == element.Id).ExecuteUpdateAsync(
                    set => set.SetProperty(row => row.Kind, kind).SetProperty(row => row.Name, name).SetProperty(row => row.Description, description).SetProperty(row => row.ImageFilename, image),
                    cancel);
                return new ElementView(element.Id, kind, name, description, image);
            },
            cancel);
    }

    private static void ThrowIfEmptied(JsonBody<UpdateElementRequest> body, UpdateElementRequest request)
    {
        var errors = new FieldErrors();
        if (body.Has("name") && string.IsNullOrWhiteSpace(request.Name))
        {
            errors.Add("name", "must not be empty");
        }

        if (body.Has("kind") && request.Kind is null)
        {
            errors.Add("kind", $"must be one of {string.Join(", ", UpdateElementRequest.Kinds)}");
        }

        errors.ThrowIfAny();
    }

    private static async Task<Element> FindAsync(ReelwrightDb db, long projectId, long elementId, CancellationToken cancel) =>
        await db.Set<Element>().AsNoTracking().SingleOrDefaultAsync(element => element.Id == elementId && element.ProjectId == projectId, cancel)
        ?? throw Refusal.NotFound("There is no such element.");
}

internal static class DeleteElement
{
    public static Task<DeletedReply> Handle(Caller caller, ResourceId id, ResourceId eid, ProjectChanges changes, CancellationToken cancel) => changes.RunAsync(
        caller,
        id.Value,
        ProjectRight.Edit,
        async (tx, project) => await tx.Db.Set<Element>().Where(element => element.Id == eid.Value && element.ProjectId == project.Id).ExecuteDeleteAsync(cancel) == 1
            ? new DeletedReply(true)
            : throw Refusal.NotFound("There is no such element."),
        cancel);
}

/// <summary>A prompt that names an element has to mean one of them.</summary>
internal static class ElementNames
{
    /// <exception cref="Refusal">400 when another element of the project has the name, however it is spelled.</exception>
    public static async Task ThrowIfTakenAsync(Tx tx, long projectId, string name, long? besides, CancellationToken cancel)
    {
        // Compared here: databases differ in what they take for the same letter.
        var names = await tx.Db.Set<Element>().Where(element => element.ProjectId == projectId && element.Id != besides).Select(element => element.Name).ToListAsync(cancel);
        var folded = Words.Fold(name);
        if (names.Exists(other => Words.Fold(other) == folded))
        {
            throw Refusal.Invalid("name", "is another element's of this project");
        }
    }
}
