using System.Net.WebSockets;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http;

namespace Reelwright.ComfyUI.Tests.Prompts;

public sealed class ComfyBackendTests
{
    private const string Id = "9b7b7c2f-98e1-429e-8c12-384152f17b33";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Told _told = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_prompt_goes_through_the_queue_to_its_files_with_progress_that_never_goes_back()
    {
        await using var backend = await ScriptedBackend.StartAsync();
        await using var follow = backend.Follow();

        var work = follow.RunAsync(Run(), _told, Cancel);
        await StartAsync(backend);
        await backend.SayAsync("execution_start", new { prompt_id = Id });
        await backend.SayAsync("executing", new { node = "3", prompt_id = Id });
        await backend.SayAsync("progress", new { node = "3", prompt_id = Id, value = 2, max = 4 });
        var half = await _told.UntilAsync(progress => progress.Fraction > 0.3);
        await backend.SayAsync("progress", new { node = "3", prompt_id = Id, value = 1, max = 4 });
        await backend.SayAsync("executing", new { node = "8", prompt_id = Id });
        var decoding = await _told.UntilAsync(progress => progress.Stage == "decoding");
        backend.Finish(Id);
        await backend.SayAsync("executing", new { node = (string?)null, prompt_id = Id });

        var made = Assert.IsType<PromptOutcome.Succeeded>(await work.WaitAsync(Patience, Cancel));

        Assert.Equal("out.mp4", Assert.Single(made.Files).File.Filename);
        Assert.Equal("sampling", half.Stage);
        Assert.True(decoding.Fraction >= half.Fraction);
        Assert.Equal(_told.All.Select(progress => progress.Fraction).Order(), _told.All.Select(progress => progress.Fraction));
        Assert.Equal("waiting", _told.All[0].Stage);
    }

    [Fact]
    public async Task Without_any_event_the_queue_and_the_history_tell()
    {
        await using var backend = await ScriptedBackend.StartAsync();
        await using var follow = backend.Follow();

        var work = follow.RunAsync(Run(), _told, Cancel);
        await StartAsync(backend);
        backend.Finish(Id);

        Assert.IsType<PromptOutcome.Succeeded>(await work.WaitAsync(Patience, Cancel));
    }

    [Fact]
    public async Task A_prompt_that_is_in_neither_queue_nor_history_is_submitted_again()
    {
        await using var backend = await ScriptedBackend.StartAsync();
        await using var follow = backend.Follow();

        var work = follow.RunAsync(Run(), _told, Cancel);
        await StartAsync(backend);
        backend.Change(_ => backend.Running.Clear());
        await backend.UntilAsync(() => backend.Submitted.Count == 2, "a second submission");
        backend.Finish(Id);

        Assert.IsType<PromptOutcome.Succeeded>(await work.WaitAsync(Patience, Cancel));
    }

    [Theory]
    [InlineData("running")]
    [InlineData("ended")]
    public async Task What_an_earlier_process_submitted_is_taken_and_not_computed_twice(string state)
    {
        await using var backend = await ScriptedBackend.StartAsync();
        await using var follow = backend.Follow();
        backend.Change(_ => backend.Running.Add(Id));
        if (state == "ended")
        {
            backend.Finish(Id);
        }

        var work = follow.RunAsync(Run() with { MayExistAlready = true }, _told, Cancel);
        if (state == "running")
        {
            await _told.UntilAsync(progress => progress.Stage != "waiting");
            backend.Finish(Id);
        }

        Assert.IsType<PromptOutcome.Succeeded>(await work.WaitAsync(Patience, Cancel));
        Assert.Empty(backend.Submitted);
    }

    [Fact]
    public async Task What_an_earlier_process_did_not_get_to_submit_is_submitted()
    {
        await using var backend = await ScriptedBackend.StartAsync();
        await using var follow = backend.Follow();

        var work = follow.RunAsync(Run() with { MayExistAlready = true }, _told, Cancel);
        await StartAsync(backend);
        backend.Finish(Id);

        Assert.IsType<PromptOutcome.Succeeded>(await work.WaitAsync(Patience, Cancel));
    }

    [Fact]
    public async Task A_lost_socket_is_opened_again_under_the_same_client_and_progress_goes_on()
    {
        await using var backend = await ScriptedBackend.StartAsync();
        await using var follow = backend.Follow();

        var work = follow.RunAsync(Run(), _told, Cancel);
        await StartAsync(backend);
        var lost = await backend.DropSocketsAsync();
        await backend.UntilAsync(() => backend.Sockets > lost, "a second socket");
        await backend.SayAsync("executing", new { node = "3" });
        await backend.SayAsync("progress", new { node = "3", prompt_id = Id, value = 3, max = 4 });
        await _told.UntilAsync(progress => progress.Fraction > 0.5);
        backend.Finish(Id);

        Assert.IsType<PromptOutcome.Succeeded>(await work.WaitAsync(Patience, Cancel));
    }

    [Fact]
    public async Task A_socket_that_is_silent_while_the_queue_moves_is_closed_and_replaced()
    {
        await using var backend = await ScriptedBackend.StartAsync();
        await using var follow = backend.Follow(silence: TimeSpan.FromMilliseconds(100));

        var work = follow.RunAsync(Run(), _told, Cancel);
        await StartAsync(backend);
        var looks = backend.Looks;
        await backend.UntilAsync(() => backend.Sockets > 0 && backend.Looks > looks + 1, "a look at the queue with the socket open");
        var silent = backend.Sockets;
        backend.Change(_ => backend.Pending.Add("somebody else's"));
        await backend.UntilAsync(() => backend.Sockets > silent, "another socket, as the first says nothing");
        Assert.Contains("socket closed", backend.Calls);
        backend.Finish(Id);

        Assert.IsType<PromptOutcome.Succeeded>(await work.WaitAsync(Patience, Cancel));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Previews_reach_their_prompt_with_and_without_metadata(bool metadata)
    {
        await using var backend = await ScriptedBackend.StartAsync();
        await using var follow = backend.Follow();
        byte[] picture = [0xFF, 0xD8, 0xFF, 0xE0, 1, 2, 3];

        var work = follow.RunAsync(Run(), _told, Cancel);
        await StartAsync(backend);
        await backend.SayAsync("executing", new { node = "3", prompt_id = Id });
        var about = System.Text.Encoding.UTF8.GetBytes($$"""{"node_id":"3","prompt_id":"{{Id}}","image_type":"text/html"}""");
        await backend.SayAsync(metadata ? [0, 0, 0, 4, 0, 0, 0, (byte)about.Length, .. about, .. picture] : [0, 0, 0, 1, 0, 0, 0, 1, .. picture], WebSocketMessageType.Binary);

        var told = await _told.UntilAsync(progress => progress.Preview is not null);

        Assert.Equal(picture, told.Preview);
        Assert.Equal("image/jpeg", told.PreviewType);
        backend.Finish(Id);
        await work.WaitAsync(Patience, Cancel);
    }

    [Theory]
    [InlineData("""{"exception_type": "torch.OutOfMemoryError", "exception_message": "Allocation on device", "node_type": "KSampler", "node_id": "3"}""", PromptFailure.OutOfMemory, "Sample (KSampler) ran out of memory.")]
    [InlineData("""{"exception_type": "RuntimeError", "exception_message": "HIP out of memory. Tried", "node_type": "VAEDecode", "node_id": "8"}""", PromptFailure.OutOfMemory, "VAEDecode ran out of memory.")]
    [InlineData("""{"exception_type": "FileNotFoundError", "exception_message": "No such file or directory: '/home/me/models/vae/x.safetensors'", "node_type": "VAELoader", "node_id": "1"}""", PromptFailure.MissingFile, "VAELoader misses a file: No such file or directory: 'x.safetensors'")]
    [InlineData("""{"exception_type": "RuntimeError", "exception_message": "expected 4 channels,\n but got 16\n", "node_type": "VAEDecode", "node_id": "8"}""", PromptFailure.NodeError, "VAEDecode failed: expected 4 channels, but got 16")]
    public async Task What_a_node_threw_is_told_apart(string error, PromptFailure kind, string words)
    {
        var outcome = await EndingAsync($$"""{"status_str": "error", "completed": false, "messages": [["execution_error", {{error}}]]}""");

        Assert.Equal(new PromptOutcome.Failed(kind, words), outcome);
    }

    [Fact]
    public async Task An_interrupted_prompt_is_no_failure_of_a_node()
    {
        var outcome = await EndingAsync("""{"status_str": "error", "completed": false, "messages": [["execution_interrupted", {"node_id": "3"}]]}""");

        Assert.Equal(PromptFailure.Interrupted, Assert.IsType<PromptOutcome.Failed>(outcome).Kind);
    }

    [Fact]
    public async Task Errors_in_the_branch_of_our_output_withdraw_the_prompt_although_it_was_taken()
    {
        await using var backend = await ScriptedBackend.StartAsync();
        await using var follow = backend.Follow();
        backend.OnPrompt = async context =>
        {
            backend.Change(_ => backend.Pending.Add(Id));
            await context.Response.WriteAsync($$$$"""{"prompt_id": "{{{{Id}}}}", "number": 1, "node_errors": {"1": {"errors": [{"type": "value_not_in_list", "extra_info": {"input_name": "vae_name", "received_value": "gone.safetensors"}}], "dependent_outputs": ["9"], "class_type": "VAELoader"}}}""");
            return true;
        };

        var outcome = Assert.IsType<PromptOutcome.Failed>(await follow.RunAsync(Run(), _told, Cancel).WaitAsync(Patience, Cancel));

        Assert.Equal(PromptFailure.MissingFile, outcome.Kind);
        Assert.Contains("gone.safetensors", outcome.Message, StringComparison.Ordinal);
        Assert.Empty(backend.Pending);
    }

    [Fact]
    public async Task Cancelling_a_waiting_prompt_deletes_it()
    {
        await using var backend = await ScriptedBackend.StartAsync();
        await using var follow = backend.Follow();
        using var cancel = new CancellationTokenSource();

        var work = follow.RunAsync(Run(), _told, cancel.Token);
        await backend.UntilAsync(() => backend.Pending.Count == 1, "a waiting prompt");
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => work.WaitAsync(Patience, Cancel));
        Assert.Empty(backend.Pending);
        Assert.DoesNotContain(backend.Calls, call => call.StartsWith("interrupt", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Cancelling_a_running_prompt_interrupts_it_and_nobody_else_s()
    {
        await using var backend = await ScriptedBackend.StartAsync();
        await using var follow = backend.Follow();
        using var cancel = new CancellationTokenSource();

        var work = follow.RunAsync(Run(), _told, cancel.Token);
        await StartAsync(backend);
        backend.Change(_ => backend.Pending.Add("somebody else's"));
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => work.WaitAsync(Patience, Cancel));
        Assert.Contains($"interrupt {Id}", backend.Calls);
        Assert.Empty(backend.Running);
        Assert.Equal(["somebody else's"], backend.Pending);
    }

    [Fact]
    public async Task Leaving_lets_the_prompt_run()
    {
        await using var backend = await ScriptedBackend.StartAsync();
        await using var follow = backend.Follow();
        using var leave = new CancellationTokenSource();

        var work = follow.RunAsync(Run(), _told, CancellationToken.None, leave.Token);
        await StartAsync(backend);
        await leave.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => work.WaitAsync(Patience, Cancel));
        Assert.Equal([Id], backend.Running);
    }

    [Fact]
    public async Task A_backend_that_stays_away_is_gone_and_one_that_comes_back_is_not()
    {
        await using var backend = await ScriptedBackend.StartAsync();
        var clock = new Leaps();
        await using var follow = backend.Follow(clock: clock);

        var work = follow.RunAsync(Run(), _told, Cancel);
        await StartAsync(backend);
        backend.IsAway = true;
        var lost = await backend.DropSocketsAsync();
        await backend.UntilAsync(() => backend.Refused > 1, "requests that found nobody");
        backend.IsAway = false;
        await backend.UntilAsync(() => backend.Sockets > lost, "a new socket");
        var looks = backend.Looks;
        await backend.UntilAsync(() => backend.Looks > looks + 1, "a look at the queue that it answered");
        Assert.False(work.IsCompleted);
        backend.IsAway = true;
        await backend.DropSocketsAsync();
        while (!work.IsCompleted)
        {
            clock.Leap(ScriptedBackend.GoneAfter);
            var refused = backend.Refused;
            await Task.WhenAny(work, backend.UntilAsync(() => backend.Refused > refused, "another request that found nobody"));
        }

        Assert.Equal(PromptFailure.BackendGone, Assert.IsType<PromptOutcome.Failed>(await work.WaitAsync(Patience, Cancel)).Kind);
    }

    [Fact]
    public async Task A_server_that_breaks_on_the_graph_is_not_asked_for_ever()
    {
        await using var backend = await ScriptedBackend.StartAsync();
        await using var follow = backend.Follow();
        backend.OnPrompt = context =>
        {
            context.Response.StatusCode = 500;
            return Task.FromResult(true);
        };

        var outcome = Assert.IsType<PromptOutcome.Failed>(await follow.RunAsync(Run(), _told, Cancel).WaitAsync(Patience, Cancel));

        Assert.Equal(PromptFailure.Refused, outcome.Kind);
    }

    private async Task<PromptOutcome> EndingAsync(string status)
    {
        await using var backend = await ScriptedBackend.StartAsync();
        await using var follow = backend.Follow();
        var work = follow.RunAsync(Run(), _told, Cancel);
        await StartAsync(backend);
        backend.Finish(Id, status, "{}");
        return await work.WaitAsync(Patience, Cancel);
    }

    private static async Task StartAsync(ScriptedBackend backend)
    {
        await backend.UntilAsync(() => backend.Pending.Contains(Id), "a submission");
        backend.Change(_ =>
        {
            backend.Pending.Remove(Id);
            backend.Running.Add(Id);
        });
    }

    private static PromptRun Run() => new(Id, JsonNode.Parse("""
        {
          "1": {"class_type": "VAELoader", "inputs": {}},
          "3": {"class_type": "KSampler", "_meta": {"title": "Sample"}, "inputs": {}},
          "8": {"class_type": "VAEDecode", "inputs": {}},
          "9": {"class_type": "SaveVideo", "inputs": {}}
        }
        """)!.AsObject(), "9", MayExistAlready: false);

    /// <summary>The system's clock, whose time of day and timestamps can leap; its timers go on ticking in real time.</summary>
    private sealed class Leaps : TimeProvider
    {
        private long _leapt;

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _leapt));

        public override long GetTimestamp() => System.GetTimestamp() + (long)(TimeSpan.FromTicks(Interlocked.Read(ref _leapt)).TotalSeconds * TimestampFrequency);

        public void Leap(TimeSpan by) => Interlocked.Add(ref _leapt, by.Ticks);
    }

    private sealed class Told : IProgress<PromptProgress>
    {
        private readonly Channel<PromptProgress> _reports = Channel.CreateUnbounded<PromptProgress>();

        public List<PromptProgress> All { get; } = [];

        public void Report(PromptProgress value)
        {
            All.Add(value);
            _reports.Writer.TryWrite(value);
        }

        public async Task<PromptProgress> UntilAsync(Func<PromptProgress, bool> holds)
        {
            using var late = new CancellationTokenSource(Patience);
            await foreach (var report in _reports.Reader.ReadAllAsync(late.Token))
            {
                if (holds(report))
                {
                    return report;
                }
            }

            throw new InvalidOperationException("No more reports.");
        }
    }
}
