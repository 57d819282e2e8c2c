using Reelwright.Server.Catalog;

namespace Reelwright.Server.Checkup;

/// <summary>The models that are there, and the folders of which none could be made.</summary>
internal static class CatalogCheck
{
    public static IReadOnlyList<Finding> Run(string folder)
    {
        var catalog = ModelCatalog.Load(ModelCatalog.BuiltInFolder, Path.Combine(folder, "catalog"));

        return
        [
            new Finding("catalogue", FindingState.Ok, $"{catalog.Models.Count} models and {catalog.Tools.Count} tools"),
            .. catalog.Faults.Select(fault => new Finding(
                $"catalog/{Path.GetFileName(fault.Folder)}", FindingState.Warning, $"{Path.Combine(fault.Folder, "model.json")} is faulty, and the folder is skipped", string.Join('\n', fault.Problems))),
        ];
    }
}
