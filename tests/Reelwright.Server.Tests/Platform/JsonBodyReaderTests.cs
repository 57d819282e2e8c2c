using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Bodies;

namespace Reelwright.Server.Tests.Platform;

public sealed class JsonBodyReaderTests
{
    [Theory]
    [InlineData("""{"name":5}""", "name", "must be a string")]
    [InlineData("""{"name":"x","frames":"7"}""", "frames", "must be a whole number")]
    [InlineData("""{"name":"x","frames":7.5}""", "frames", "must be a whole number")]
    [InlineData("""{"name":"x","frames":1e99}""", "frames", "must be a whole number")]
    [InlineData("""{"name":"x","frames":0}""", "frames", "must be between 1 and 81")]
    [InlineData("""{"name":"x","cfg":1e999}""", "cfg", "must be a finite number")]
    [InlineData("""{"name":"x","cfg":"NaN"}""", "cfg", "must be a number")]
    [InlineData("""{"name":""}""", "name", "is required")]
    [InlineData("""{"name":null}""", "name", "is required")]
    [InlineData("""{}""", "name", "is required")]
    [InlineData("{\"name\":\"a\\u0000b\"}", "name", "control characters")]
    [InlineData("{\"name\":\"a\\ud800b\"}", "name", "must")]
    [InlineData("""{"name":"12345678901"}""", "name", "at most 10 characters")]
    [InlineData("""{"name":"x","camera":"sideways"}""", "camera", "must be one of in, out_of_frame")]
    [InlineData("""{"name":"x","camera":1}""", "camera", "must be one of")]
    [InlineData("""{"name":"x","tags":["a",3]}""", "tags", "must be a list in which every item must be a string")]
    public void What_is_wrong_is_said_of_the_field_by_its_JSON_name(string json, string field, string message)
    {
        var refusal = Assert.Throws<Refusal>(() => Read(json));

        Assert.Equal((400, "invalid_request"), (refusal.Status, refusal.Code));
        Assert.Contains(refusal.Errors![field], error => error.Contains(message, StringComparison.Ordinal));
    }

    [Fact]
    public void All_offending_fields_are_named_at_once()
    {
        var refusal = Assert.Throws<Refusal>(() => Read("""{"frames":"x","cfg":true,"tags":{}}"""));

        Assert.Equal(["cfg", "frames", "name", "tags"], refusal.Errors!.Keys.Order());
    }

    [Fact]
    public void Unknown_fields_are_ignored_and_right_to_left_text_and_emoji_are_kept()
    {
        var (probe, present) = Read("""{"name":"שלום 🎬","nonsense":[1,{"a":2}],"frames":7}""");

        Assert.Equal("שלום 🎬", probe.Name);
        Assert.Equal(7, probe.Frames);
        Assert.Equal(["frames", "name"], present.Order());
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("\"text\"")]
    [InlineData("null")]
    public void A_body_that_is_no_object_is_malformed(string json) => Assert.Equal("malformed_json", Assert.Throws<Refusal>(() => Read(json)).Code);

    [Fact]
    public void No_JSON_object_makes_the_reader_fail_in_another_way_than_a_refusal() =>
        Check.QuickThrowOnFailure(Prop.ForAll(Values().ToArbitrary(), Values().ToArbitrary(), (name, frames) =>
        {
            try
            {
                Read($$"""{"name":{{name}},"frames":{{frames}},"cfg":{{frames}},"tags":{{name}},"camera":{{name}}}""");
                return true;
            }
            catch (Refusal refusal)
            {
                return refusal.Status == 400;
            }
        }));

    private static Gen<string> Values() => Gen.Elements(
        "null", "true", "0", "-1", "1e400", "-1e-400", "99999999999999999999999", "\"\"", "\"\\ud800\"", "\"\\u0007\"", "[]", "[null]", "[[]]", "{}", "{\"a\":1}", "\"in\"", "0.1", "\"🎬\"");

    private static (ProbeRequest Value, IReadOnlySet<string> Present) Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        return JsonBodyReader.Read<ProbeRequest>(document.RootElement);
    }

    public enum Direction
    {
        In,
        OutOfFrame,
    }

    public sealed record ProbeRequest
    {
        [Required, StringLength(10)]
        public string? Name { get; init; }

        [Range(1, 81)]
        public int? Frames { get; init; }

        public double? Cfg { get; init; }

        public Direction? Camera { get; init; }

        public IReadOnlyList<string>? Tags { get; init; }
    }
}
