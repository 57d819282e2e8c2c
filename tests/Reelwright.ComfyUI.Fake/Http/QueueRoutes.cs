using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Reelwright.ComfyUI.Fake.Http;

/// <summary>/queue, /interrupt and /free.</summary>
internal sealed class QueueRoutes(FakeState state)
{
    public async Task<bool> HandleAsync(HttpContext http, string route) => (http.Request.Method, route) switch
    {
        ("GET" or "HEAD", "/queue") => await ShowAsync(http),
        ("POST", "/queue") => await ChangeAsync(http),
        ("POST", "/interrupt") => await InterruptAsync(http),
        ("POST", "/free") => await FreeAsync(http),
        _ => false,
    };

    private Task<bool> ShowAsync(HttpContext http)
    {
        var (running, pending) = state.Queue.Snapshot();
        return Replies.JsonAsync(http, state.Faults, new JsonObject
        {
            ["queue_running"] = running is null ? [] : new JsonArray(running.ToTuple()),
            ["queue_pending"] = new JsonArray([.. pending.Select(prompt => prompt.ToTuple())]),
        });
    }

    private async Task<bool> ChangeAsync(HttpContext http)
    {
        var body = await Replies.ReadAsync(http);
        if (IsTrue(body["clear"]))
        {
            state.Queue.Clear();
        }

        foreach (var id in body["delete"] as JsonArray ?? [])
        {
            state.Queue.Delete((string)id!);
        }

        return await Replies.EmptyAsync(http);
    }

    private async Task<bool> InterruptAsync(HttpContext http)
    {
        var body = await ReadLooselyAsync(http);
        state.Queue.Interrupt((string?)body["prompt_id"]);
        return await Replies.EmptyAsync(http);
    }

    private async Task<bool> FreeAsync(HttpContext http)
    {
        var body = await Replies.ReadAsync(http);
        state.Worker.Free(IsTrue(body["unload_models"]), IsTrue(body["free_memory"]));
        return await Replies.EmptyAsync(http);
    }

    /// <summary>What is no JSON at all counts as an empty body here, and only here.</summary>
    private static async Task<JsonObject> ReadLooselyAsync(HttpContext http)
    {
        try
        {
            return await Replies.ReadOrEmptyAsync(http);
        }
        catch (JsonException)
        {
            return [];
        }
    }

    private static bool IsTrue(JsonNode? value) => value?.GetValueKind() is JsonValueKind.True;
}
