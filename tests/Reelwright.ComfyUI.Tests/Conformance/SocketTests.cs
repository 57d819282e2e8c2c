using System.Text.Json.Nodes;

namespace Reelwright.ComfyUI.Tests.Conformance;

public sealed class SocketTests
{
    [Theory]
    [MemberData(nameof(ConformanceServer.Names), MemberType = typeof(ConformanceServer))]
    public async Task A_socket_is_greeted_with_its_client_id_or_with_one_made_up(string server)
    {
        await using var comfy = await ConformanceServer.OpenAsync(server);
        await using var named = await WireSocket.OpenAsync(comfy.Address, "greeted-" + server);
        await using var nameless = await WireSocket.OpenAsync(comfy.Address, null);

        Assert.Equal("greeted-" + server, (string?)named.Messages[0].Data!["sid"]);
        Assert.Equal(32, ((string)nameless.Messages[0].Data!["sid"]!).Length);
        Assert.NotNull(named.Messages[0].Data!["status"]!["exec_info"]!["queue_remaining"]);
    }

    [Theory]
    [MemberData(nameof(ConformanceServer.Names), MemberType = typeof(ConformanceServer))]
    public async Task Feature_flags_are_answered_with_the_servers_own(string server)
    {
        await using var comfy = await ConformanceServer.OpenAsync(server);
        await using var socket = await WireSocket.OpenAsync(comfy.Address, "flags-" + server, flags: true);

        var flags = await socket.UntilAsync(message => message.Type == "feature_flags", "the server's feature flags");
        Assert.True((bool)flags.Data!["supports_preview_metadata"]!);
        Assert.Equal((long?)flags.Data["max_upload_size"], (long?)(await comfy.GetAsync("/features")).Json!["max_upload_size"]);
    }

    [Theory]
    [MemberData(nameof(ConformanceServer.Names), MemberType = typeof(ConformanceServer))]
    public async Task Other_clients_hear_only_the_queues_length(string server)
    {
        await using var comfy = await ConformanceServer.OpenAsync(server);
        await using var mine = await WireSocket.OpenAsync(comfy.Address, "mine-" + server);
        await using var other = await WireSocket.OpenAsync(comfy.Address, "other-" + server);
        var id = await comfy.SubmitAsync(ConformanceServer.Picture(ConformanceServer.Fresh()), "mine-" + server);
        await mine.UntilEndAsync(id);
        await other.UntilAsync(message => other.Messages.Count(heard => heard.Type == "status") == 4, "three more statuses");

        Assert.All(other.Messages, message => Assert.Equal("status", message.Type));
    }

    [Theory]
    [MemberData(nameof(ConformanceServer.Names), MemberType = typeof(ConformanceServer))]
    public async Task Without_a_client_id_everyone_hears_progress_and_nobody_the_rest(string server)
    {
        await using var comfy = await ConformanceServer.OpenAsync(server);
        await using var socket = await WireSocket.OpenAsync(comfy.Address, "anybody-" + server);
        var id = await comfy.SubmitAsync(ConformanceServer.Picture(ConformanceServer.Fresh()));
        await socket.UntilAsync(
            message => message.Type == "progress_state" && (string?)message.Data!["nodes"]!["2"]?["state"] == "finished",
            "the progress of a prompt without a client id");
        await socket.UntilAsync(_ => socket.Messages.Count(message => message.Type == "status") == 4, "the last status");

        Assert.Equal(["progress_state"], socket.TypesOf(id).Distinct());
    }

    [Theory]
    [MemberData(nameof(ConformanceServer.Names), MemberType = typeof(ConformanceServer))]
    public async Task The_newer_of_two_sockets_of_a_client_hears_everything_and_the_older_nothing(string server)
    {
        await using var comfy = await ConformanceServer.OpenAsync(server);
        await using var older = await WireSocket.OpenAsync(comfy.Address, "twice-" + server);
        await using var newer = await WireSocket.OpenAsync(comfy.Address, "twice-" + server);
        var id = await comfy.SubmitAsync(ConformanceServer.Picture(ConformanceServer.Fresh()), "twice-" + server);
        await newer.UntilEndAsync(id);

        Assert.Single(older.Messages);
    }

    [Theory]
    [MemberData(nameof(ConformanceServer.Names), MemberType = typeof(ConformanceServer))]
    public async Task When_the_older_socket_closes_the_newer_one_hears_nothing_more(string server)
    {
        await using var comfy = await ConformanceServer.OpenAsync(server);
        var older = await WireSocket.OpenAsync(comfy.Address, "zombie-" + server);
        await using var newer = await WireSocket.OpenAsync(comfy.Address, "zombie-" + server);
        await older.CloseAsync();
        await older.DisposeAsync();
        await using var witness = await WireSocket.OpenAsync(comfy.Address, "witness-" + server);
        await comfy.SubmitAsync(ConformanceServer.Picture(ConformanceServer.Fresh()), "zombie-" + server);
        await witness.UntilAsync(_ => witness.Messages.Count(message => message.Type == "status") == 4, "the run's statuses");

        Assert.Single(newer.Messages);
    }

    [Theory]
    [MemberData(nameof(ConformanceServer.Names), MemberType = typeof(ConformanceServer))]
    public async Task A_socket_that_comes_back_is_told_the_present_node_without_a_prompt_id(string server)
    {
        await using var comfy = await ConformanceServer.OpenAsync(server);
        var client = Guid.CreateVersion7().ToString("N");
        comfy.Hold();
        var first = await WireSocket.OpenAsync(comfy.Address, client);
        var id = await comfy.SubmitAsync(ConformanceServer.Slow(ConformanceServer.Fresh()), client);
        await first.UntilAsync(message => message.Type == "executing", "the first node");
        await first.CloseAsync();
        await first.DisposeAsync();

        await using var again = await WireSocket.OpenAsync(comfy.Address, client);
        var executing = await again.UntilAsync(message => message.Type == "executing", "the present node");
        Assert.NotNull(executing.Data!["node"]);
        Assert.False(executing.Data.ContainsKey("prompt_id"));
        comfy.Release();
        await again.UntilEndAsync(id);
        Assert.DoesNotContain("execution_start", again.TypesOf(id));
        Assert.Contains("executed", again.TypesOf(id));
        Assert.Equal("success", (string?)(await comfy.HistoryAsync(id))["status"]!["status_str"]);
    }

    [Theory]
    [MemberData(nameof(ConformanceServer.Names), MemberType = typeof(ConformanceServer))]
    public async Task Text_of_a_node_goes_to_every_socket_as_a_binary_frame(string server)
    {
        await using var comfy = await ConformanceServer.OpenAsync(server);
        await using var mine = await WireSocket.OpenAsync(comfy.Address, "text-" + server);
        await using var other = await WireSocket.OpenAsync(comfy.Address, "bystander-" + server);
        var graph = ConformanceServer.Picture(ConformanceServer.Fresh());
        graph["77"] = ConformanceServer.Node("GetImageSize", ("image", ConformanceServer.Link("1")));
        graph["78"] = ConformanceServer.Node("EmptyImage", ("width", ConformanceServer.Link("77")), ("height", 32), ("batch_size", 1), ("color", Random.Shared.Next(1 << 24)));
        graph["79"] = ConformanceServer.Node("PreviewImage", ("images", ConformanceServer.Link("78")));
        ((JsonObject)graph["1"]!["inputs"]!)["color"] = Random.Shared.Next(1 << 24);
        await mine.UntilEndAsync(await comfy.SubmitAsync(graph, "text-" + server));

        foreach (var socket in new[] { mine, other })
        {
            var text = await socket.UntilAsync(message => message.Binary is not null, "the text frame");
            Assert.Equal(3u, text.BinaryEvent);
            Assert.Equal("\0\0\0\u000277width: 64, height: 64\n batch size: 1", System.Text.Encoding.UTF8.GetString(text.Binary!, 4, text.Binary!.Length - 4));
        }
    }

    [Theory]
    [MemberData(nameof(ConformanceServer.Names), MemberType = typeof(ConformanceServer))]
    public async Task A_page_of_another_site_is_refused(string server)
    {
        await using var comfy = await ConformanceServer.OpenAsync(server);
        var foreign = await comfy.GetAsync("/queue", ("Origin", "http://elsewhere.example"));
        var own = await comfy.GetAsync("/queue", ("Origin", comfy.Address.GetLeftPart(UriPartial.Authority)));

        Assert.Equal((403, 0), (foreign.Status, foreign.Body.Length));
        Assert.Equal(200, own.Status);
        Assert.IsType<JsonObject>(own.Json);
    }
}
