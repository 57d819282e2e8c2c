using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.Options;
using Reelwright.Server.Jobs;

namespace Reelwright.Server.Speech;

/// <summary>What the speech server answered.</summary>
/// <param name="ContentType">Without parameters; null when it said none.</param>
internal sealed record SpeechReply(byte[] Body, string? ContentType);

/// <summary>Talks to the operator's OpenAI-compatible server. What goes wrong there is said in words that help, and waited out where waiting helps.</summary>
/// <remarks>Its address is configuration and no input of users, so private networks are fine; redirections are not followed, because the key would go with them.</remarks>
internal sealed class SpeechServer(IHttpClientFactory clients, IOptions<SpeechOptions> options, TimeProvider clock, ILogger<SpeechServer> log)
{
    /// <summary>How jobs name this engine.</summary>
    public const string Engine = "speech-server";

    /// <summary>The name of the HTTP client.</summary>
    public const string Client = "speech";

    private const int Tries = 3;
    private const int ShownOfAnError = 300;
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(60);

    public SpeechOptions Options => options.Value;

    /// <summary>Posts and reads the whole reply. Tries again, a few times, when the server is busy or broken.</summary>
    /// <param name="route">Under the base address: audio/speech.</param>
    /// <param name="content">Makes the body; called again for every try.</param>
    /// <param name="maxBytes">The longest reply that is taken.</param>
    /// <param name="cancel">Ends the request.</param>
    /// <exception cref="JobFailure"><c>speech_server_refused</c>: the request or the key is not taken, and trying again would not help;
    /// <c>speech_server_failed</c>: worth another try later.</exception>
    public async Task<SpeechReply> PostAsync(string route, Func<HttpContent> content, long maxBytes, CancellationToken cancel)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await TryAsync(route, content, maxBytes, cancel);
            }
            catch (SpeechServerBusy busy) when (attempt < Tries)
            {
                var pause = busy.RetryAfter ?? TimeSpan.FromSeconds(attempt);
                log.LogWarning("The speech server is not up to {Route}: {Reason}; asking again in {Pause}", route, busy.Message, pause);
                await Task.Delay(pause < LongestPause ? pause : LongestPause, clock, cancel);
            }
            catch (SpeechServerBusy busy)
            {
                log.LogWarning("The speech server is not up to {Route}: {Reason}; given up after {Tries} tries", route, busy.Message, Tries);
                throw Failed(busy.Message);
            }
        }
    }

    /// <summary>The failure of a job whose reply from the server is of no use: another try may get a better one.</summary>
    /// <param name="reason">Follows a colon, without a full stop.</param>
    public static JobFailure Failed(string reason) => new("speech_server_failed", $"The speech server could not do it: {reason}.", isWorthAnotherTry: true);

    private async Task<SpeechReply> TryAsync(string route, Func<HttpContent> content, long maxBytes, CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(Options.TimeoutSeconds), clock);
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancel, limit.Token);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"{Options.BaseUrl!.TrimEnd('/')}/{route}")) { Content = content() };
            if (Options.ApiKey is { } key)
            {
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
            }

            using var client = clients.CreateClient(Client);
            using var reply = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, late.Token);
            await ThrowIfRefusedAsync(reply, late.Token);
            return new SpeechReply(await ReadAsync(reply, maxBytes, late.Token), reply.Content.Headers.ContentType?.MediaType);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
            throw new SpeechServerBusy($"it took longer than {Options.TimeoutSeconds:0.#} seconds");
        }
        catch (HttpRequestException unreachable)
        {
            throw new SpeechServerBusy($"it cannot be reached ({unreachable.HttpRequestError})", inner: unreachable);
        }
        catch (IOException broken)
        {
            throw new SpeechServerBusy("its reply broke off", inner: broken);
        }
    }

    private async Task ThrowIfRefusedAsync(HttpResponseMessage reply, CancellationToken cancel)
    {
        if (reply.IsSuccessStatusCode)
        {
            return;
        }

        // What it says is for the operator, who reads the log: it can hold addresses and parts of keys.
        var (status, words) = ((int)reply.StatusCode, await BeginningAsync(reply, cancel));
        log.LogWarning("The speech server answered {Status}: {Words}", status, words);
        switch (reply.StatusCode)
        {
            case HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout or HttpStatusCode.Conflict or >= HttpStatusCode.InternalServerError:
                throw new SpeechServerBusy($"it answered {status}", PauseOf(reply));
            case HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden:
                throw new JobFailure("speech_server_refused", "The speech server does not take this studio's key; its operator has to mend that.");
            default:
                throw new JobFailure("speech_server_refused", $"The speech server refused the request ({status}).");
        }
    }

    private TimeSpan? PauseOf(HttpResponseMessage reply) => reply.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date > clock.GetUtcNow() ? date - clock.GetUtcNow() : TimeSpan.Zero,
        _ => null,
    };

    private static async Task<byte[]> ReadAsync(HttpResponseMessage reply, long maxBytes, CancellationToken cancel)
    {
        await using var body = await reply.Content.ReadAsStreamAsync(cancel);
        using var kept = new MemoryStream();
        var buffer = new byte[1 << 16];
        int read;
        while ((read = await body.ReadAsync(buffer, cancel)) > 0)
        {
            if (kept.Length + read > maxBytes)
            {
                throw Failed($"its reply is longer than {maxBytes >> 20} MiB");
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

/// <summary>The server did not do it now and may do it later.</summary>
internal sealed class SpeechServerBusy(string reason, TimeSpan? retryAfter = null, Exception? inner = null) : Exception(reason, inner)
{
    public TimeSpan? RetryAfter { get; } = retryAfter;
}
