using System.Text.Json;
using System.Text.Json.Nodes;

namespace Reelwright.Server.Platform.Http.Idempotency;

/// <summary>Third check: a request whose Idempotency-Key was seen before is answered as it was then.</summary>
internal sealed class IdempotencyMiddleware(RequestDelegate next, IdempotencyStore store, RequestFingerprint fingerprints, IEnumerable<IReplayRefresher> refreshers)
{
    public const string Header = "Idempotency-Key";
    private const int MaxKeyLength = 255;

    public async Task InvokeAsync(HttpContext http)
    {
        if (http.GetEndpoint()?.Metadata.GetMetadata<TakesIdempotencyKey>() is null
            || !http.Request.Headers.TryGetValue(Header, out var given)
            || http.FindCaller() is not { } caller)
        {
            await next(http);
            return;
        }

        var key = given.ToString();
        if (key.Length is 0 or > MaxKeyLength || key.Any(c => c is < ' ' or > '~'))
        {
            throw Refusal.Invalid(Header, $"must have 1 to {MaxKeyLength} printable ASCII characters");
        }

        var fingerprint = await fingerprints.ComputeAsync(http, http.RequestAborted);
        var reply = IdempotentReply.Begin(http, caller.UserId, key, Guid.CreateVersion7().ToString("N"));
        if (await store.ClaimAsync(reply, fingerprint, http.RequestAborted) is { } stored)
        {
            await ReplayAsync(http, stored, caller);
            return;
        }

        await using var mark = store.KeepAlive(reply);
        await RunAsync(http, reply);
    }

    private async Task RunAsync(HttpContext http, IdempotentReply reply)
    {
        var body = http.Response.Body;
        await using var captured = new MemoryStream();
        http.Response.Body = captured;
        try
        {
            await next(http);
        }
        catch
        {
            await store.ReleaseAsync(reply);
            throw;
        }
        finally
        {
            http.Response.Body = body;
        }

        if (http.Response.StatusCode is < 200 or > 299)
        {
            await store.ReleaseAsync(reply);
        }
        else if (!reply.IsRecorded)
        {
            await store.RecordAsync(reply, captured.ToArray());
        }

        await http.Response.Body.WriteAsync(captured.GetBuffer().AsMemory(0, (int)captured.Length), http.RequestAborted);
    }

    private async Task ReplayAsync(HttpContext http, string stored, Caller caller)
    {
        var reply = JsonNode.Parse(stored) as JsonObject ?? throw new JsonException("A stored reply is no JSON object.");
        foreach (var refresher in refreshers)
        {
            await refresher.RefreshAsync(reply, caller, http.RequestAborted);
        }

        http.Response.Headers["Idempotency-Replayed"] = "true";
        http.Response.ContentType = "application/json; charset=utf-8";
        await http.Response.WriteAsync(reply.ToJsonString(ApiJson.Options), http.RequestAborted);
    }
}

internal static class IdempotencyExtensions
{
    /// <summary>POSTs that charge or create.</summary>
    public static RouteHandlerBuilder Idempotent(this RouteHandlerBuilder builder) => builder.WithMetadata(new TakesIdempotencyKey());
}
