using Reelwright.ComfyUI;
using Reelwright.ComfyUI.Workflows;
using Reelwright.Server.Catalog;

namespace Reelwright.Server.Backends;

/// <summary>What one model's workflow needs of a backend.</summary>
/// <param name="Model">The model's id.</param>
/// <param name="Folders">The model folders to list.</param>
/// <param name="Missing">What of it is not there: readable, each with its source.</param>
internal sealed record ModelNeeds(string Model, IReadOnlyCollection<string> Folders, Func<NodeSchemas, Func<string, IReadOnlySet<string>?>, IReadOnlyList<string>> Missing);

/// <summary>What the catalogue's workflows need of backends.</summary>
internal sealed class WorkflowNeeds(IReadOnlyList<ModelNeeds> models)
{
    /// <summary>Of every model and tool that has a workflow.</summary>
    public static WorkflowNeeds Of(ModelCatalog catalog) => new(
    [
        .. from model in catalog.All
           where model.Comfy is not null
           let workflow = model.Comfy
           select new ModelNeeds(model.Id, [.. workflow.Files.Where(file => file.IsListed).Select(file => file.Folder).Distinct(StringComparer.Ordinal)], workflow.Missing),
    ]);

    /// <summary>Asks a backend for its node classes and files.</summary>
    /// <exception cref="ComfyException">It does not answer as it should.</exception>
    public async Task<BackendModels> CompareAsync(ComfyClient client, CancellationToken cancel)
    {
        if (models.Count == 0)
        {
            return new BackendModels(new Dictionary<string, IReadOnlyList<string>>());
        }

        var nodes = await client.GetNodesAsync(cancel);
        var files = new Dictionary<string, IReadOnlySet<string>>(StringComparer.Ordinal);
        foreach (var folder in models.SelectMany(model => model.Folders).Distinct(StringComparer.Ordinal))
        {
            // Windows machines list "sub\file"; workflows say "sub/file".
            files[folder] = (await client.ListModelFilesAsync(folder, cancel)).Select(name => name.Replace('\\', '/')).ToHashSet(StringComparer.Ordinal);
        }

        return new BackendModels(models.ToDictionary(model => model.Model, model => model.Missing(nodes, files.GetValueOrDefault), StringComparer.Ordinal));
    }
}
