using System.Net;
using System.Net.Http.Headers;
using Reelwright.Server.Jobs;

namespace Reelwright.Server.ModelServers;

/// <summary>Talks to the operator's OpenAI-compatible servers. What goes wrong there is said in words that help, and waited out where waiting helps.</summary>
/// <remarks>Their addresses are configuration and no input of users, so private networks are fine; redirections are not followed, because the key would go with them.</remarks>
internal sealed class ModelServerClient(IHttpClientFactory clients, TimeProvider clock, ILogger<ModelServerClient> log)
{
    /// <summary>The name of the HTTP client.</summary>
    public const string Client = "model-servers";

    private const int Tries = 3;
    private const int ShownOfAnError = 300;
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(60);

    /// <summary>Posts and reads the whole reply. Tries again, a few times, when the server is busy or broken.</summary>
    /// <param name="server">Which one.</param>
    /// <param name="route">Under the base address: audio/speech.</param>
    /// <param name="content">Makes the body; called again for every try.</param>
    /// <param name="maxBytes">The longest reply that is taken.</param>
    /// <param name="cancel">Ends the request.</param>
    /// <exception cref="JobFailure"><c>…_refused</c>: the request or the key is not taken, and trying again would not help;
    /// <c>…_failed</c>: worth another try later.</exception>
    public async Task<ModelServerReply> PostAsync(ModelServer server, string route, Func<HttpContent> content, long maxBytes, CancellationToken cancel)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await TryAsync(server, route, content, maxBytes, cancel);
            }
            catch (ModelServerBusy busy) when (attempt < Tries)
            {
                var pause = busy.RetryAfter ?? TimeSpan.FromSeconds(attempt);
                log.LogWarning("The {Server} is not up to {Route}: {Reason}; asking again in {Pause}", server.Name, route, busy.Message, pause);
                await Task.Delay(pause < LongestPause ? pause : LongestPause, clock, cancel);
            }
            catch (ModelServerBusy busy)
            {
                log.LogWarning("The {Server} is not up to {Route}: {Reason}; given up after {Tries} tries", server.Name, route, busy.Message, Tries);
                throw Failed(server, busy.Message);
            }
        }
    }

    /// <summary>The failure of a job whose reply from the server is of no use: another try may get a better one.</summary>
    /// <param name="server">The server.</param>
    /// <param name="reason">Follows a colon, without a full stop.</param>
    public static JobFailure Failed(ModelServer server, string reason) => new($"{server.Code}_failed", $"The {server.Name} could not do it: {reason}.", isWorthAnotherTry: true);

    private async Task<ModelServerReply> TryAsync(ModelServer server, string route, Func<HttpContent> content, long maxBytes, CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(server.TimeoutSeconds), clock);
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancel, limit.Token);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"{server.BaseUrl.TrimEnd('/')}/{route}")) { Content = content() };
            if (server.ApiKey is { } key)
            {
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
            }

            using var client = clients.CreateClient(Client);
            using var reply = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, late.Token);
            await ThrowIfRefusedAsync(server, reply, late.Token);
            return new ModelServerReply(await ReadAsync(server, reply, maxBytes, late.Token), reply.Content.Headers.ContentType?.MediaType);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
            throw new ModelServerBusy($"it took longer than {server.TimeoutSeconds:0.#} seconds");
        }
        catch (HttpRequestException unreachable)
        {
            throw new ModelServerBusy($"it cannot be reached ({unreachable.HttpRequestError})", inner: unreachable);
        }
        catch (IOException broken)
        {
            throw new ModelServerBusy("its reply broke off", inner: broken);
        }
    }

    private async Task ThrowIfRefusedAsync(ModelServer server, HttpResponseMessage reply, CancellationToken cancel)
    {
        if (reply.IsSuccessStatusCode)
        {
            return;
        }

        // What it says is for the operator, who reads the log: it can hold addresses and parts of keys.
        var (status, words) = ((int)reply.StatusCode, await BeginningAsync(reply, cancel));
        log.LogWarning("The {Server} answered {Status}: {Words}", server.Name, status, words);
        switch (reply.StatusCode)
        {
            case HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout or HttpStatusCode.Conflict or >= HttpStatusCode.InternalServerError:
                throw new ModelServerBusy($"it answered {status}", PauseOf(reply));
            case HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden:
                throw new JobFailure($"{server.Code}_refused", $"The {server.Name} does not take this studio's key; its operator has to mend that.");
            default:
                throw new JobFailure($"{server.Code}_refused", $"The {server.Name} refused the request ({status}).");
        }
    }

    private TimeSpan? PauseOf(HttpResponseMessage reply) => reply.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date > clock.GetUtcNow() ? date - clock.GetUtcNow() : TimeSpan.Zero,
        _ => null,
    };

    private static async Task<byte[]> ReadAsync(ModelServer server, HttpResponseMessage reply, long maxBytes, CancellationToken cancel)
    {
        await using var body = await reply.Content.ReadAsStreamAsync(cancel);
        using var kept = new MemoryStream();
        var buffer = new byte[1 << 16];
        int read;
        while ((read = await body.ReadAsync(buffer, cancel)) > 0)
        {
            if (kept.Length + read > maxBytes)
            {
                throw Failed(server, $"its reply is longer than {maxBytes >> 20} MiB");
            }

            kept.Write(buffer, 0, read);
        }

        return kept.ToArray();
    }

    private static async Task<string> BeginningAsync(HttpResponseMessage reply, CancellationToken cancel)
    {
        await using var body = await reply.Content.ReadAsStreamAsync(cancel);
        var buffer = new byte[ShownOfAnError];
        var read = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancel);
        return string.Concat(System.Text.Encoding.UTF8.GetString(buffer, 0, read).Select(c => char.IsControl(c) ? ' ' : c));
    }
}
