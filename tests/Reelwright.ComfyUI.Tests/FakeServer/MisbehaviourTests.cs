using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Reelwright.ComfyUI.Fake;
using Reelwright.ComfyUI.Tests.Conformance;
using static Reelwright.ComfyUI.Tests.FakeServer.FakeTestCase;

namespace Reelwright.ComfyUI.Tests.FakeServer;

/// <summary>What is ordered goes wrong, and ends when it is called off: tests of others rest on it.</summary>
public sealed class MisbehaviourTests
{
    [Theory]
    [InlineData(FakeFailure.OutOfMemory, "torch.OutOfMemoryError", "Allocation on device 0 would exceed allowed memory")]
    [InlineData(FakeFailure.Exception, "RuntimeError", "expected input[1, 16, 8, 8]")]
    [InlineData(FakeFailure.MissingFile, "FileNotFoundError", "Model in folder 'checkpoints' with filename 'v1-5-pruned-emaonly-fp16.safetensors' not found.")]
    public async Task A_planned_failure_happens_once(FakeFailure failure, string type, string message)
    {
        await using var fake = await FakeComfy.StartAsync(new FakeComfyOptions { Rendering = FakeRendering.Nothing });
        using var http = Client(fake);
        fake.FailNext(failure);
        var failed = await RunAsync(fake, http, Sampled(1));
        var again = await RunAsync(fake, http, Sampled(1));

        var error = failed["status"]!["messages"]!.AsArray()[^1]![1]!;
        Assert.Equal(type, (string?)error["exception_type"]);
        Assert.Contains(message, (string)error["exception_message"]!, StringComparison.Ordinal);
        Assert.Equal("success", (string?)again["status"]!["status_str"]);
    }

    [Fact]
    public async Task A_silent_server_runs_and_tells_nothing()
    {
        await using var fake = await FakeComfy.StartAsync(new FakeComfyOptions { Rendering = FakeRendering.Nothing });
        using var http = Client(fake);
        await using var socket = await WireSocket.OpenAsync(fake.Address, "me");
        fake.Faults.Silent = true;
        await RunAsync(fake, http, Sampled(1));
        fake.Faults.Silent = false;
        await socket.UntilEndAsync(await SubmitAsync(http, Sampled(2)));

        Assert.Single(socket.Messages, message => message.Type == "execution_start");
    }

    [Fact]
    public async Task Dropped_sockets_break_and_repeated_events_come_twice()
    {
        await using var fake = await FakeComfy.StartAsync(new FakeComfyOptions { Rendering = FakeRendering.Nothing });
        using var http = Client(fake);
        await using var first = await WireSocket.OpenAsync(fake.Address, "me");
        fake.DropSockets();
        await first.DisposeAsync();

        // The end of a socket takes its client's id from the table, a newer socket's too: that is ComfyUI's way.
        await NoSocketAsync(fake);
        fake.Faults.DuplicateEvents = true;
        await using var socket = await WireSocket.OpenAsync(fake.Address, "me");
        await socket.UntilEndAsync(await SubmitAsync(http, Sampled(1)));
        await socket.UntilAsync(_ => socket.Messages.Count(message => message.Type == "executing" && message.Data!["node"] is null) == 2, "the end twice");

        Assert.Equal(2, socket.Messages.Count(message => message.Type == "execution_success"));
    }

    private static async Task NoSocketAsync(FakeComfy fake)
    {
        using var late = new CancellationTokenSource(Patience);
        while (fake.OpenSockets > 0)
        {
            Assert.False(late.IsCancellationRequested, "The dropped socket was expected to be gone.");
            await Task.Yield();
        }
    }

    [Fact]
    public async Task A_lost_queue_forgets_the_running_and_the_waiting_and_a_restart_counts_anew()
    {
        await using var fake = await FakeComfy.StartAsync(new FakeComfyOptions { Rendering = FakeRendering.Nothing });
        using var http = Client(fake);
        fake.Hold();
        var running = await SubmitAsync(http, Sampled(1));
        await SubmitAsync(http, Sampled(2));
        await fake.Log.PromptStartedAsync(running);
        fake.LoseQueue();
        Assert.Empty(fake.Queue);
        await fake.Log.PromptEndedAsync(running);
        Assert.Equal("forgotten", fake.Log.Prompts[0].Outcome);
        fake.Release();
        fake.Restart();
        Assert.Equal("{}", await http.GetStringAsync(new Uri("history", UriKind.Relative), Cancel));
        Assert.Equal(1, fake.Boot);

        var after = await RunAsync(fake, http, Sampled(3));
        Assert.Equal(0, (int?)after["prompt"]![0]);
    }

    [Fact]
    public async Task Replies_turn_into_html_broken_json_errors_or_never_end()
    {
        await using var fake = await FakeComfy.StartAsync();
        using var http = Client(fake);
        var path = new Uri("queue", UriKind.Relative);
        fake.Faults.Html = true;
        Assert.StartsWith("<!DOCTYPE html>", await http.GetStringAsync(path, Cancel), StringComparison.Ordinal);
        fake.Faults.Html = false;
        fake.Faults.BrokenJson = true;
        var broken = await http.GetStringAsync(path, Cancel);
        Assert.ThrowsAny<JsonException>(() => { JsonNode.Parse(broken); });
        fake.Faults.BrokenJson = false;
        fake.Faults.Status = 502;
        Assert.Equal(HttpStatusCode.BadGateway, (await http.GetAsync(path, Cancel)).StatusCode);
        fake.Faults.Status = 0;
        fake.Faults.EndlessJson = true;
        await using var endless = await http.GetStreamAsync(path, Cancel);
        await endless.ReadExactlyAsync(new byte[5_000_000], Cancel);
    }

    [Fact]
    public async Task Downloads_are_cut_short_promise_too_much_or_never_end()
    {
        await using var fake = await FakeComfy.StartAsync();
        using var http = Client(fake);
        await RunAsync(fake, http, Sampled(1));
        var path = new Uri("view?filename=sd15_00001_.png&subfolder=t", UriKind.Relative);
        var whole = await http.GetByteArrayAsync(path, Cancel);
        fake.Faults.TruncatedDownloads = true;
        await Assert.ThrowsAsync<HttpRequestException>(() => http.GetByteArrayAsync(path, Cancel));
        fake.Faults.TruncatedDownloads = false;
        fake.Faults.WrongContentLength = true;
        using (var reply = await http.GetAsync(path, HttpCompletionOption.ResponseHeadersRead, Cancel))
        {
            Assert.Equal(whole.Length + 1000, reply.Content.Headers.ContentLength);
            await Assert.ThrowsAsync<HttpRequestException>(() => reply.Content.ReadAsByteArrayAsync(Cancel));
        }

        fake.Faults.WrongContentLength = false;
        fake.Faults.EndlessDownloads = true;
        await using var endless = await http.GetStreamAsync(path, Cancel);
        await endless.ReadExactlyAsync(new byte[5_000_000], Cancel);
    }

    [Fact]
    public async Task Outputs_may_claim_hostile_names_and_previews_any_size()
    {
        await using var fake = await FakeComfy.StartAsync(new FakeComfyOptions { Rendering = FakeRendering.Nothing, Previews = true });
        using var http = Client(fake);
        await using var socket = await WireSocket.OpenAsync(fake.Address, "me");
        fake.Faults.OutputFilename = "../../etc/passwd";
        fake.Faults.OutputSubfolder = "../..";
        fake.Faults.PreviewBytes = 3_000_000;
        var id = await SubmitAsync(http, Sampled(1));
        await socket.UntilEndAsync(id);

        var file = (await GetAsync(http, "history/" + id))[id]!["outputs"]!["9"]!["images"]![0]!;
        Assert.Equal(("../../etc/passwd", "../.."), ((string?)file["filename"], (string?)file["subfolder"]));
        Assert.All(socket.Messages.Where(message => message.Binary is not null), message => Assert.True(message.Binary!.Length > 3_000_000));
        Assert.Equal(4, socket.Messages.Count(message => message.Binary is not null));
    }

    [Fact]
    public async Task Missing_files_and_nodes_are_refused_and_listed_no_more()
    {
        await using var fake = await FakeComfy.StartAsync();
        using var http = Client(fake);
        fake.RemoveModel("checkpoints", "v1-5-pruned-emaonly-fp16.safetensors");
        using var body = new StringContent(new JsonObject { ["prompt"] = Sampled(1) }.ToJsonString());
        using var reply = await http.PostAsync(new Uri("prompt", UriKind.Relative), body, Cancel);
        var refusal = JsonNode.Parse(await reply.Content.ReadAsStringAsync(Cancel))!;
        fake.RemoveNode("KSampler");

        Assert.Equal("ckpt_name: 'v1-5-pruned-emaonly-fp16.safetensors' not in []", (string?)refusal["node_errors"]!["4"]!["errors"]![0]!["details"]);
        Assert.Equal("[]", await http.GetStringAsync(new Uri("models/checkpoints", UriKind.Relative), Cancel));
        Assert.Empty(await GetAsync(http, "object_info/KSampler"));
    }

    [Fact]
    public async Task Connections_are_refused_until_it_listens_again_on_the_same_port()
    {
        await using var fake = await FakeComfy.StartAsync(new FakeComfyOptions { Rendering = FakeRendering.Nothing });
        using var http = Client(fake);
        fake.Hold();
        var id = await SubmitAsync(http, Sampled(1));
        await fake.StopListeningAsync();
        await Assert.ThrowsAsync<HttpRequestException>(() => http.GetStringAsync(new Uri("queue", UriKind.Relative), Cancel));
        fake.Release();
        await fake.Log.PromptEndedAsync(id);
        await fake.ListenAsync();

        Assert.Single(await GetAsync(http, "history/" + id));
    }
}
