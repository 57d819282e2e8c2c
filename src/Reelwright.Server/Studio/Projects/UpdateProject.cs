using System.ComponentModel.DataAnnotations;
using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Catalog;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Bodies;

namespace Reelwright.Server.Studio.Projects;

/// <summary>What is to change. What is left out stays; null clears.</summary>
public sealed record UpdateProjectRequest
{
    [StringLength(Project.MaxName)]
    public string? Name { get; init; }

    [StringLength(Project.MaxDescription)]
    public string? Description { get; init; }

    /// <summary>The video model its shots are meant for.</summary>
    public string? Model { get; init; }
}

internal static class UpdateProject
{
    public static async Task<ProjectView> Handle(
        Caller caller, ResourceId id, JsonBody<UpdateProjectRequest> body, ProjectChanges changes, ModelCatalog catalog, CancellationToken cancel)
    {
        await changes.FindAsync(caller, id.Value, ProjectRight.Edit, cancel);
        var request = await body.ReadAsync(cancel, (value, errors) => ProjectModel.Check(catalog, value.Model, errors));
        if (body.Has("name") && string.IsNullOrWhiteSpace(request.Name))
        {
            throw Refusal.Invalid("name", "must not be empty");
        }

        var (hasDescription, hasModel) = (body.Has("description"), body.Has("model"));
        var (name, description, model) = (ProjectModel.Trimmed(request.Name), ProjectModel.Trimmed(request.Description), ProjectModel.Trimmed(request.Model));
        return await changes.RunAsync(
            caller,
            id.Value,
            ProjectRight.Edit,
            async (tx, project) =>
            {
                await tx.Db.Set<Project>().Where(p => p.Id == project.Id).ExecuteUpdateAsync(
                    set =>
                    {
                        set.SetProperty(p => p.Name, p => name ?? p.Name);
                        set.SetProperty(p => p.Description, p => hasDescription ? description : p.Description);
                        set.SetProperty(p => p.Model, p => hasModel ? model : p.Model);
                    },
                    cancel);
                return await ProjectView.FindAsync(tx.Db, project.Id, cancel);
            },
            cancel);
    }
}
