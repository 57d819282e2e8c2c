using System.Text.Json.Nodes;
using static Reelwright.ComfyUI.Tests.Conformance.ConformanceServer;

namespace Reelwright.ComfyUI.Tests.Conformance;

public sealed class QueueTests
{
    [Theory]
    [MemberData(nameof(Names), MemberType = typeof(ConformanceServer))]
    public async Task The_queue_shows_what_runs_and_what_waits_as_tuples(string server)
    {
        await using var comfy = await OpenAsync(server);
        comfy.Hold();
        await using var socket = await WireSocket.OpenAsync(comfy.Address, "queue-" + server);
        var running = await StartSlowAsync(comfy, socket, "queue-" + server);
        var first = await comfy.SubmitAsync(Picture(Fresh()));
        var second = await comfy.SubmitAsync(Picture(Fresh()));
        var front = await comfy.SubmitAsync(Picture(Fresh()), null, ("front", true));
        var queue = (await comfy.GetAsync("/queue")).Json!;
        var remaining = (await comfy.GetAsync("/prompt")).Json!["exec_info"]!["queue_remaining"];

        Assert.Equal(running, (string?)Assert.Single(queue["queue_running"]!.AsArray())![1]);
        var pending = queue["queue_pending"]!.AsArray();
        // Heap order: the two later ones stand the other way round than they came.
        Assert.Equal([front, second, first], pending.Select(item => (string?)item![1]));
        Assert.True((long)pending[0]![0]! < 0);
        Assert.Equal((long)pending[2]![0]! + 1, (long)pending[1]![0]!);
        Assert.All(pending, item => Assert.Equal(("2", 5), ((string?)item![4]![0], item.AsArray().Count)));
        Assert.Equal(4, (int?)remaining);
        await StopAsync(comfy, socket, running);
    }

    [Theory]
    [MemberData(nameof(Names), MemberType = typeof(ConformanceServer))]
    public async Task A_deleted_prompt_leaves_nothing_and_the_running_one_cannot_be_deleted(string server)
    {
        await using var comfy = await OpenAsync(server);
        comfy.Hold();
        await using var socket = await WireSocket.OpenAsync(comfy.Address, "delete-" + server);
        var running = await StartSlowAsync(comfy, socket, "delete-" + server);
        var waiting = await comfy.SubmitAsync(Picture(Fresh()), "delete-" + server);
        var statuses = socket.Messages.Count(message => message.Type == "status");
        var reply = await comfy.PostAsync("/queue", new JsonObject { ["delete"] = new JsonArray(waiting, running) });
        await socket.UntilAsync(_ => socket.Messages.Count(message => message.Type == "status") > statuses, "a status after the deletion");

        Assert.Equal((200, 0), (reply.Status, reply.Body.Length));
        var queue = (await comfy.GetAsync("/queue")).Json!;
        Assert.Empty(queue["queue_pending"]!.AsArray());
        Assert.Equal(running, (string?)Assert.Single(queue["queue_running"]!.AsArray())![1]);
        Assert.Empty(socket.TypesOf(waiting));
        Assert.Equal("{}", (await comfy.GetAsync("/history/" + waiting)).Text);
        await StopAsync(comfy, socket, running);
    }

    [Theory]
    [MemberData(nameof(Names), MemberType = typeof(ConformanceServer))]
    public async Task An_interrupt_stops_the_prompt_it_names_and_no_other(string server)
    {
        await using var comfy = await OpenAsync(server);
        comfy.Hold();
        await using var socket = await WireSocket.OpenAsync(comfy.Address, "interrupt-" + server);
        var running = await StartSlowAsync(comfy, socket, "interrupt-" + server);
        var other = await comfy.PostAsync("/interrupt", new JsonObject { ["prompt_id"] = Guid.CreateVersion7().ToString() });
        Assert.Equal((200, 0), (other.Status, other.Body.Length));
        Assert.Equal("{}", (await comfy.GetAsync("/history/" + running)).Text);
        var own = await comfy.PostAsync("/interrupt", new JsonObject { ["prompt_id"] = running });
        await socket.UntilEndAsync(running);

        Assert.Equal((200, 0), (own.Status, own.Body.Length));
        var told = socket.Messages.Single(message => message.Type == "execution_interrupted").Data!;
        Assert.Equal(["executed", "node_id", "node_type", "prompt_id", "timestamp"], EventTests.Keys(told));
        Assert.DoesNotContain("execution_success", socket.TypesOf(running));
        var entry = await comfy.HistoryAsync(running);
        Assert.Equal(("error", false), ((string?)entry["status"]!["status_str"], (bool)entry["status"]!["completed"]!));
        Assert.Equal("execution_interrupted", EventTests.Messages(entry)[^1]);
        Assert.Equal("{}", entry["outputs"]!.ToJsonString());
    }

    [Theory]
    [MemberData(nameof(Names), MemberType = typeof(ConformanceServer))]
    public async Task An_interrupt_without_a_body_stops_whatever_runs(string server)
    {
        await using var comfy = await OpenAsync(server);
        comfy.Hold();
        await using var socket = await WireSocket.OpenAsync(comfy.Address, "any-" + server);
        var running = await StartSlowAsync(comfy, socket, "any-" + server);
        Assert.Equal(200, (await comfy.PostAsync("/interrupt", "")).Status);
        await socket.UntilEndAsync(running);

        Assert.Contains("execution_interrupted", socket.TypesOf(running));
    }

    [Theory]
    [MemberData(nameof(Names), MemberType = typeof(ConformanceServer))]
    public async Task Jobs_show_each_state(string server)
    {
        await using var comfy = await OpenAsync(server);
        await using var socket = await WireSocket.OpenAsync(comfy.Address, "jobs-" + server);
        var done = await comfy.SubmitAsync(Picture(Fresh()), "jobs-" + server);
        await socket.UntilEndAsync(done);
        comfy.Hold();
        var running = await StartSlowAsync(comfy, socket, "jobs-" + server);
        var waiting = await comfy.SubmitAsync(Picture(Fresh()));

        Assert.Equal("completed", await StatusAsync(comfy, done));
        Assert.Equal("in_progress", await StatusAsync(comfy, running));
        Assert.Equal("pending", await StatusAsync(comfy, waiting));
        var job = (await comfy.GetAsync("/api/jobs/" + done)).Json!;
        Assert.Equal((1, "images"), ((int)job["outputs_count"]!, (string?)job["preview_output"]!["mediaType"]));
        Assert.Equal("2", Assert.Single(job["outputs"]!.AsObject()).Key);
        var list = (await comfy.GetAsync("/api/jobs?status=pending,in_progress&limit=1")).Json!;
        Assert.Equal((2, true), ((int)list["pagination"]!["total"]!, (bool)list["pagination"]!["has_more"]!));

        Assert.Equal("{\"cancelled\":true}", (await comfy.PostAsync($"/api/jobs/{waiting}/cancel", "{}")).Json!.ToJsonString());
        Assert.Equal(404, (await comfy.GetAsync("/api/jobs/" + waiting)).Status);
        Assert.Equal("{\"cancelled\":true}", (await comfy.PostAsync($"/api/jobs/{running}/cancel", "{}")).Json!.ToJsonString());
        await socket.UntilEndAsync(running);
        Assert.Equal("cancelled", await StatusAsync(comfy, running));
        Assert.Equal("{\"cancelled\":false}", (await comfy.PostAsync($"/api/jobs/{running}/cancel", "{}")).Json!.ToJsonString());
    }

    [Theory]
    [MemberData(nameof(Names), MemberType = typeof(ConformanceServer))]
    public async Task Wrong_questions_about_jobs_are_answered_with_an_error(string server)
    {
        await using var comfy = await OpenAsync(server);
        var status = await comfy.GetAsync("/api/jobs?status=bogus");
        var unknown = await comfy.GetAsync("/api/jobs/00000000-0000-4000-8000-000000000000");
        var ids = await comfy.PostAsync("/api/jobs/cancel", new JsonObject { ["job_ids"] = new JsonArray("nope") });

        Assert.Equal((400, "Invalid status value(s): bogus. Valid values: pending, in_progress, completed, failed, cancelled"), (status.Status, (string?)status.Json!["error"]));
        Assert.Equal((404, "Job not found"), (unknown.Status, (string?)unknown.Json!["error"]));
        Assert.Equal((400, "[\"nope\"]"), (ids.Status, ids.Json!["invalid_ids"]!.ToJsonString()));
    }

    [Theory]
    [MemberData(nameof(Names), MemberType = typeof(ConformanceServer))]
    public async Task History_is_listed_oldest_first_and_can_be_deleted(string server)
    {
        await using var comfy = await OpenAsync(server);
        await using var socket = await WireSocket.OpenAsync(comfy.Address, "past-" + server);
        var older = await comfy.SubmitAsync(Picture(Fresh()), "past-" + server);
        var newer = await comfy.SubmitAsync(Picture(Fresh()), "past-" + server);
        await socket.UntilEndAsync(newer);
        var last = (await comfy.GetAsync("/history?max_items=2")).Json!.AsObject();
        var reply = await comfy.PostAsync("/history", new JsonObject { ["delete"] = new JsonArray(older) });

        Assert.Equal([older, newer], last.Select(entry => entry.Key));
        Assert.Equal((200, 0), (reply.Status, reply.Body.Length));
        Assert.Equal("{}", (await comfy.GetAsync("/history/" + older)).Text);
        Assert.NotNull(await comfy.HistoryAsync(newer));
    }

    private static async Task<string?> StatusAsync(ConformanceServer comfy, string id) => (string?)(await comfy.GetAsync("/api/jobs/" + id)).Json!["status"];

    private static async Task<string> StartSlowAsync(ConformanceServer comfy, WireSocket socket, string client)
    {
        var id = await comfy.SubmitAsync(Slow(Fresh()), client);
        await socket.UntilAsync(message => message.Type == "executing" && message.PromptId == id, "the slow prompt to start");
        return id;
    }

    private static async Task StopAsync(ConformanceServer comfy, WireSocket socket, string running)
    {
        await comfy.PostAsync("/queue", new JsonObject { ["clear"] = true });
        await comfy.PostAsync("/interrupt", new JsonObject { ["prompt_id"] = running });
        comfy.Release();
        await socket.UntilEndAsync(running);
    }
}
