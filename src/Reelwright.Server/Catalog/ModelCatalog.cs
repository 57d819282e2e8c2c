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

    private ModelCatalog(IReadOnlyList<CatalogModel> models, IReadOnlyList<CatalogFault> faults)
    {
        Models = models;
        Faults = faults;
        _byId = models.ToFrozenDictionary(model => model.Id, StringComparer.Ordinal);
    }

    /// <summary>Sorted by kind, then by id.</summary>
    public IReadOnlyList<CatalogModel> Models { get; }

    public IReadOnlyList<CatalogFault> Faults { get; }

    public IEnumerable<CatalogModel> VideoModels => Models.Where(model => !model.IsImage);

    public IEnumerable<CatalogModel> ImageModels => Models.Where(model => model.IsImage);

    /// <summary>The catalogue folder beside the program.</summary>
    public static string BuiltInFolder => Path.Combine(AppContext.BaseDirectory, "catalog");

    /// <summary>The model, or null. Ids are exact.</summary>
    public CatalogModel? Find(string? id) => id is not null && _byId.TryGetValue(id, out var model) ? model : null;

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
            log.LogWarning("The catalogue folder {Folder} is skipped: {Problems}", fault.Folder, string.Join("; ", fault.Problems));
        }
    }

    private static IEnumerable<string> ModelFolders(string root) =>
        Directory.EnumerateDirectories(root)
            .Where(folder => !Path.GetFileName(folder).StartsWith('.'))
            .Order(StringComparer.Ordinal);

    private static (CatalogModel? Model, IReadOnlyList<string> Problems) ReadFolder(string folder)
    {
        var file = new FileInfo(Path.Combine(folder, "model.json"));

        try
        {
            if (!file.Exists)
            {
                return (null, ["has no model.json"]);
            }

            if (file.Length > ModelFile.MaxBytes)
            {
                return (null, [$"model.json is larger than {ModelFile.MaxBytes} bytes"]);
            }

            return ModelFile.Read(File.ReadAllBytes(file.FullName), Path.GetFileName(folder));
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return (null, [$"model.json cannot be read: {unreadable.Message}"]);
        }
    }
}
