using System.Text;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Reelwright.LocalEngine;
using Reelwright.Server.Catalog;

namespace Reelwright.Server.Tests.Catalog;

public sealed class ModelFileTests
{
    [Fact]
    public void A_sound_file_is_read_whole()
    {
        var (model, problems) = ModelFile.Read(ModelJson.Sound().Bytes(), "night-t2v");

        Assert.Empty(problems);
        Assert.NotNull(model);
        Assert.Equal("night-t2v", model.Id);
        Assert.Equal(ModelKind.TextToVideo, model.Kind);
        Assert.Equal(new ModelPrice(3, 0.05m, 0.1m, 0), model.Price);
        Assert.Equal(new FrameGrid(4, 1), model.Limits.FrameGrid);
        Assert.Equal(WeightClass.Medium, model.Weights?.Class);
        Assert.Equal(LocalTechnique.TextToVideo, model.Local);
        Assert.True(model.Takes("strength"));
        Assert.False(model.Takes("shift"));
        Assert.Contains("uni_pc", model.Samplers.AsEnumerable());
    }

    [Theory]
    [InlineData("schema_version", "2", "schema_version is 2")]
    [InlineData("id", "\"other\"", "but the folder is \"night-t2v\"")]
    [InlineData("id", "\"../night\"", "id must be lower-case")]
    [InlineData("id", "\"v2v\"", "taken by the program")]
    [InlineData("id", "7", "id must be a string")]
    [InlineData("kind", "\"hologram\"", "kind is \"hologram\"")]
    [InlineData("name", "\"  \"", "name must be")]
    [InlineData("name", "null", "name must be a string")]
    [InlineData("price", "[]", "price must be an object")]
    [InlineData("price.base", "-1", "price.base must be a number between 0")]
    [InlineData("price.per_step", "\"0.1\"", "price.per_step must be a number")]
    [InlineData("price.per_frame", "1e400", "price.per_frame must be a number")]
    [InlineData("price.per_second", "1", "price.per_second is no field")]
    [InlineData("inputs.required", "\"prompt\"", "inputs.required must be a list")]
    [InlineData("inputs.required", "[\"password\"]", "which is not an input")]
    [InlineData("inputs.required", "[\"camera\",\"camera\"]", "has \"camera\" twice")]
    [InlineData("inputs.required", "[\"strength\"]", "also in one_of or optional")]
    [InlineData("inputs.one_of", "[\"camera\"]", "inputs.one_of needs two names")]
    [InlineData("parameters", "[\"width\",\"height\",\"frames\",\"frame_rate\",\"steps\",\"sampler\",\"volume\"]", "\"volume\", which is not a parameter")]
    [InlineData("limits.max_frames", "0", "limits.max_frames must be a whole number")]
    [InlineData("limits.max_frames", "99999999999999", "limits.max_frames must be a whole number")]
    [InlineData("limits.max_width", "32", "limits.min_width is above limits.max_width")]
    [InlineData("limits.min_height", "63", "limits.min_height must be even")]
    [InlineData("limits.frame_grid", "\"4x+1\"", "limits.frame_grid is \"4x+1\"")]
    [InlineData("limits.min_cfg", "1", "limits.min_cfg is no field")]
    [InlineData("defaults.width", "4000", "defaults.width must be between 64 and 1920")]
    [InlineData("defaults.width", "641", "must be even")]
    [InlineData("defaults.cfg", "3", "does not take cfg")]
    [InlineData("defaults.sampler", "\"magic\"", "defaults.sampler is \"magic\"")]
    [InlineData("defaults.strength", "2", "defaults.strength must be a number between 0 and 1")]
    [InlineData("length_from", "\"image_filename\"", "length_from must be")]
    [InlineData("length_from", "\"audio_filename\"", "is no input of the model")]
    [InlineData("weights.class", "\"huge\"", "weights.class is \"huge\"")]
    [InlineData("local.technique", "\"telepathy\"", "local.technique is \"telepathy\"")]
    [InlineData("local.technique", "\"text-to-image\"", "does not make what text-to-video promises")]
    [InlineData("local.technique", "\"mesh\"", "mesh is for models without frames")]
    [InlineData("workflow", "{}", "workflow is no field")]
    public void A_faulty_field_is_named(string path, string value, string expected)
    {
        var text = Encoding.UTF8.GetString(ModelJson.Sound().With(path, JsonValue.Create("@@")).Bytes()).Replace("\"@@\"", value, StringComparison.Ordinal);

        var (model, problems) = ModelFile.Read(Encoding.UTF8.GetBytes(text), "night-t2v");

        Assert.Null(model);
        Assert.Contains(problems, problem => problem.Contains(expected, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("schema_version")]
    [InlineData("id")]
    [InlineData("kind")]
    [InlineData("name")]
    [InlineData("price")]
    [InlineData("price.base")]
    [InlineData("limits")]
    [InlineData("limits.max_steps")]
    [InlineData("defaults.width")]
    [InlineData("defaults.frames")]
    [InlineData("defaults.sampler")]
    [InlineData("weights.family")]
    [InlineData("local.technique")]
    public void A_missing_field_is_named(string path)
    {
        var (model, problems) = ModelFile.Read(ModelJson.Sound().With(path, null).Bytes(), "night-t2v");

        Assert.Null(model);
        Assert.Contains($"{path} is missing", problems);
    }

    [Fact]
    public void Every_problem_is_told_at_once()
    {
        var json = ModelJson.Sound().With("price.base", -1).With("kind", 3).With("local.technique", "x").With("colour", "red");

        var (_, problems) = ModelFile.Read(json.Bytes(), "night-t2v");

        Assert.Equal(4, problems.Count);
    }

    [Fact]
    public void A_field_that_is_there_twice_is_a_problem()
    {
        var text = Encoding.UTF8.GetString(ModelJson.Sound().Bytes()).Replace("\"name\":\"Night\"", "\"name\":\"Night\",\"name\":\"Day\"", StringComparison.Ordinal);

        Assert.Contains("name is there twice", ModelFile.Read(Encoding.UTF8.GetBytes(text), "night-t2v").Problems);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{\"id\":\"\\ud800\"}")]
    [InlineData("{\"\\ud800\":1}")]
    [InlineData("{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":1}}}}}}}}}")]
    public void What_is_no_model_at_all_is_a_problem_not_a_crash(string text)
    {
        var (model, problems) = ModelFile.Read(Encoding.UTF8.GetBytes(text), "x");

        Assert.Null(model);
        Assert.NotEmpty(problems);
    }

    [Fact]
    public void A_byte_order_mark_is_no_fault() =>
        Assert.Empty(ModelFile.Read((byte[])[0xEF, 0xBB, 0xBF, .. ModelJson.Sound().Bytes()], "night-t2v").Problems);

    [Fact]
    public void Damaged_files_never_crash_a_start() =>
        Check.QuickThrowOnFailure(Prop.ForAll(Damage, damage =>
        {
            var bytes = ModelJson.Sound().Bytes();
            foreach (var (at, value) in damage)
            {
                bytes[at % bytes.Length] = value;
            }

            var (model, problems) = ModelFile.Read(bytes, "night-t2v");
            return model is null == problems.Count > 0;
        }));

    [Fact]
    public void What_is_written_is_what_is_read() =>
        Check.QuickThrowOnFailure(Prop.ForAll(Numbers, numbers =>
        {
            var (price, width, frames, steps) = numbers;
            var json = ModelJson.Sound().With("price.per_frame", price / 100m).With("defaults.width", width).With("defaults.frames", frames).With("defaults.steps", steps);

            var (model, problems) = ModelFile.Read(json.Bytes(), "night-t2v");

            return problems.Count == 0
                && model!.Price.PerFrame == price / 100m
                && (model.Defaults.Width, model.Defaults.Frames, model.Defaults.Steps) == (width, frames, steps);
        }));

    [Fact]
    public void A_grid_s_next_count_is_on_it_and_the_nearest_above() =>
        Check.QuickThrowOnFailure(Prop.ForAll(Gen.Choose(1, 1000).ToArbitrary(), Gen.Elements("n", "4n+1", "8n+1", "16n+1", "8n").ToArbitrary(), (frames, text) =>
        {
            var grid = FrameGrid.Parse(text)!;
            var next = grid.Next(frames);
            return grid.ToString() == text && next >= frames && next < frames + grid.Step && (next - grid.Offset) % grid.Step == 0;
        }));

    private static Arbitrary<(int At, byte Value)[]> Damage =>
        (from at in Gen.Choose(0, 10_000)
         from value in Gen.Choose(0, 255)
         select (at, (byte)value)).NonEmptyListOf().Select(list => list.ToArray()).ToArbitrary();

    private static Arbitrary<(int Price, int Width, int Frames, int Steps)> Numbers =>
        (from price in Gen.Choose(0, 100_000)
         from width in Gen.Choose(32, 960)
         from frames in Gen.Choose(1, 120)
         from steps in Gen.Choose(1, 50)
         select (price, width * 2, frames, steps)).ToArbitrary();
}
