using System.Globalization;
using Reelwright.Server.Catalog;

namespace Reelwright.Server.Tests.Catalog;

/// <summary>The folders that are delivered, against the published tables.</summary>
public sealed class BuiltInCatalogTests
{
    private static readonly ModelCatalog Catalog = ModelCatalog.Load(ModelCatalog.BuiltInFolder);

    private static readonly IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Expected = ReadExpected();

    public static TheoryData<string> Ids => [.. Expected.Keys];

    [Fact]
    public void Every_published_model_is_there_and_no_folder_is_faulty()
    {
        Assert.Empty(Catalog.Faults);
        Assert.Equal(Expected.Keys.Order(StringComparer.Ordinal), Catalog.Models.Select(model => model.Id).Order(StringComparer.Ordinal));
        Assert.Equal(22, Catalog.VideoModels.Count());
        Assert.Equal(4, Catalog.ImageModels.Count());
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Prices_limits_defaults_and_inputs_are_as_published(string id)
    {
        var model = Catalog.Find(id)!;
        var row = Expected[id];

        Assert.Equal(row["kind"], model.Kind.Id());
        Assert.Equal(Money(row["base"]), model.IsImage ? model.Price.PerImage : model.Price.Base);
        Assert.Equal(Money(row["per_frame"]), model.Price.PerFrame);
        Assert.Equal(Money(row["per_step"]), model.Price.PerStep);
        Assert.Equal(Whole(row["default_width"]), model.Defaults.Width);
        Assert.Equal(Whole(row["default_height"]), model.Defaults.Height);
        Assert.Equal(Whole(row["default_frames"]), model.Defaults.Frames);
        Assert.Equal(Whole(row["default_steps"]) ?? 0, model.Defaults.Steps ?? 0);
        Assert.Equal(Whole(row["max_frames"]) ?? 0, model.Limits.MaxFrames);
        Assert.Equal(row["frame_grid"], model.Limits.FrameGrid?.ToString() ?? "");
        Assert.Equal(Whole(row["size_multiple"]), model.Limits.SizeMultiple);
        Assert.Equal(Whole(row["native_frame_rate"]), model.NativeFrameRate);
        Assert.Equal(Names(row["required_inputs"]), model.Inputs.Required);
        Assert.Equal(Names(row["one_of_inputs"]), model.Inputs.OneOf);
        Assert.Equal(Names(row["optional_inputs"]), model.Inputs.Optional);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Forty_one_frames_and_four_steps_cost_what_the_table_says(string id)
    {
        var model = Catalog.Find(id)!;

        if (!model.IsImage)
        {
            Assert.Equal(Whole(Expected[id]["credits_at_41_frames_4_steps"]), model.VideoPrice(frames: 41, steps: 4).Credits);
        }
    }

    [Fact]
    public void Every_model_runs_on_the_local_engine_and_says_what_it_weighs() =>
        Assert.All(Catalog.Models, model =>
        {
            Assert.NotNull(model.Local);
            Assert.NotNull(model.Weights);
            Assert.False(string.IsNullOrWhiteSpace(model.Description));
        });

    [Fact]
    public void Models_that_share_their_weights_say_so()
    {
        Assert.Equal(Catalog.Find("wan-i2v")!.Weights, Catalog.Find("wan-flf")!.Weights);
        Assert.NotEqual(Catalog.Find("wan-i2v")!.Weights, Catalog.Find("wan-t2v")!.Weights);
    }

    [Theory]
    [InlineData("wan-s2v", "audio_filename")]
    [InlineData("echomimic", "audio_filename")]
    [InlineData("liveportrait", "video_filename")]
    [InlineData("dreamidv", "video_filename")]
    [InlineData("wan-t2v", null)]
    public void Driven_models_take_their_source_s_length(string id, string? source) =>
        Assert.Equal(source, Catalog.Find(id)!.LengthFrom);

    [Theory]
    [InlineData("WAN-T2V")]
    [InlineData("wan-t2v ")]
    [InlineData("../wan-t2v")]
    [InlineData("")]
    [InlineData(null)]
    public void Only_the_exact_id_finds_a_model(string? id) => Assert.Null(Catalog.Find(id));

    private static Dictionary<string, IReadOnlyDictionary<string, string>> ReadExpected()
    {
        var lines = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Catalog", "expected-models.csv"));
        var header = lines[0].Split(',');

        return lines.Skip(1).Where(line => line.Length > 0).ToDictionary(
            line => line.Split(',')[0],
            IReadOnlyDictionary<string, string> (line) => header.Zip(line.Split(',')).ToDictionary(pair => pair.First, pair => pair.Second));
    }

    private static decimal Money(string text) => text.Length == 0 ? 0 : decimal.Parse(text, CultureInfo.InvariantCulture);

    private static int? Whole(string text) => text.Length == 0 ? null : int.Parse(text, CultureInfo.InvariantCulture);

    private static string[] Names(string text) => text.Split('|', StringSplitOptions.RemoveEmptyEntries);
}
