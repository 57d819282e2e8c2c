using System.Text.Json.Nodes;
using Reelwright.ComfyUI.Fake.Nodes;
using Reelwright.ComfyUI.Fake.Rendering;

namespace Reelwright.ComfyUI.Fake.Execution;

/// <summary>One prompt from execution_start to its end: ComfyUI's PromptExecutor.</summary>
internal sealed class PromptRun(QueuedPrompt prompt, Worker worker)
{
    private readonly FakeState _state = worker.State;
    private readonly Dictionary<string, CachedNode> _results = new(StringComparer.Ordinal);
    private readonly List<string> _executed = [];
    private readonly JsonObject _outputs = [];
    private readonly JsonObject _meta = [];
    private bool _hasComputed;

    public RunMessages Messages { get; } = new(prompt, worker.State.Sockets, worker.State.Options.Clock);

    public string Outcome { get; private set; } = "success";

    public IReadOnlyList<string> Executed => _executed;

    /// <summary>Answers what the history is to keep; null when the prompt was forgotten while it ran.</summary>
    public async Task<HistoryEntry?> ExecuteAsync()
    {
        _state.Sockets.ExecutingClient = prompt.ClientId;
        var signatures = worker.Cache.Signatures(prompt.Graph, _state.Nodes);
        foreach (var (id, signature) in signatures)
        {
            if (worker.Cache.Find(signature) is { } cached)
            {
                _results[id] = cached;
            }
        }

        var cachedIds = prompt.Graph.Select(node => node.Key).Where(_results.ContainsKey).ToList();
        Messages.Tell("execution_start", new JsonObject { ["prompt_id"] = prompt.PromptId });
        Messages.Tell("execution_cached", new JsonObject { ["nodes"] = new JsonArray([.. cachedIds.Select(id => JsonValue.Create(id))]), ["prompt_id"] = prompt.PromptId });

        var order = new ExecutionOrder(prompt.Graph, _state.Nodes, prompt.Outputs, _results.ContainsKey);
        while (order.Next() is { } id)
        {
            if (_results.TryGetValue(id, out var cached))
            {
                ShowCached(id, cached);
                continue;
            }

            try
            {
                await RunNodeAsync(id, signatures[id]);
            }
            catch (StoppedException stopped)
            {
                return stopped.State is RunState.Forgotten ? Forgotten() : Interrupted(id);
            }
            catch (NodeFailureException failure)
            {
                return Failed(id, failure);
            }
        }

        Messages.Tell("execution_success", new JsonObject { ["prompt_id"] = prompt.PromptId });
        Outcome = _executed.Count == 0 ? "cached" : "success";
        return Entry(succeeded: true);
    }

    private void ShowCached(string id, CachedNode cached)
    {
        Messages.Executed(id, cached.Shown);
        Messages.State(id, "finished", 1, 1, whole: true);
        Keep(id, cached.Shown);
    }

    private async Task RunNodeAsync(string id, string signature)
    {
        var schema = _state.Nodes.Find(Graphs.Class(prompt.Graph, id))!;
        var inputs = prompt.Graph[id]!["inputs"] as JsonObject ?? [];
        var effect = new NodeEffect(schema, inputs, Linked);
        _state.Sockets.ExecutingNode = id;
        Messages.State(id, "running");
        Messages.Executing(id);
        await LoadAsync(schema, inputs);
        if (!_hasComputed)
        {
            _hasComputed = true;
            await ComputeAsync(_state.Options.PromptTime);
        }

        await StepsAsync(id, effect.ReportedSteps);
        if (schema.Outputs.Count > 0 || schema.IsOutput)
        {
            await ComputeAsync(TimeSpan.Zero);
        }

        var values = schema.Inputs.FirstOrDefault(input => input.IsUpload) is { } upload && Graphs.Text(inputs[upload.Name]) is { } name
            ? [.. Enumerable.Repeat(await FileAsync(name), Math.Max(1, schema.Outputs.Count))]
            : effect.Run();
        if (schema.Class == "GetImageSize")
        {
            // Text of a node goes to every socket, whoever submitted.
            _state.Sockets.SendText(id, $"width: {values[0].Width}, height: {values[0].Height}\n batch size: {values[0].Frames}");
        }

        var shown = schema.IsOutput ? await SaveAsync(schema, inputs, values[0]) : null;
        ThrowIfStopped();
        var result = new CachedNode(values, shown);
        _results[id] = result;
        worker.Cache.Keep(signature, result);
        _executed.Add(id);
        if (shown is not null)
        {
            Messages.Executed(id, shown);
            Keep(id, shown);
        }

        Messages.State(id, "finished");
    }

    private async Task<Footage> FileAsync(string name)
    {
        var path = _state.Files.FindInput(name) ?? throw new NodeFailureException("FileNotFoundError", $"[Errno 2] No such file or directory: '{name}'");
        return await worker.Renderer.LoadAsync(path);
    }

    private async Task<JsonObject?> SaveAsync(NodeSchema schema, JsonObject inputs, Footage value)
    {
        try
        {
            var output = new OutputNode(schema, inputs, _state.Files, worker.Renderer, _state.Faults, prompt);
            var shown = await output.SaveAsync(value);
            prompt.Log.Saved = [.. prompt.Log.Saved, .. output.Saved];
            return shown;
        }
        catch (InvalidOperationException outside)
        {
            throw new NodeFailureException("Exception", outside.Message);
        }
    }

    private async Task LoadAsync(NodeSchema schema, JsonObject inputs)
    {
        string? folder = null;
        string? file = null;
        foreach (var input in schema.Inputs)
        {
            if (ModelFolders.Of(schema.Class, input.Name) is not { } named || Graphs.Text(inputs[input.Name]) is not { } chosen)
            {
                continue;
            }

            (folder, file) = (named, chosen);
            if (worker.Load($"{folder}/{file}"))
            {
                await ComputeAsync(_state.Options.LoadTime);
            }
        }

        if (worker.Failures.Take(schema, folder, file) is { } failure)
        {
            throw failure;
        }
    }

    private async Task StepsAsync(string id, int steps)
    {
        var wanted = (string?)prompt.ExtraData["preview_method"];
        var previews = wanted is null or "default" ? _state.Options.Previews : wanted != "none";
        for (var step = 1; step <= steps; step++)
        {
            await ComputeAsync(_state.Options.StepTime);
            Messages.Step(id, step, steps, previews, _state.Faults.PreviewBytes);
        }
    }

    /// <summary>Lets time pass, then waits while the fake is held.</summary>
    private async Task ComputeAsync(TimeSpan time)
    {
        ThrowIfStopped();
        var stopped = _state.Queue.Stopped;
        if (time > TimeSpan.Zero)
        {
            await Task.WhenAny(Task.Delay(time, _state.Options.Clock), stopped);
        }

        await Task.WhenAny(worker.Gate.Opened, stopped);
        ThrowIfStopped();
    }

    private void ThrowIfStopped()
    {
        if (_state.Queue.StateOf(prompt) is var state && state is not RunState.Running)
        {
            throw new StoppedException(state);
        }
    }

    private Footage? Linked((string Node, int Output) link) =>
        _results.TryGetValue(link.Node, out var result) ? result.Values[Math.Clamp(link.Output, 0, result.Values.Count - 1)] : null;

    private HistoryEntry? Forgotten()
    {
        Outcome = "forgotten";
        return null;
    }

    private HistoryEntry Interrupted(string id)
    {
        Outcome = "interrupted";
        Messages.Tell(
            "execution_interrupted",
            new JsonObject
            {
                ["prompt_id"] = prompt.PromptId,
                ["node_id"] = id,
                ["node_type"] = Graphs.Class(prompt.Graph, id),
                ["executed"] = new JsonArray([.. _executed.Select(done => JsonValue.Create(done))]),
            },
            toAll: true);
        return Entry(succeeded: false);
    }

    private HistoryEntry Failed(string id, NodeFailureException failure)
    {
        Outcome = "error";
        var inputs = prompt.Graph[id]!["inputs"] as JsonObject ?? [];
        Messages.Tell("execution_error", failure.ToJson(prompt.PromptId, id, Graphs.Class(prompt.Graph, id), _executed, inputs));
        return Entry(succeeded: false);
    }

    private void Keep(string id, JsonObject? shown)
    {
        if (shown is not null)
        {
            _outputs[id] = shown.DeepClone();
            _meta[id] = new JsonObject { ["node_id"] = id, ["display_node"] = id, ["parent_node"] = null, ["real_node_id"] = id };
        }
    }

    private HistoryEntry Entry(bool succeeded) => new(prompt, _outputs, _meta, succeeded, Messages.Kept);

    private sealed class StoppedException(RunState state) : Exception
    {
        public RunState State => state;
    }
}
