using System.Text.Json.Nodes;
using static Reelwright.ComfyUI.Tests.Conformance.ConformanceServer;

namespace Reelwright.ComfyUI.Tests.Conformance;

public sealed class PromptTests
{
    private const string Failed = "prompt_outputs_failed_validation";

    [Theory]
    [MemberData(nameof(Names), MemberType = typeof(ConformanceServer))]
    public async Task A_prompt_gets_a_rising_number_and_keeps_its_own_id(string server)
    {
        await using var comfy = await OpenAsync(server);
        var id = Guid.CreateVersion7().ToString();
        var graph = Picture(Fresh());
        var first = await comfy.PostAsync("/prompt", new JsonObject { ["prompt"] = graph.DeepClone(), ["prompt_id"] = id });
        var second = await comfy.PostAsync("/api/prompt", new JsonObject { ["prompt"] = graph.DeepClone() });

        Assert.Equal((200, "application/json"), (first.Status, first.Type));
        Assert.Equal(id, (string?)first.Json!["prompt_id"]);
        Assert.Equal("{}", first.Json["node_errors"]!.ToJsonString());
        Assert.Equal((long)first.Json["number"]! + 1, (long)second.Json!["number"]!);
        Assert.True(Guid.TryParseExact((string?)second.Json["prompt_id"], "D", out _));
    }

    [Theory]
    [MemberData(nameof(Names), MemberType = typeof(ConformanceServer))]
    public async Task A_prompt_id_is_a_lowercase_uuid(string server)
    {
        await using var comfy = await OpenAsync(server);
        foreach (var id in new[] { "abc", "9B7B7C2F-98E1-429E-8C12-384152F17B33", "9b7b7c2f98e1429e8c12384152f17b33" })
        {
            var reply = await comfy.PostAsync("/prompt", new JsonObject { ["prompt"] = Picture(Fresh()), ["prompt_id"] = id });
            Assert.Equal((400, "invalid_prompt_id"), (reply.Status, Error(reply, "type")));
            Assert.Equal("prompt_id must be a valid UUID", Error(reply, "message"));
        }
    }

    [Theory]
    [MemberData(nameof(Names), MemberType = typeof(ConformanceServer))]
    public async Task The_same_id_twice_runs_twice_and_the_history_keeps_the_later(string server)
    {
        await using var comfy = await OpenAsync(server);
        await using var socket = await WireSocket.OpenAsync(comfy.Address, "same-" + server);
        var body = new JsonObject { ["prompt"] = Picture(Fresh()), ["prompt_id"] = Guid.CreateVersion7().ToString(), ["client_id"] = "same-" + server };
        var first = await comfy.PostAsync("/prompt", body);
        var second = await comfy.PostAsync("/prompt", body);
        Assert.Equal((200, 200), (first.Status, second.Status));
        var id = (string)first.Json!["prompt_id"]!;
        await socket.UntilAsync(_ => socket.TypesOf(id).Count(type => type == "end") == 2, "two ends");

        var history = (await comfy.GetAsync("/history/" + id)).Json!.AsObject();
        Assert.Equal((long)second.Json!["number"]!, (long)Assert.Single(history).Value!["prompt"]![0]!);
    }

    [Theory]
    [MemberData(nameof(Names), MemberType = typeof(ConformanceServer))]
    public async Task Nothing_to_run_is_refused(string server)
    {
        await using var comfy = await OpenAsync(server);
        var none = await comfy.PostAsync("/prompt", new JsonObject { ["client_id"] = "x" });
        var empty = await comfy.PostAsync("/prompt", new JsonObject { ["prompt"] = new JsonObject() });
        var noOutput = await comfy.PostAsync("/prompt", new JsonObject { ["prompt"] = new JsonObject { ["1"] = Node("EmptyImage", ("width", 64), ("height", 64), ("batch_size", 1), ("color", 1)) } });
        var unknown = await RefusedAsync(comfy, Node("NoSuchNode"));
        var nameless = await RefusedAsync(comfy, new JsonObject { ["inputs"] = new JsonObject() });
        var malformed = await comfy.PostAsync("/prompt", "{\"prompt\": ");

        Assert.Equal((400, "no_prompt", "No prompt provided"), (none.Status, Error(none, "type"), Error(none, "details")));
        Assert.Equal((400, "prompt_no_outputs"), (empty.Status, Error(empty, "type")));
        Assert.Equal((400, "prompt_no_outputs"), (noOutput.Status, Error(noOutput, "type")));
        Assert.Equal(("missing_node_type", "Node ID '#1'"), (Error(unknown, "type"), Error(unknown, "details")));
        Assert.Equal("NoSuchNode", (string?)unknown.Json!["error"]!["extra_info"]!["class_type"]);
        Assert.Equal(("missing_node_type", "Node ID '#1'"), (Error(nameless, "type"), Error(nameless, "details")));
        Assert.Null(nameless.Json!["error"]!["extra_info"]!["class_type"]);
        Assert.Equal((500, "500 Internal Server Error\n\nServer got itself in trouble"), (malformed.Status, malformed.Text));
    }

    [Theory]
    [MemberData(nameof(Names), MemberType = typeof(ConformanceServer))]
    public async Task Wrong_inputs_are_named_node_by_node(string server)
    {
        await using var comfy = await OpenAsync(server);
        var source = Node("EmptyImage", ("width", 64), ("height", 64), ("batch_size", 1), ("color", 1));

        JsonObject Scale(JsonNode method, JsonNode width) =>
            Node("ImageScale", ("image", Link("0")), ("upscale_method", method), ("width", width), ("height", 64), ("crop", "disabled"));
        await ExpectAsync(comfy, Scale("bilinear", -1), source, "value_smaller_than_min", "Value -1 smaller than min of 0", "width");
        await ExpectAsync(comfy, Scale("bilinear", 20_000), source, "value_bigger_than_max", "Value 20000 bigger than max of 16384", "width");
        await ExpectAsync(comfy, Scale("bilinear", "abc"), source, "invalid_input_type", "Failed to convert an input value to a INT value", "width, abc, invalid literal for int() with base 10: 'abc'");
        await ExpectAsync(
            comfy, Scale("magic", 64), source, "value_not_in_list", "Value not in list",
            "upscale_method: 'magic' not in ['nearest-exact', 'bilinear', 'area', 'bicubic', 'lanczos']");
        await ExpectAsync(comfy, Node("ImageInvert"), source, "required_input_missing", "Required input is missing", "image");
        await ExpectAsync(
            comfy, Node("ImageInvert", ("image", Link("0"))), Node("EmptyLatentImage", ("width", 64), ("height", 64), ("batch_size", 1)),
            "return_type_mismatch", "Return type mismatch between linked nodes", "image, received_type(LATENT) mismatch input_type(IMAGE)");
        await ExpectAsync(
            comfy, Node("LoadImage", ("image", "nope.png")), source, "custom_validation_failed", "Custom validation failed for node", "image - Invalid image file: nope.png");
        await ExpectAsync(
            comfy, Node("ImageInvert", ("image", Link("99"))), source, "exception_during_inner_validation", "Exception when validating inner node", "'99'");
    }

    [Theory]
    [MemberData(nameof(Names), MemberType = typeof(ConformanceServer))]
    public async Task A_good_and_a_bad_branch_are_accepted_with_errors_and_the_good_one_runs(string server)
    {
        await using var comfy = await OpenAsync(server);
        await using var socket = await WireSocket.OpenAsync(comfy.Address, "branches-" + server);
        var graph = Picture(Fresh());
        graph["3"] = Node("LoadImage", ("image", "nope.png"));
        graph["4"] = Node("PreviewImage", ("images", Link("3")));
        var reply = await comfy.PostAsync("/prompt", new JsonObject { ["prompt"] = graph, ["client_id"] = "branches-" + server });

        Assert.Equal(200, reply.Status);
        var errors = Assert.Single(reply.Json!["node_errors"]!.AsObject());
        Assert.Equal(("3", "LoadImage", "[\"4\"]"), (errors.Key, (string?)errors.Value!["class_type"], errors.Value["dependent_outputs"]!.ToJsonString()));
        var id = (string)reply.Json["prompt_id"]!;
        await socket.UntilEndAsync(id);
        Assert.Equal("2", Assert.Single((await comfy.HistoryAsync(id))["outputs"]!.AsObject()).Key);
    }

    [Theory]
    [MemberData(nameof(Names), MemberType = typeof(ConformanceServer))]
    public async Task Only_the_outputs_asked_for_run(string server)
    {
        await using var comfy = await OpenAsync(server);
        await using var socket = await WireSocket.OpenAsync(comfy.Address, "targets-" + server);
        var graph = Picture(Fresh());
        graph["3"] = Node("SaveImage", ("images", Link("1")), ("filename_prefix", Fresh()));
        var id = await comfy.SubmitAsync(graph, "targets-" + server, ("partial_execution_targets", new JsonArray("3")));
        await socket.UntilEndAsync(id);

        var entry = await comfy.HistoryAsync(id);
        Assert.Equal("3", Assert.Single(entry["outputs"]!.AsObject()).Key);
        Assert.Equal("[\"3\"]", entry["prompt"]![4]!.ToJsonString());
    }

    private static string? Error(WireReply reply, string key) => (string?)reply.Json!["error"]![key];

    /// <summary>Node "1" between a source, "0", and a preview, "2".</summary>
    private static async Task<WireReply> RefusedAsync(ConformanceServer comfy, JsonObject node, JsonObject? source = null)
    {
        var graph = new JsonObject { ["1"] = node, ["2"] = Node("PreviewImage", ("images", Link("1"))) };
        if (source is not null)
        {
            graph["0"] = source.DeepClone();
        }

        var reply = await comfy.PostAsync("/prompt", new JsonObject { ["prompt"] = graph });
        Assert.True(reply.Status == 400, $"Expected a refusal, got {reply.Status}: {reply.Text}");
        return reply;
    }

    private static async Task ExpectAsync(ConformanceServer comfy, JsonObject node, JsonObject source, string type, string message, string details)
    {
        var reply = await RefusedAsync(comfy, node, source);
        Assert.Equal(Failed, Error(reply, "type"));
        Assert.Equal("", Error(reply, "details"));
        var (id, errors) = Assert.Single(reply.Json!["node_errors"]!.AsObject());
        Assert.Equal(("1", (string?)node["class_type"], "[\"2\"]"), (id, (string?)errors!["class_type"], errors["dependent_outputs"]!.ToJsonString()));
        var error = Assert.Single(errors["errors"]!.AsArray())!;
        Assert.Equal((type, message, details), ((string?)error["type"], (string?)error["message"], (string?)error["details"]));
        Assert.NotNull(error["extra_info"]!["input_name"]);
    }
}
