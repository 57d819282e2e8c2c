using Reelwright.Server.Catalog;

namespace Reelwright.Server.Tests.Catalog;

public sealed class ModelCatalogTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("reelwright-catalog-");

    public void Dispose() => _root.Delete(recursive: true);

    [Fact]
    public void A_folder_dropped_in_adds_a_model()
    {
        Drop("night-t2v", ModelJson.Sound().Bytes());

        var catalog = ModelCatalog.Load(ModelCatalog.BuiltInFolder, _root.FullName);

        Assert.Equal(27, catalog.Models.Count);
        Assert.Equal("Night", catalog.Find("night-t2v")?.Name);
        Assert.Empty(catalog.Faults);
    }

    [Fact]
    public void A_folder_of_a_known_id_replaces_that_model()
    {
        Drop("wan-t2v", ModelJson.Sound("wan-t2v").Bytes());

        var catalog = ModelCatalog.Load(ModelCatalog.BuiltInFolder, _root.FullName);

        Assert.Equal(26, catalog.Models.Count);
        Assert.Equal(3, catalog.Find("wan-t2v")!.Price.Base);
    }

    [Fact]
    public void A_faulty_folder_is_named_and_the_rest_is_served()
    {
        Drop("wan-t2v", "{"u8.ToArray());
        Drop("too-big", new byte[ModelFile.MaxBytes + 1]);
        Drop("night-t2v", ModelJson.Sound().Bytes());
        _root.CreateSubdirectory("empty");
        _root.CreateSubdirectory(".trash");

        var catalog = ModelCatalog.Load(ModelCatalog.BuiltInFolder, _root.FullName);

        Assert.Equal(["empty", "too-big", "wan-t2v"], catalog.Faults.Select(fault => Path.GetFileName(fault.Folder)));
        Assert.Contains("has no model.json", catalog.Faults[0].Problems);
        Assert.All(catalog.Faults, fault => Assert.NotEmpty(fault.Problems));
        Assert.Equal(27, catalog.Models.Count);
        Assert.Equal(10, catalog.Find("wan-t2v")!.Price.Base);
    }

    [Fact]
    public void A_data_folder_without_a_catalogue_is_no_fault() =>
        Assert.Empty(ModelCatalog.Load(Path.Combine(_root.FullName, "none")).Faults);

    private void Drop(string folder, byte[] json) =>
        File.WriteAllBytes(Path.Combine(_root.CreateSubdirectory(folder).FullName, "model.json"), json);
}
