using System.Collections.Frozen;

namespace Reelwright.Server.Catalog;

/// <summary>A folder of the catalogue that is no sound model.</summary>
internal sealed record CatalogFault(string Folder, IReadOnlyList<string> Problems);

/// <summary>
/// Every model the program knows: the folders beside the program and those of the data folder, which add models or replace one by its id.
/// Read once, at start; a faulty folder is told by name and skipped.
/// </summary>
internal sealed class ModelCatalog
{
    private readonly FrozenDictionary<string, CatalogModel> _byId;

    private ModelCatalog(IReadOnlyList<CatalogModel> all, IReadOnlyList<CatalogFault> faults)
    {
        All = all;
        Models = [.. all.Where(model => model.IsListed)];
        Tools = [.. all.Where(model => !model.IsListed)];
        Faults = faults;
        _byId = all.ToFrozenDictionary(model => model.Id, StringComparer.Ordinal);
    }

    /// <summary>Everything that runs somewhere. Sorted by kind, then by id.</summary>
    public IReadOnlyList<CatalogModel> All { get; }

    /// <summary>What people choose from.</summary>
    public IReadOnlyList<CatalogModel> Models { get; }

    /// <summary>What works behind operations such as generate-audio and upscale.</summary>
    public IReadOnlyList<CatalogModel> Tools { get; }

    public IReadOnlyList<CatalogFault> Faults { get; }

    public IEnumerable<CatalogModel> VideoModels => Models.Where(model => !model.IsImage);

    public IEnumerable<CatalogModel> ImageModels => Models.Where(model => model.IsImage);

    /// <summary>The catalogue folder beside the program.</summary>
    public static string BuiltInFolder => Path.Combine(AppContext.BaseDirectory, "catalog");

    /// <summary>The model that somebody chose, or null. Ids are exact.</summary>
    public CatalogModel? Find(string? id) => FindAny(id) is { IsListed: true } model ? model : null;

    /// <summary>The model or tool, or null.</summary>
    public CatalogModel? FindAny(string? id) => id is not null && _byId.TryGetValue(id, out var model) ? model : null;

    /// <summary>Reads roots in order; a later root's model replaces an earlier one of the same id. A root that is not there has no models.</summary>
    public static ModelCatalog Load(params IReadOnlyList<string> roots)
    {
        var models = new Dictionary<string, CatalogModel>(StringComparer.Ordinal);
        var faults = new List<CatalogFault>();

        foreach (var folder in roots.Where(Directory.Exists).SelectMany(ModelFolders))
        {
            var (model, problems) = ReadFolder(folder);
            if (model is null)
            {
                faults.Add(new CatalogFault(folder, problems));
            }
            else
            {
                models[model.Id] = model;
            }
        }

        return new ModelCatalog([.. models.Values.OrderBy(model => model.Kind).ThenBy(model => model.Id, StringComparer.Ordinal)], faults);
    }

    /// <summary>Writes one warning a faulty folder, with everything that is wrong in it.</summary>
    public void Report(ILogger log)
    {
        foreach (var fault in Faults)
        {
            log.LogWarning("{File} is faulty, and the folder is skipped: {Problems}", Path.Combine(fault.Folder, "model.json"), string.Join("; ", fault.Problems));
        }
    }

    private static IEnumerable<string> ModelFolders(string root) =>
        Directory.EnumerateDirectories(root)
            .Where(folder => !Path.GetFileName(folder).StartsWith('.'))
            .Order(StringComparer.Ordinal);

    private static (CatalogModel? Model, IReadOnlyList<string> Problems) ReadFolder(string folder)
    {
        var problems = new List<string>();

        if (ReadFile(folder, "model.json", ModelFile.MaxBytes, problems) is not { } json)
        {
            return (null, problems.Count > 0 ? problems : ["has no model.json"]);
        }

        var workflow = ReadFile(folder, "workflow.json", ModelFile.MaxWorkflowBytes, problems);
        return problems.Count > 0 ? (null, problems) : ModelFile.Read(json, Path.GetFileName(folder), workflow, isTested: Path.GetDirectoryName(folder) == BuiltInFolder);
    }

    /// <summary>Null when it is not there, and when there is a problem.</summary>
    private static byte[]? ReadFile(string folder, string name, int maxBytes, List<string> problems)
    {
        var file = new FileInfo(Path.Combine(folder, name));

        try
        {
            if (!file.Exists)
            {
                return null;
            }

            if (file.Length <= maxBytes)
            {
                return File.ReadAllBytes(file.FullName);
            }

            problems.Add($"{name} is larger than {maxBytes} bytes");
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            problems.Add($"{name} cannot be read: {unreadable.Message}");
        }

        return null;
    }
}
