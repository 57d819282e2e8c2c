using System.Net.Http.Json;
using System.Text.Json;
using Reelwright.Server.Catalog;
using Reelwright.Server.Tests.Harness;

namespace Reelwright.Server.Tests.Catalog;

public sealed class ListModelsTests
{
    [Fact]
    public async Task Everybody_may_see_every_model_with_its_price_and_defaults()
    {
        await using var app = await ReelwrightApp.StartAsync();
        using var http = app.CreatePlainClient();

        var models = (await http.GetFromJsonAsync<JsonElement>("/api/models")).GetProperty("models").EnumerateArray().ToDictionary(model => model.GetProperty("id").GetString()!);
        var images = (await http.GetFromJsonAsync<JsonElement>("/api/image-models")).GetProperty("models").EnumerateArray().ToDictionary(model => model.GetProperty("id").GetString()!);

        Assert.Equal(22, models.Count);
        var wan = models["wan-t2v"];
        Assert.Equal("""{"base":10,"per_frame":0.2,"per_step":0.5}""", wan.GetProperty("cost").GetRawText());
        Assert.Equal((832, 480, 81, 4), (Default(wan, "width"), Default(wan, "height"), Default(wan, "frames"), Default(wan, "steps")));
        Assert.Equal(("text-to-video", true, "local"), (wan.GetProperty("kind").GetString(), wan.GetProperty("available").GetBoolean(), wan.GetProperty("engine").GetString()));
        Assert.Equal(16, wan.GetProperty("native_frame_rate").GetInt32());
        Assert.Equal("4n+1", wan.GetProperty("limits").GetProperty("frame_grid").GetString());
        Assert.Equal("""["video_filename","image_filename"]""", models["wan-vace"].GetProperty("inputs").GetProperty("one_of").GetRawText());
        Assert.Equal(JsonValueKind.Null, models["hunyuan3d"].GetProperty("limits").GetProperty("max_frames").ValueKind);

        Assert.Equal(4, images.Count);
        Assert.Equal(8, images["flux-dev"].GetProperty("credit_cost").GetInt32());
        Assert.Equal(1024, Default(images["flux"], "width"));
    }

    [Fact]
    public async Task A_model_dropped_into_the_data_folder_is_listed_after_a_start_and_a_faulty_one_is_not()
    {
        var home = Directory.CreateTempSubdirectory("reelwright-test-");
        try
        {
            Drop(home, "night-t2v", ModelJson.Sound().Bytes());
            Drop(home, "broken", "{"u8.ToArray());
            await using var app = await ReelwrightApp.StartAsync(settings: [("Data:Folder", home.FullName)]);
            using var http = app.CreatePlainClient();

            var ids = (await http.GetFromJsonAsync<JsonElement>("/api/models")).GetProperty("models").EnumerateArray().Select(model => model.GetProperty("id").GetString());

            Assert.Contains("night-t2v", ids);
            Assert.Equal("broken", Path.GetFileName(Assert.Single(app.Get<ModelCatalog>().Faults).Folder));
        }
        finally
        {
            home.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_model_is_not_available_where_no_engine_can_run_it()
    {
        await using var app = await ReelwrightApp.StartAsync(settings: [("Generation:Engine", "comfyui")]);
        using var http = app.CreatePlainClient();

        var model = (await http.GetFromJsonAsync<JsonElement>("/api/models")).GetProperty("models")[0];

        Assert.False(model.GetProperty("available").GetBoolean());
        Assert.Equal(JsonValueKind.Null, model.GetProperty("engine").ValueKind);
        Assert.Equal("""["a ComfyUI backend"]""", model.GetProperty("missing").GetRawText());
    }

    private static int Default(JsonElement model, string name) => model.GetProperty("defaults").GetProperty(name).GetInt32();

    private static void Drop(DirectoryInfo home, string folder, byte[] json) =>
        File.WriteAllBytes(Path.Combine(home.CreateSubdirectory(Path.Combine("catalog", folder)).FullName, "model.json"), json);
}
