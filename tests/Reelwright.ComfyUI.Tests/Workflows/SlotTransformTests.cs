using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Reelwright.ComfyUI.Workflows;

namespace Reelwright.ComfyUI.Tests.Workflows;

public sealed class SlotTransformTests
{
    private static readonly decimal[] Distilled = [1.0m, 0.99375m, 0.9875m, 0.98125m, 0.975m, 0.909375m, 0.725m, 0.421875m, 0.0m];

    [Theory]
    [InlineData(1, "5")]
    [InlineData(5, "5")]
    [InlineData(6, "9")]
    [InlineData(81, "81")]
    [InlineData(82, "85")]
    public void A_grid_rounds_up(int frames, string expected) =>
        Assert.Equal(expected, Apply("frames", frames, new SlotTransform { Grid = new FrameStep(4, 1), Min = 5 }));

    [Theory]
    [InlineData(1, "1")]
    [InlineData(2, "1")]
    [InlineData(3, "2")]
    [InlineData(4, "2")]
    [InlineData(5, "3")]
    [InlineData(20, "10")]
    public void A_split_leaves_both_sides_a_step(int steps, string expected) =>
        Assert.Equal(expected, Apply("steps", steps, new SlotTransform { Ratio = 0.5m }));

    [Fact]
    public void Transforms_follow_one_another_in_their_order()
    {
        // 3.3 s x 16 = 52.8, + 3 = 55.8, up to 8n+1 = 57
        Assert.Equal("57", Apply("seconds", 3.3m, new SlotTransform { Scale = 16, Add = 3, Grid = new FrameStep(8, 1) }));
        Assert.Equal("0.4", Apply("strength", 0.6m, new SlotTransform { OneMinus = true }));
        Assert.Equal("0.01", Apply("strength", 1m, new SlotTransform { OneMinus = true, Min = 0.01m }));
        Assert.Equal("53", Apply("seconds", 3.3m, new SlotTransform { Scale = 16, Round = Rounding.Nearest }));
        Assert.Equal("52", Apply("seconds", 3.3m, new SlotTransform { Scale = 16, Round = Rounding.Down }));
        Assert.Equal("0.75", Apply("scale_factor", 3m, new SlotTransform { Scale = 0.25m }));
        Assert.Equal("24.0", Apply("cfg", 24m, SlotTransform.None));
    }

    [Fact]
    public void Text_may_stand_around_a_text() =>
        Assert.Equal("style, a cat, sharp", new SlotTransform { Prefix = "style, ", Suffix = ", sharp" }.Apply(SlotSource.All["prompt"], Literal.Of("a cat")).Text);

    [Fact]
    public void A_schedule_at_its_own_length_is_itself() =>
        Assert.Equal("1.0, 0.99375, 0.9875, 0.98125, 0.975, 0.909375, 0.725, 0.421875, 0.0", SlotTransform.Resample(Distilled, 8));

    [Fact]
    public void A_shorter_schedule_keeps_the_ends_and_the_shape()
    {
        Assert.Equal("1.0, 0.0", SlotTransform.Resample(Distilled, 1));
        Assert.Equal("1.0, 0.9875, 0.975, 0.725, 0.0", SlotTransform.Resample(Distilled, 4));
    }

    [Fact]
    public void A_schedule_of_any_length_falls_from_its_first_level_to_its_last() => Check.QuickThrowOnFailure(Prop.ForAll(
        Gen.Choose(1, 100).ToArbitrary(),
        steps =>
        {
            var levels = SlotTransform.Resample(Distilled, steps).Split(", ").Select(text => decimal.Parse(text, CultureInfo.InvariantCulture)).ToList();

            return levels.Count == steps + 1 && levels[0] == 1 && levels[^1] == 0 && levels.Zip(levels.Skip(1)).All(pair => pair.First > pair.Second);
        }));

    [Fact]
    public void A_share_of_the_schedule_is_a_second_pass() =>
        Assert.Equal(4, Apply("steps", 8, new SlotTransform { Ratio = 0.375m, Sigmas = [0.85m, 0.725m, 0.4219m, 0m] }).Split(", ").Length);

    [Fact]
    public void What_comes_out_is_what_was_promised_whatever_goes_in() => Check.QuickThrowOnFailure(Prop.ForAll(
        (from source in Gen.Elements(SlotSource.All.Values.Where(source => source.IsNumber).ToArray())
         from number in Gen.Choose(-100_000, 100_000)
         from parts in Gen.Choose(0, 1023)
         select (source, number, Transform(parts))).ToArbitrary(),
        given =>
        {
            var value = given.source.Kind is SourceKind.Whole ? Literal.Whole(given.number) : Literal.Fraction(given.number / 100m);
            var result = given.Item3.Apply(given.source, value);

            return result.Kind == given.Item3.Gives(given.source)
                && (result.Kind is not LiteralKind.Whole || result.Number == decimal.Truncate(result.Number))
                && (given.Item3.Sigmas is not null || (result.Number >= (given.Item3.Min ?? result.Number) && result.Number <= (given.Item3.Max ?? result.Number)))
                && result == given.Item3.Apply(given.source, value);
        }));

    [Fact]
    public void A_grid_and_a_multiple_never_give_less_than_was_asked_nor_a_whole_step_more() => Check.QuickThrowOnFailure(Prop.ForAll(
        (from step in Gen.Choose(1, 32)
         from offset in Gen.Choose(0, step)
         from asked in Gen.Choose(0, 5_000)
         select (step, offset, asked)).ToArbitrary(),
        given =>
        {
            var grid = new FrameStep(given.step, given.offset).Next(given.asked);
            var multiple = decimal.Parse(Apply("width", given.asked, new SlotTransform { Multiple = given.step }), CultureInfo.InvariantCulture);

            return grid >= given.asked && (grid < given.asked + given.step || grid == given.offset) && (grid - given.offset) % given.step == 0
                && multiple >= given.asked && multiple < given.asked + given.step && multiple % given.step == 0;
        }));

    [Theory]
    [InlineData("n", 1, 0)]
    [InlineData("4n+1", 4, 1)]
    [InlineData("16n", 16, 0)]
    public void Grids_are_read_as_they_are_written(string text, int step, int offset)
    {
        Assert.Equal(new FrameStep(step, offset), FrameStep.Parse(text));
        Assert.Equal(text, FrameStep.Parse(text).ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("4")]
    [InlineData("4n-1")]
    [InlineData("0n+1")]
    [InlineData("4n+")]
    [InlineData("nn")]
    [InlineData("99999n")]
    public void Other_grids_are_none(string text) => Assert.Null(FrameStep.Parse(text));

    private static string Apply(string source, decimal value, SlotTransform transform)
    {
        var from = SlotSource.All[source];
        return transform.Apply(from, from.Kind is SourceKind.Whole ? Literal.Whole(value) : Literal.Fraction(value)).Text;
    }

    /// <summary>Any of the ten parts, by the bits of a number.</summary>
    private static SlotTransform Transform(int parts)
    {
        return new SlotTransform
        {
            Scale = Bit(0) ? 0.5m : null,
            Add = Bit(1) ? 3 : null,
            Ratio = Bit(2) ? 0.4m : null,
            OneMinus = Bit(3),
            Multiple = Bit(4) ? 16 : null,
            Grid = Bit(5) ? new FrameStep(4, 1) : null,
            Round = Bit(6) ? Rounding.Nearest : null,
            Min = Bit(7) ? -50.5m : null,
            Max = Bit(8) ? 70 : null,
            Sigmas = Bit(9) ? Distilled : null,
        };

        bool Bit(int position) => (parts & (1 << position)) != 0;
    }
}
