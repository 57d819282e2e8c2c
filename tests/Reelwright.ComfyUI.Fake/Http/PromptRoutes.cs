using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Reelwright.ComfyUI.Fake.Execution;
using Reelwright.ComfyUI.Fake.Nodes;

namespace Reelwright.ComfyUI.Fake.Http;

/// <summary>/prompt and /history.</summary>
internal sealed partial class PromptRoutes(FakeState state)
{
    public async Task<bool> HandleAsync(HttpContext http, string route) => (http.Request.Method, route) switch
    {
        ("GET" or "HEAD", "/prompt") => await JsonAsync(http, new JsonObject { ["exec_info"] = new JsonObject { ["queue_remaining"] = state.Queue.Remaining } }),
        ("POST", "/prompt") => await SubmitAsync(http),
        ("GET" or "HEAD", "/history") => await HistoryAsync(http),
        ("POST", "/history") => await ForgetAsync(http),
        ("GET" or "HEAD", _) when route.StartsWith("/history/", StringComparison.Ordinal) => await OneAsync(http, route["/history/".Length..]),
        _ => false,
    };

    /// <summary>A lowercase hyphenated UUID.</summary>
    public static bool IsId(string id) => Id().IsMatch(id);

    private async Task<bool> SubmitAsync(HttpContext http)
    {
        var sent = await JsonNode.ParseAsync(http.Request.Body, cancellationToken: http.RequestAborted);
        var body = sent is JsonArray ? [] : sent?.AsObject() ?? throw new InvalidOperationException("argument of type 'NoneType' is not iterable");
        var number = Number(body);
        if (!body.TryGetPropertyValue("prompt", out var prompt))
        {
            return await RefuseAsync(http, PromptCheck.Error("no_prompt", "No prompt provided", "No prompt provided"), []);
        }

        var id = (string?)body["prompt_id"] ?? Guid.CreateVersion7().ToString();
        if (!IsId(id))
        {
            return await RefuseAsync(
                http,
                PromptCheck.Error("invalid_prompt_id", "prompt_id must be a valid UUID", "prompt_id must be a UUID string in canonical lowercase hyphenated form; omit it to let the server generate one"),
                []);
        }

        var graph = (JsonObject)(prompt ?? throw new InvalidOperationException("null")).AsObject().DeepClone();
        var targets = (body["partial_execution_targets"] as JsonArray)?.Select(target => (string)target!).ToHashSet(StringComparer.Ordinal);
        var verdict = new PromptCheck(graph, state.Nodes, state.Files).Run(targets);
        if (verdict.Error is { } error)
        {
            return await RefuseAsync(http, error, verdict.NodeErrors);
        }

        Put(body, id, number, graph, verdict.Outputs);
        var numberJson = number == Math.Floor(number) ? JsonValue.Create((long)number) : JsonValue.Create(number);
        return await JsonAsync(http, new JsonObject { ["prompt_id"] = id, ["number"] = numberJson, ["node_errors"] = verdict.NodeErrors });
    }

    private double Number(JsonObject body)
    {
        if (body["number"] is { } given)
        {
            return given.GetValueKind() is JsonValueKind.Number ? (double)given : double.Parse((string)given!, CultureInfo.InvariantCulture);
        }

        var number = state.Queue.NextNumber();
        return body["front"]?.GetValueKind() is JsonValueKind.True ? -number : number;
    }

    private void Put(JsonObject body, string id, double number, JsonObject graph, IReadOnlyList<string> outputs)
    {
        var extra = body["extra_data"] is JsonObject given ? (JsonObject)given.DeepClone() : [];
        if (body["client_id"] is { } client)
        {
            extra["client_id"] = client.DeepClone();
        }

        extra["create_time"] = state.Options.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        var logged = new LoggedPrompt { PromptId = id, Number = number, Graph = graph, ExtraData = extra, QueuedAt = state.Elapsed };
        state.Log.Add(logged);
        state.Queue.Put(new QueuedPrompt(number, id, graph, extra, outputs, logged));
    }

    private Task<bool> RefuseAsync(HttpContext http, JsonObject error, JsonObject nodeErrors) =>
        JsonAsync(http, new JsonObject { ["error"] = error, ["node_errors"] = nodeErrors }, 400);

    private async Task<bool> HistoryAsync(HttpContext http)
    {
        var entries = state.Queue.History();
        int? most = http.Request.Query["max_items"].ToString() is { Length: > 0 } given ? int.Parse(given, CultureInfo.InvariantCulture) : null;
        var offset = http.Request.Query["offset"].ToString() is { Length: > 0 } from ? int.Parse(from, CultureInfo.InvariantCulture) : -1;
        offset = offset < 0 ? most is { } last ? Math.Max(0, entries.Count - last) : 0 : offset;
        var all = new JsonObject();
        foreach (var entry in entries.Skip(offset).Take(most ?? int.MaxValue))
        {
            all[entry.Prompt.PromptId] = entry.ToJson();
        }

        return await JsonAsync(http, all);
    }

    private Task<bool> OneAsync(HttpContext http, string id) =>
        JsonAsync(http, state.Queue.Find(id) is { } entry ? new JsonObject { [id] = entry.ToJson() } : []);

    private async Task<bool> ForgetAsync(HttpContext http)
    {
        var body = await Replies.ReadAsync(http);
        if (body["clear"]?.GetValueKind() is JsonValueKind.True)
        {
            state.Queue.ClearHistory();
        }

        foreach (var id in body["delete"] as JsonArray ?? [])
        {
            state.Queue.DeleteHistory((string)id!);
        }

        return await Replies.EmptyAsync(http);
    }

    private Task<bool> JsonAsync(HttpContext http, JsonNode body, int status = 200) => Replies.JsonAsync(http, state.Faults, body, status);

    [GeneratedRegex("^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$", RegexOptions.NonBacktracking, 1000)]
    private static partial Regex Id();
}
