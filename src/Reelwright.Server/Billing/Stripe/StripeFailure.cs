using System.Text.Json;
using Reelwright.Server.Platform.Http;

namespace Reelwright.Server.Billing.Stripe;

/// <summary>Stripe did not do what it was asked to do. The message is for the log.</summary>
internal sealed class StripeFailure(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Null when no answer came.</summary>
    public int? Status { get; private init; }

    /// <summary>Stripe's: <c>invalid_request_error</c>, <c>idempotency_error</c>, <c>api_error</c>, …</summary>
    public string? Type { get; private init; }

    /// <summary>Stripe's: <c>resource_missing</c>, …</summary>
    public string? Code { get; private init; }

    /// <summary>The parameter it is about.</summary>
    public string? Param { get; private init; }

    /// <summary>The same request may succeed a little later. Its idempotency key makes sure that it takes effect once.</summary>
    public bool IsWorthAnotherTry { get; private init; }

    public TimeSpan? RetryAfter { get; private init; }

    public static StripeFailure NoAnswer(string reason, Exception? inner) => new($"Stripe gave no answer: {reason}.", inner) { IsWorthAnotherTry = true };

    /// <summary>Reads an answer that is no success.</summary>
    /// <param name="status">The HTTP status.</param>
    /// <param name="body">The body, which should hold an error object.</param>
    /// <param name="requestId">Stripe's name for the request, for its support.</param>
    /// <param name="shouldRetry">What its header says about trying again; null when it says nothing.</param>
    /// <param name="retryAfter">How long it wants to be left alone.</param>
    public static StripeFailure Of(int status, byte[] body, string? requestId, bool? shouldRetry, TimeSpan? retryAfter)
    {
        var error = ReadError(body);

        // Words about keys can hold parts of them.
        var words = status is 401 or 403 ? "the key is not taken" : error?.Message;
        return new StripeFailure($"Stripe answered {status} to {requestId ?? "a request"}: {error?.Type} {error?.Code} {error?.Param}: {words}")
        {
            Status = status,
            Type = error?.Type,
            Code = error?.Code,
            Param = error?.Param,
            IsWorthAnotherTry = shouldRetry ?? status is 409 or 429 or >= 500,
            RetryAfter = retryAfter,
        };
    }

    /// <summary>What the person who wanted to pay is told.</summary>
    public Refusal ToRefusal() => Refusal.Unavailable(
        "billing_unavailable", "Payment", IsWorthAnotherTry ? "Stripe does not answer; try again in a minute." : "Stripe refused the request; the operator finds the reason in the log.");

    private static StripeError? ReadError(byte[] body)
    {
        try
        {
            return JsonSerializer.Deserialize<StripeErrorBody>(body, StripeJson.Options)?.Error;
        }
        catch (JsonException)
        {
            // A proxy's page in between, or half an answer: the status says what there is to say.
            return null;
        }
    }

    private sealed record StripeErrorBody(StripeError? Error = null);

    private sealed record StripeError(string? Type = null, string? Code = null, string? Message = null, string? Param = null);
}

internal static class StripeFailureExtensions
{
    /// <exception cref="Refusal">503 <c>billing_unavailable</c>.</exception>
    public static async Task<T> OrRefuseAsync<T>(this Task<T> call, ILogger log)
    {
        try
        {
            return await call;
        }
        catch (StripeFailure failure)
        {
            log.LogError("A payment could not be begun: {Failure}", failure.Message);
            throw failure.ToRefusal();
        }
    }
}
