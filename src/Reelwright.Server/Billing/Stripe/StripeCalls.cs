using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;

namespace Reelwright.Server.Billing.Stripe;

/// <summary>One request to Stripe.</summary>
/// <param name="Path">Under the base address, with its query.</param>
/// <param name="Body">Of a POST.</param>
/// <param name="IdempotencyKey">Of a POST: tries with the same key take effect once.</param>
internal sealed record StripeCall(HttpMethod Method, string Path, JsonObject? Body = null, string? IdempotencyKey = null);

/// <summary>Carries requests to Stripe: the key, the version, and another try where that helps.</summary>
/// <remarks>Redirections are not followed, because the key would go with them. Nothing of a request but its method and path is ever logged.</remarks>
internal sealed class StripeCalls(IHttpClientFactory clients, IOptions<StripeOptions> options, TimeProvider clock, ILogger<StripeCalls> log)
{
    /// <summary>The name of the HTTP client.</summary>
    public const string Client = "stripe";

    /// <summary>The shapes of what is read are this version's, whatever the account's own default is. Read Stripe's list of changes before raising it.</summary>
    public const string ApiVersion = "2025-08-27.basil";

    private const int Tries = 3;
    private const int MaxReply = 4 << 20;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    /// <exception cref="StripeFailure">It was refused, or no answer came after three tries.</exception>
    public async Task<T> SendAsync<T>(StripeCall call, CancellationToken cancel)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return Read<T>(await TryAsync(call, cancel));
            }
            catch (StripeFailure failure) when (failure.IsWorthAnotherTry && attempt < Tries && PauseBefore(failure, attempt) is { } pause)
            {
                log.LogWarning("{Method} {Path}, try {Attempt}: {Failure} Again in {Pause}", call.Method, call.Path, attempt, failure.Message, pause);
                await Task.Delay(pause, clock, cancel);
            }
        }
    }

    /// <summary>Null when Stripe wants to be left alone for longer than anybody waits.</summary>
    private static TimeSpan? PauseBefore(StripeFailure failure, int attempt)
    {
        // Up to half as much again, so that those who failed together do not come back together.
        var own = FirstPause * Math.Pow(2, attempt - 1) * (1 + (RandomNumberGenerator.GetInt32(500) / 1000.0));
        var pause = failure.RetryAfter is { } asked && asked > own ? asked : own;
        return pause <= LongestPause ? pause : null;
    }

    private async Task<byte[]> TryAsync(StripeCall call, CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(options.Value.TimeoutSeconds), clock);
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancel, limit.Token);
        try
        {
            using var request = Request(call);
            using var client = clients.CreateClient(Client);
            using var reply = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, late.Token);
            await reply.Content.LoadIntoBufferAsync(MaxReply, late.Token);
            var body = await reply.Content.ReadAsByteArrayAsync(late.Token);
            return reply.IsSuccessStatusCode ? body : throw Refused(reply, body);
        }
        catch (OperationCanceledException slow) when (!cancel.IsCancellationRequested)
        {
            throw StripeFailure.NoAnswer($"it took longer than {options.Value.TimeoutSeconds:0.#} seconds", slow);
        }
        catch (HttpRequestException unreachable)
        {
            throw StripeFailure.NoAnswer(unreachable.HttpRequestError.ToString(), unreachable);
        }
        catch (IOException broken)
        {
            throw StripeFailure.NoAnswer("its reply broke off", broken);
        }
    }

    private HttpRequestMessage Request(StripeCall call)
    {
        var settings = options.Value;
        var request = new HttpRequestMessage(call.Method, new Uri($"{settings.BaseUrl.TrimEnd('/')}/{call.Path}"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", settings.SecretKey ?? throw new InvalidOperationException("Stripe is not configured."));
        request.Headers.Add("Stripe-Version", ApiVersion);
        if (call.IdempotencyKey is { } key)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        if (call.Body is { } body)
        {
            request.Content = new FormUrlEncodedContent(StripeForm.Flatten(body));
        }

        return request;
    }

    private StripeFailure Refused(HttpResponseMessage reply, byte[] body) => StripeFailure.Of(
        (int)reply.StatusCode,
        body,
        Header(reply, "Request-Id"),
        Header(reply, "Stripe-Should-Retry") switch { "true" => true, "false" => false, _ => null },
        reply.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - clock.GetUtcNow(),
            _ => null,
        });

    private static T Read<T>(byte[] body)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(body, StripeJson.Options) ?? throw new JsonException("null");
        }
        catch (JsonException strange)
        {
            // It was done, and the answer cannot be read: another try would not read it either.
            throw new StripeFailure($"Stripe's answer is no {typeof(T).Name}: {strange.Message}", strange);
        }
    }

    private static string? Header(HttpResponseMessage reply, string name) => reply.Headers.TryGetValues(name, out var values) ? values.First() : null;
}
