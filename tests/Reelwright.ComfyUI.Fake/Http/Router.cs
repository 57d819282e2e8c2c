using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Reelwright.ComfyUI.Fake.Http;

/// <summary>From a request to its route: prefix, token, misbehaviour, foreign origins, then ComfyUI's routes with and without /api.</summary>
internal sealed class Router(FakeState state, FakeComfy fake)
{
    private readonly PromptRoutes _prompts = new(state);
    private readonly QueueRoutes _queue = new(state);
    private readonly JobRoutes _jobs = new(state);
    private readonly FileRoutes _files = new(state);
    private readonly InfoRoutes _info = new(state);
    private readonly ControlRoutes _control = new(state, fake);

    public async Task HandleAsync(HttpContext http)
    {
        http.Response.Headers.Server = ServerFacts.ServerHeader;
        var path = http.Request.Path.Value ?? "/";
        try
        {
            if (path.StartsWith("/fake/", StringComparison.Ordinal))
            {
                await _control.HandleAsync(http, path["/fake/".Length..]);
            }
            else if (Below(state.Options.PathPrefix, path) is { } inner)
            {
                await ServeAsync(http, inner);
            }
            else
            {
                await Replies.NotFoundAsync(http);
            }
        }
        catch (BadHttpRequestException bad)
        {
            await Replies.TextAsync(http, bad.StatusCode, $"{bad.StatusCode}: {bad.Message}");
        }
        catch (Exception trouble) when (trouble is JsonException or InvalidOperationException or InvalidDataException or FormatException or ArgumentException && !http.Response.HasStarted)
        {
            await Replies.TextAsync(http, 500, "500 Internal Server Error\n\nServer got itself in trouble");
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException && http.RequestAborted.IsCancellationRequested)
        {
            // The client left in the middle of the reply.
        }
    }

    private async Task ServeAsync(HttpContext http, string path)
    {
        var isPrefixed = path.StartsWith("/api/", StringComparison.Ordinal);
        var route = isPrefixed ? path[4..] : path;
        state.Log.Add(new LoggedRequest(http.Request.Method, route, state.Elapsed));
        if (state.Options.Token is { } token && http.Request.Headers.Authorization != "Bearer " + token)
        {
            http.Response.Headers.WWWAuthenticate = "Bearer";
            await Replies.TextAsync(http, 401, "401: Unauthorized");
            return;
        }

        if (await Misbehaviour.TakesAsync(state, http))
        {
            return;
        }

        if (IsForeign(http.Request))
        {
            http.Response.StatusCode = 403;
            return;
        }

        if (!await RouteAsync(http, route, isPrefixed))
        {
            await Replies.NotFoundAsync(http);
        }
    }

    private async Task<bool> RouteAsync(HttpContext http, string route, bool isPrefixed)
    {
        if (route == "/ws")
        {
            await SocketAsync(http);
            return true;
        }

        if (route.StartsWith("/api/jobs", StringComparison.Ordinal) && isPrefixed)
        {
            return await _jobs.HandleAsync(http, route[4..]);
        }

        return await _prompts.HandleAsync(http, route)
            || await _queue.HandleAsync(http, route)
            || (isPrefixed && await _jobs.HandleAsync(http, route))
            || await _files.HandleAsync(http, route)
            || await _info.HandleAsync(http, route);
    }

    private async Task SocketAsync(HttpContext http)
    {
        if (state.Faults.RefuseSockets)
        {
            http.Response.StatusCode = 503;
            return;
        }

        if (!http.WebSockets.IsWebSocketRequest)
        {
            await Replies.TextAsync(http, 400, "No WebSocket UPGRADE hdr: None\n Can \"Upgrade\" only to \"WebSocket\".");
            return;
        }

        using var socket = await http.WebSockets.AcceptWebSocketAsync();
        await state.Sockets.ServeAsync(socket, http.Request.Query["clientId"], state.Queue.Remaining, http.RequestAborted);
    }

    private static string? Below(string prefix, string path) =>
        prefix.Length == 0 ? path : path == prefix ? "/" : path.StartsWith(prefix + "/", StringComparison.Ordinal) ? path[prefix.Length..] : null;

    /// <summary>A page of another site in the browser of someone who can reach this server.</summary>
    private static bool IsForeign(HttpRequest request)
    {
        if (request.Headers["Sec-Fetch-Site"] == "cross-site")
        {
            return true;
        }

        return request.Headers.Origin is [{ Length: > 0 } origin] && Uri.TryCreate(origin, UriKind.Absolute, out var from)
            && (request.Host.Host == "localhost" || (IPAddress.TryParse(request.Host.Host, out var host) && IPAddress.IsLoopback(host)))
            && !string.Equals(from.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase);
    }
}
