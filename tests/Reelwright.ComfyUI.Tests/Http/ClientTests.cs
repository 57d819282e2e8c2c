using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Reelwright.ComfyUI.Tests.Http;

public sealed class ClientTests
{
    private const string PromptId = "9b7b7c2f-98e1-429e-8c12-384152f17b33";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_prompt_is_sent_with_our_id_the_client_s_and_previews()
    {
        JsonNode? received = null;
        await using var listener = await Listener.StartAsync(async context =>
        {
            received = await JsonNode.ParseAsync(context.Request.Body);
            await context.Response.WriteAsync($$$"""{"prompt_id": "{{{PromptId}}}", "number": 7, "node_errors": {}}""");
        });
        using var client = listener.Client();

        var receipt = await client.SubmitAsync(new PromptSubmission(Graph(), PromptId, "client-1"), Cancel);

        Assert.Equal(7, receipt.Number);
        Assert.Empty(receipt.NodeErrors);
        Assert.Equal(PromptId, (string?)received!["prompt_id"]);
        Assert.Equal("client-1", (string?)received["client_id"]);
        Assert.Equal("latent2rgb", (string?)received["extra_data"]!["preview_method"]);
        Assert.Equal("CheckpointLoaderSimple", (string?)received["prompt"]!["4"]!["class_type"]);
    }

    [Fact]
    public async Task A_missing_model_file_is_named_with_its_node_and_input()
    {
        await using var listener = await Listener.AnsweringAsync(400, """
            {"error": {"type": "prompt_outputs_failed_validation", "message": "Prompt outputs failed validation", "details": "", "extra_info": {}},
             "node_errors": {"4": {"errors": [{"type": "value_not_in_list", "message": "Value not in list", "details": "ckpt_name: 'missing.safetensors' not in ['sd15.safetensors']",
               "extra_info": {"input_name": "ckpt_name", "received_value": "missing.safetensors"}}], "dependent_outputs": ["9"], "class_type": "CheckpointLoaderSimple"}}}
            """);
        using var client = listener.Client();

        var refusal = await Assert.ThrowsAsync<PromptRefusedException>(() => client.SubmitAsync(new PromptSubmission(Graph(), PromptId, "c"), Cancel));

        Assert.Equal("Load the model (CheckpointLoaderSimple, node 4): the file missing.safetensors is not on the backend (input ckpt_name).", refusal.Message);
        Assert.True(refusal.IsMissingFile);
        Assert.Equal("9", Assert.Single(Assert.Single(refusal.NodeErrors).DependentOutputs));
    }

    [Theory]
    [InlineData("""{"error": {"type": "missing_node_type", "message": "m", "details": "Node ID '#1'", "extra_info": {"node_id": "1", "class_type": "NoSuchNode"}}, "node_errors": {}}""", "no node NoSuchNode", RefusalReason.MissingNode)]
    [InlineData("""{"error": {"type": "prompt_no_outputs", "message": "Prompt has no outputs", "details": "", "extra_info": {}}, "node_errors": {}}""", "Prompt has no outputs", RefusalReason.Invalid)]
    [InlineData("""{"node_errors": {"1": {"errors": [{"type": "custom_validation_failed", "message": "m", "details": "image - Invalid image file: nope.png", "extra_info": {"input_name": "image"}}], "dependent_outputs": [], "class_type": "LoadImage"}}}""", "nope.png", RefusalReason.MissingInput)]
    [InlineData("""{"node_errors": {"3": {"errors": [{"type": "value_smaller_than_min", "message": "Value 0 smaller than min of 1", "details": "steps", "extra_info": {"input_name": "steps", "received_value": 0}}], "dependent_outputs": [], "class_type": "KSampler"}}}""", "input steps: Value 0 smaller than min of 1", RefusalReason.Invalid)]
    public async Task Every_refusal_is_a_sentence(string reply, string words, RefusalReason reason)
    {
        await using var listener = await Listener.AnsweringAsync(400, reply);
        using var client = listener.Client();

        var refusal = await Assert.ThrowsAsync<PromptRefusedException>(() => client.SubmitAsync(new PromptSubmission(Graph(), PromptId, "c"), Cancel));

        Assert.Contains(words, refusal.Message, StringComparison.Ordinal);
        Assert.Equal(reason, refusal.Reason);
    }

    [Fact]
    public async Task The_queue_is_in_the_order_in_which_it_runs()
    {
        await using var listener = await Listener.AnsweringAsync(200, """{"queue_running": [[24, "r", {}, {}, []]], "queue_pending": [[-27, "a", {}, {}, []], [26, "c", {}, {}, []], [25, "b", {}, {}, []]]}""");
        using var client = listener.Client();

        var queue = await client.GetQueueAsync(Cancel);

        Assert.Equal(["r"], queue.Running);
        Assert.Equal(["a", "b", "c"], queue.Pending);
    }

    [Theory]
    [InlineData("""{"status_str": "success", "completed": true, "messages": [["execution_start", {"timestamp": 1000}], ["execution_success", {"timestamp": 1500}]]}""", HistoryStatus.Succeeded)]
    [InlineData("""{"status_str": "error", "completed": false, "messages": [["execution_start", {"timestamp": 1000}], ["execution_interrupted", {"timestamp": 1500}]]}""", HistoryStatus.Interrupted)]
    [InlineData("""{"status_str": "error", "completed": false, "messages": [["execution_start", {"timestamp": 1000}], ["execution_error", {"timestamp": 1500, "node_type": "VAEDecode", "exception_type": "RuntimeError", "exception_message": "bad\n"}]]}""", HistoryStatus.Failed)]
    public async Task A_history_tells_how_a_prompt_ended(string status, HistoryStatus expected)
    {
        await using var listener = await Listener.AnsweringAsync(200, $$$$"""{"{{{{PromptId}}}}": {"outputs": {"3": {"images": [{"filename": "vid.mp4", "subfolder": "t", "type": "output"}], "animated": [true]}}, "status": {{{{status}}}}}}""");
        using var client = listener.Client();

        var history = await client.FindHistoryAsync(PromptId, Cancel);

        Assert.Equal(expected, history!.Status);
        Assert.Equal(TimeSpan.FromMilliseconds(500), history.Took);
        Assert.Equal(new OutputFile("3", "images", new StoredFile("vid.mp4", "t", "output")), Assert.Single(history.Outputs));
        Assert.Equal(expected is HistoryStatus.Failed ? "bad" : null, history.Failure?.ExceptionMessage);
    }

    [Fact]
    public async Task An_unknown_prompt_has_no_history()
    {
        await using var listener = await Listener.AnsweringAsync(200, "{}");
        using var client = listener.Client();

        Assert.Null(await client.FindHistoryAsync(PromptId, Cancel));
    }

    [Fact]
    public async Task A_path_prefix_and_a_token_go_with_every_request()
    {
        string? path = null, token = null;
        await using var listener = await Listener.StartAsync(context =>
        {
            (path, token) = (context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()!.RawTarget, context.Request.Headers.Authorization);
            return context.Response.WriteAsync("[]");
        });
        using var client = listener.Client("/gpu/one", "secret");

        await client.ListModelFilesAsync("text encoders/../x", Cancel);

        Assert.Equal("/gpu/one/models/text%20encoders%2F..%2Fx", path);
        Assert.Equal("Bearer secret", token);
        Assert.DoesNotContain("secret", client.Endpoint.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Uploads_are_streamed_under_our_name_and_the_returned_name_counts()
    {
        IFormCollection? form = null;
        await using var listener = await Listener.StartAsync(async context =>
        {
            form = await context.Request.ReadFormAsync();
            await context.Response.WriteAsync("""{"name": "in (1).png", "subfolder": "reelwright/j1", "type": "input"}""");
        });
        using var client = listener.Client();
        var file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        await File.WriteAllBytesAsync(file, [1, 2, 3], Cancel);
        try
        {
            var stored = await client.UploadAsync(file, "in.png", "reelwright/j1", Cancel);

            Assert.Equal("reelwright/j1/in (1).png", stored.InputName);
            Assert.Equal("in.png", form!.Files.GetFile("image")!.FileName);
            Assert.Equal(3, form.Files.GetFile("image")!.Length);
            Assert.Equal("reelwright/j1", form["subfolder"]);
            Assert.Equal("true", form["overwrite"]);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static JsonObject Graph() => JsonNode.Parse("""{"4": {"class_type": "CheckpointLoaderSimple", "_meta": {"title": "Load the model"}, "inputs": {"ckpt_name": "missing.safetensors"}}}""")!.AsObject();
}
