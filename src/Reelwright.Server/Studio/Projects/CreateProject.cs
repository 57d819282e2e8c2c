using System.ComponentModel.DataAnnotations;
using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Catalog;
using Reelwright.Server.Organisations;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Bodies;
using Reelwright.Server.Platform.Http.Idempotency;

namespace Reelwright.Server.Studio.Projects;

/// <summary>A project of an organisation.</summary>
public record CreateOrgProjectRequest
{
    [Required, StringLength(Project.MaxName)]
    public string? Name { get; init; }

    [StringLength(Project.MaxDescription)]
    public string? Description { get; init; }

    /// <summary>The video model its shots are meant for.</summary>
    public string? Model { get; init; }
}

/// <summary>A project of one's own, or of an organisation.</summary>
public sealed record CreateProjectRequest : CreateOrgProjectRequest
{
    /// <summary>An organisation it shall belong to, of which the caller is a member or admin.</summary>
    [Range(1, long.MaxValue)]
    public long? OrgId { get; init; }
}

internal sealed class CreateProject(Database database, ModelCatalog catalog, OrgAccess orgs, TimeProvider clock)
{
    public static async Task<ProjectView> Handle(
        Caller caller, JsonBody<CreateProjectRequest> body, CreateProject create, IdempotentReply idempotent, CancellationToken cancel)
    {
        var request = await body.ReadAsync(cancel, create.Check);
        return await create.RunAsync(caller, request, request.OrgId, idempotent, cancel);
    }

    public static async Task<ProjectView> HandleOrg(
        Caller caller, ResourceId id, JsonBody<CreateOrgProjectRequest> body, CreateProject create, IdempotentReply idempotent, CancellationToken cancel)
    {
        await create.FindOrgAsync(caller, id.Value, cancel);
        return await create.RunAsync(caller, await body.ReadAsync(cancel, create.Check), id.Value, idempotent, cancel);
    }

    /// <exception cref="Refusal">400 when there are too many already.</exception>
    public static async Task ThrowIfFullAsync(ReelwrightDb db, long ownerId, long? orgId, CancellationToken cancel)
    {
        var count = await db.Set<Project>().CountAsync(p => orgId == null ? p.OwnerId == ownerId && p.OrgId == null : p.OrgId == orgId, cancel);
        if (count >= StudioLimits.Projects)
        {
            throw Refusal.Invalid("projects", $"must be at most {StudioLimits.Projects} of one {(orgId is null ? "account" : "organisation")}");
        }
    }

    private void Check(CreateOrgProjectRequest request, FieldErrors errors) => ProjectModel.Check(catalog, request.Model, errors);

    private Task<OrgPlace> FindOrgAsync(Caller caller, long orgId, CancellationToken cancel) =>
        database.ReadAsync(db => orgs.FindToChangeAsync(db, caller, orgId, OrgRole.Member, cancel), cancel);

    private Task<ProjectView> RunAsync(Caller caller, CreateOrgProjectRequest request, long? orgId, IdempotentReply idempotent, CancellationToken cancel) => database.WriteAsync(
        async tx =>
        {
            if (orgId is { } org)
            {
                await OrgAccess.HoldAsync(tx, org, cancel);
                await orgs.FindToChangeAsync(tx.Db, caller, org, OrgRole.Member, cancel);
            }

            await ThrowIfFullAsync(tx.Db, caller.UserId, orgId, cancel);
            var now = clock.GetStorableNow();
            var project = new Project
            {
                OwnerId = caller.UserId,
                OrgId = orgId,
                Name = request.Name!.Trim(),
                Description = ProjectModel.Trimmed(request.Description),
                Model = ProjectModel.Trimmed(request.Model),
                CreatedAt = now,
                UpdatedAt = now,
            };
            tx.Db.Add(project);
            await tx.Db.SaveChangesAsync(cancel);
            var view = await ProjectView.FindAsync(tx.Db, project.Id, cancel);
            await idempotent.RecordAsync(tx, view, cancel);
            return view;
        },
        cancel);
}

/// <summary>The model a project may name.</summary>
internal static class ProjectModel
{
    /// <exception cref="Refusal">400 <c>unknown_model</c> when nothing else is wrong.</exception>
    public static void Check(ModelCatalog catalog, string? model, FieldErrors errors)
    {
        if (string.IsNullOrWhiteSpace(model) || errors.Has("model") || catalog.Find(model.Trim()) is { IsImage: false })
        {
            return;
        }

        var problem = catalog.Find(model.Trim()) is { } other ? $"{other.Id} makes no films" : "names no model of this server";
        if (!errors.Any)
        {
            throw Refusal.Invalid("unknown_model", "model", problem);
        }

        errors.Add("model", problem);
    }

    /// <summary>Without the blanks around it; nothing but blanks is nothing.</summary>
    public static string? Trimmed(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
