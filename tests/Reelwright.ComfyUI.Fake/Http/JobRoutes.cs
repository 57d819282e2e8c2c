using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Reelwright.ComfyUI.Fake.Execution;

namespace Reelwright.ComfyUI.Fake.Http;

/// <summary>/api/jobs: the queue and the history as one list.</summary>
internal sealed class JobRoutes(FakeState state)
{
    private static readonly string[] Statuses = ["pending", "in_progress", "completed", "failed", "cancelled"];

    public async Task<bool> HandleAsync(HttpContext http, string route)
    {
        var parts = route.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return (http.Request.Method, parts) switch
        {
            ("GET", ["jobs"]) => await ListAsync(http),
            ("POST", ["jobs", "cancel"]) => await CancelManyAsync(http),
            ("GET", ["jobs", var id]) => await OneAsync(http, id),
            ("POST", ["jobs", var id, "cancel"]) => await JsonAsync(http, new JsonObject { ["cancelled"] = Cancel(id) }),
            _ => false,
        };
    }

    private async Task<bool> ListAsync(HttpContext http)
    {
        var query = http.Request.Query;
        var wanted = query["status"].ToString().Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (wanted.Except(Statuses, StringComparer.Ordinal).ToList() is { Count: > 0 } unknown)
        {
            return await WrongAsync(http, $"Invalid status value(s): {string.Join(", ", unknown)}. Valid values: {string.Join(", ", Statuses)}");
        }

        if (query["sort_by"].ToString() is { Length: > 0 } and not ("created_at" or "execution_duration"))
        {
            return await WrongAsync(http, "sort_by must be 'created_at' or 'execution_duration'");
        }

        if (query["sort_order"].ToString() is { Length: > 0 } and not ("asc" or "desc"))
        {
            return await WrongAsync(http, "sort_order must be 'asc' or 'desc'");
        }

        var jobs = All().Where(job => wanted.Length == 0 || wanted.Contains((string)job["status"]!)).ToList();
        long Key(JsonObject job) => query["sort_by"] == "execution_duration"
            ? ((long?)job["execution_end_time"] ?? 0) - ((long?)job["execution_start_time"] ?? 0)
            : (long)job["create_time"]!;
        jobs = query["sort_order"] == "asc" ? [.. jobs.OrderBy(Key)] : [.. jobs.OrderByDescending(Key)];
        int? limit = null;
        if (query["limit"].ToString() is { Length: > 0 } text)
        {
            if (!int.TryParse(text, CultureInfo.InvariantCulture, out var most))
            {
                return await WrongAsync(http, "limit must be an integer");
            }

            if (most <= 0)
            {
                return await WrongAsync(http, "limit must be a positive integer");
            }

            limit = most;
        }

        var offset = int.TryParse(query["offset"], CultureInfo.InvariantCulture, out var from) ? Math.Max(0, from) : 0;
        JsonObject[] page = [.. jobs.Skip(offset).Take(limit ?? int.MaxValue)];
        return await JsonAsync(http, new JsonObject
        {
            ["jobs"] = new JsonArray([.. page]),
            ["pagination"] = new JsonObject { ["offset"] = offset, ["limit"] = limit, ["total"] = jobs.Count, ["has_more"] = offset + page.Length < jobs.Count },
        });
    }

    private async Task<bool> OneAsync(HttpContext http, string id)
    {
        if (state.Queue.Find(id) is { } entry)
        {
            var job = OfHistory(entry);
            job["outputs"] = entry.Outputs.DeepClone();
            job["execution_status"] = entry.Status();
            job["workflow"] = Workflow(entry.Prompt);
            return await JsonAsync(http, job);
        }

        var (running, pending) = state.Queue.Snapshot();
        if (running?.PromptId == id || pending.Any(prompt => prompt.PromptId == id))
        {
            var prompt = running?.PromptId == id ? running : pending.First(waiting => waiting.PromptId == id);
            var job = OfQueue(prompt, ReferenceEquals(prompt, running));
            job["workflow"] = Workflow(prompt);
            return await JsonAsync(http, job);
        }

        return await JsonAsync(http, new JsonObject { ["error"] = "Job not found" }, 404);
    }

    private async Task<bool> CancelManyAsync(HttpContext http)
    {
        var body = await Replies.ReadAsync(http);
        if (body["job_ids"] is not JsonArray given)
        {
            return await WrongAsync(http, "job_ids must be a list");
        }

        string[] ids = [.. given.Select(id => (string)id!)];
        string[] invalid = [.. ids.Where(id => !PromptRoutes.IsId(id))];
        if (invalid.Length > 0)
        {
            return await JsonAsync(
                http,
                new JsonObject { ["error"] = "job_ids contains invalid id(s)", ["invalid_ids"] = new JsonArray([.. invalid.Select(id => JsonValue.Create(id))]) },
                400);
        }

        var cancelled = ids.Select(Cancel).ToList();
        return await JsonAsync(http, new JsonObject { ["cancelled"] = cancelled.Contains(true) });
    }

    private bool Cancel(string id) => state.Queue.Interrupt(id) || state.Queue.Delete(id);

    private IEnumerable<JsonObject> All()
    {
        var (running, pending) = state.Queue.Snapshot();
        var queued = pending.Select(prompt => OfQueue(prompt, isRunning: false));
        return running is null
            ? [.. queued, .. state.Queue.History().Select(OfHistory)]
            : [OfQueue(running, isRunning: true), .. queued, .. state.Queue.History().Select(OfHistory)];
    }

    private static JsonObject OfQueue(QueuedPrompt prompt, bool isRunning) => new()
    {
        ["id"] = prompt.PromptId,
        ["status"] = isRunning ? "in_progress" : "pending",
        ["priority"] = prompt.NumberJson(),
        ["create_time"] = prompt.ExtraData["create_time"]!.DeepClone(),
        ["outputs_count"] = 0,
        ["previewable_outputs_count"] = 0,
    };

    private static JsonObject OfHistory(HistoryEntry entry)
    {
        var error = entry.Message("execution_error");
        var end = entry.Message("execution_success") ?? error ?? entry.Message("execution_interrupted");
        var job = new JsonObject
        {
            ["id"] = entry.Prompt.PromptId,
            ["status"] = entry.Succeeded ? "completed" : error is null ? "cancelled" : "failed",
            ["priority"] = entry.Prompt.NumberJson(),
            ["create_time"] = entry.Prompt.ExtraData["create_time"]!.DeepClone(),
            ["execution_start_time"] = entry.Message("execution_start")?["timestamp"]?.DeepClone(),
            ["execution_end_time"] = end?["timestamp"]?.DeepClone(),
        };
        if (error is not null)
        {
            job["execution_error"] = error.DeepClone();
        }

        var files = Files(entry.Outputs).ToList();
        job["outputs_count"] = files.Count;
        job["previewable_outputs_count"] = files.Count;
        if (files.Count > 0)
        {
            job["preview_output"] = files[0];
        }

        return job;
    }

    private static IEnumerable<JsonObject> Files(JsonObject outputs)
    {
        foreach (var (node, shown) in outputs)
        {
            foreach (var (media, list) in shown!.AsObject())
            {
                foreach (var file in (list as JsonArray ?? []).OfType<JsonObject>())
                {
                    var copy = (JsonObject)file.DeepClone();
                    copy["nodeId"] = node;
                    copy["mediaType"] = media;
                    yield return copy;
                }
            }
        }
    }

    private static JsonObject Workflow(QueuedPrompt prompt) => new() { ["prompt"] = prompt.Graph.DeepClone(), ["extra_data"] = prompt.ExtraData.DeepClone() };

    private Task<bool> WrongAsync(HttpContext http, string message) => JsonAsync(http, new JsonObject { ["error"] = message }, 400);

    private Task<bool> JsonAsync(HttpContext http, JsonNode body, int status = 200) => Replies.JsonAsync(http, state.Faults, body, status);
}
