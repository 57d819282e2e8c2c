using System.Text.Json.Nodes;

namespace Reelwright.ComfyUI.Tests.Conformance;

public sealed class EventTests
{
    [Theory]
    [MemberData(nameof(ConformanceServer.Names), MemberType = typeof(ConformanceServer))]
    public async Task A_run_tells_everything_in_this_order(string server)
    {
        await using var comfy = await ConformanceServer.OpenAsync(server);
        await using var socket = await WireSocket.OpenAsync(comfy.Address, "order-" + server);
        var id = await comfy.SubmitAsync(ConformanceServer.Picture(ConformanceServer.Fresh()), "order-" + server);
        await socket.UntilEndAsync(id);

        // The picture itself may be in the cache of a server that ran before; the rest may not.
        var types = socket.TypesOf(id);
        Assert.Equal(["execution_start", "execution_cached"], types.Take(2));
        Assert.Equal(
            ["progress_state", "executing", "executed", "progress_state", "execution_success", "end"],
            types.Skip(types.Count - 6));
        var all = socket.Messages.Select(message => message.Type).ToList();
        Assert.Equal(2, all.Take(all.IndexOf("execution_start")).Count(type => type == "status") - 1);
        Assert.Equal("status", all[^2]);
        Assert.Equal(0, (int?)socket.Messages[^2].Data!["status"]!["exec_info"]!["queue_remaining"]);
    }

    [Theory]
    [MemberData(nameof(ConformanceServer.Names), MemberType = typeof(ConformanceServer))]
    public async Task The_history_is_there_when_executing_names_no_node(string server)
    {
        await using var comfy = await ConformanceServer.OpenAsync(server);
        await using var socket = await WireSocket.OpenAsync(comfy.Address, "history-" + server);
        var prefix = ConformanceServer.Fresh();
        var graph = ConformanceServer.Picture(prefix);
        var id = await comfy.SubmitAsync(graph, "history-" + server, ("extra_data", new JsonObject { ["mark"] = 7 }));
        await socket.UntilEndAsync(id);

        var entry = await comfy.HistoryAsync(id);
        Assert.Equal(["meta", "outputs", "prompt", "status"], Keys(entry));
        var prompt = entry["prompt"]!.AsArray();
        Assert.Equal(id, (string?)prompt[1]);
        Assert.True(JsonNode.DeepEquals(graph, prompt[2]));
        Assert.Equal("history-" + server, (string?)prompt[3]!["client_id"]);
        Assert.Equal(7, (int?)prompt[3]!["mark"]);
        Assert.True((long)prompt[3]!["create_time"]! > 1_700_000_000_000);
        Assert.Equal("[\"2\"]", prompt[4]!.ToJsonString());

        var file = Assert.Single(entry["outputs"]!["2"]!["images"]!.AsArray())!;
        Assert.Equal(prefix.Split('/')[1] + "_00001_.png", (string?)file["filename"]);
        Assert.Equal("conformance", (string?)file["subfolder"]);
        Assert.Equal("output", (string?)file["type"]);
        Assert.Equal("success", (string?)entry["status"]!["status_str"]);
        Assert.True((bool)entry["status"]!["completed"]!);
        Assert.Equal(["execution_start", "execution_cached", "execution_success"], Messages(entry));
        Assert.Equal("2", (string?)entry["meta"]!["2"]!["display_node"]);

        var executed = socket.Messages.Single(message => message.Type == "executed");
        Assert.True(JsonNode.DeepEquals(entry["outputs"]!["2"], executed.Data!["output"]));
    }

    [Theory]
    [MemberData(nameof(ConformanceServer.Names), MemberType = typeof(ConformanceServer))]
    public async Task An_identical_graph_comes_from_the_cache_with_the_old_file_names(string server)
    {
        await using var comfy = await ConformanceServer.OpenAsync(server);
        var graph = ConformanceServer.Picture(ConformanceServer.Fresh());
        var first = await comfy.RunAsync(graph);
        await using var socket = await WireSocket.OpenAsync(comfy.Address, "cache-" + server);
        var id = await comfy.SubmitAsync(graph, "cache-" + server);
        await socket.UntilEndAsync(id);

        Assert.Equal(["execution_start", "execution_cached", "executed", "progress_state", "execution_success", "end"], socket.TypesOf(id));
        Assert.Equal("[\"1\",\"2\"]", socket.Messages.Single(message => message.Type == "execution_cached").Data!["nodes"]!.ToJsonString());
        Assert.True(JsonNode.DeepEquals(first["outputs"], (await comfy.HistoryAsync(id))["outputs"]));
    }

    [Theory]
    [MemberData(nameof(ConformanceServer.Names), MemberType = typeof(ConformanceServer))]
    public async Task A_second_picture_of_a_prefix_gets_the_next_number(string server)
    {
        await using var comfy = await ConformanceServer.OpenAsync(server);
        var prefix = ConformanceServer.Fresh();
        await comfy.RunAsync(ConformanceServer.Picture(prefix));
        var second = await comfy.RunAsync(ConformanceServer.Picture(prefix, batch: 2));

        Assert.Equal(
            [prefix.Split('/')[1] + "_00002_.png", prefix.Split('/')[1] + "_00003_.png"],
            second["outputs"]!["2"]!["images"]!.AsArray().Select(file => (string)file!["filename"]!));
    }

    [Theory]
    [MemberData(nameof(ConformanceServer.Names), MemberType = typeof(ConformanceServer))]
    public async Task A_node_that_throws_ends_the_run_with_its_exception(string server)
    {
        await using var comfy = await ConformanceServer.OpenAsync(server);
        var name = Guid.CreateVersion7().ToString("N") + ".png";
        Assert.Equal(200, (await comfy.UploadAsync("no picture at all"u8.ToArray(), name)).Status);
        await using var socket = await WireSocket.OpenAsync(comfy.Address, "throws-" + server);
        var id = await comfy.SubmitAsync(
            new JsonObject
            {
                ["1"] = ConformanceServer.Node("LoadImage", ("image", name)),
                ["2"] = ConformanceServer.Node("PreviewImage", ("images", ConformanceServer.Link("1"))),
            },
            "throws-" + server);
        await socket.UntilEndAsync(id);

        var error = socket.Messages.Single(message => message.Type == "execution_error").Data!;
        Assert.Equal(
            ["current_inputs", "current_outputs", "exception_message", "exception_type", "executed", "node_id", "node_type", "prompt_id", "timestamp", "traceback"],
            Keys(error));
        Assert.Equal(("1", "LoadImage"), ((string?)error["node_id"], (string?)error["node_type"]));
        Assert.Equal("PIL.UnidentifiedImageError", (string?)error["exception_type"]);
        Assert.DoesNotContain("execution_success", socket.TypesOf(id));
        var entry = await comfy.HistoryAsync(id);
        Assert.Equal("error", (string?)entry["status"]!["status_str"]);
        Assert.False((bool)entry["status"]!["completed"]!);
        Assert.Equal("execution_error", Messages(entry)[^1]);
        Assert.Equal("{}", entry["outputs"]!.ToJsonString());
    }

    internal static IReadOnlyList<string> Keys(JsonObject json) => [.. json.Select(pair => pair.Key).Order(StringComparer.Ordinal)];

    internal static IReadOnlyList<string> Messages(JsonObject entry) => [.. entry["status"]!["messages"]!.AsArray().Select(message => (string)message![0]!)];
}
