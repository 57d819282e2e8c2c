using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Outbound;

namespace Reelwright.Server.Stock.Sources;

/// <summary>Asks the configured sources. What goes wrong is logged without addresses, which can hold keys, and told without details.</summary>
internal sealed class StockClient(IHttpClientFactory clients, TimeProvider clock, ILogger<StockClient> log)
{
    /// <summary>The name of the configured HTTP client.</summary>
    public const string Client = "stock";

    private const int MaxBytes = 4 << 20;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan UsualPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<string, DateTimeOffset> _pausedUntil = new(StringComparer.Ordinal);

    /// <param name="source">Its name, for people.</param>
    /// <param name="address">With the query.</param>
    /// <param name="key">For the header Authorization.</param>
    /// <param name="page">Which page is asked for.</param>
    /// <param name="cancel">Ends it.</param>
    /// <exception cref="Refusal">503 <c>stock_unavailable</c>; 400 for a page after the last.</exception>
    public async Task<T> GetAsync<T>(string source, Uri address, string? key, int page, CancellationToken cancel)
    {
        ThrowIfPaused(source);
        using var limit = new CancellationTokenSource(Patience, clock);
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancel, limit.Token);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            request.Headers.TryAddWithoutValidation("User-Agent", GuardedFetcher.UserAgent);
            if (key is not null)
            {
                request.Headers.TryAddWithoutValidation("Authorization", key);
            }

            using var client = clients.CreateClient(Client);
            using var reply = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, late.Token);
            ThrowIfRefused(source, reply, page);
            return JsonSerializer.Deserialize<T>(await ReadAsync(source, reply, late.Token), ApiJson.Options) ?? throw Unusable(source, "null");
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
            throw Unavailable(source, "it did not answer in time", "It did not answer in time; try again soon.");
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException)
        {
            throw Unavailable(source, $"it cannot be reached ({broken.GetType().Name})", "It cannot be reached; try again soon.");
        }
        catch (JsonException bad)
        {
            throw Unusable(source, $"line {bad.LineNumber}, {bad.Path}");
        }
    }

    private void ThrowIfRefused(string source, HttpResponseMessage reply, int page)
    {
        if (reply.IsSuccessStatusCode)
        {
            return;
        }

        var status = (int)reply.StatusCode;
        switch (reply.StatusCode)
        {
            case HttpStatusCode.TooManyRequests:
                _pausedUntil[source] = clock.GetUtcNow() + PauseOf(reply);
                ThrowIfPaused(source);
                return;
            case HttpStatusCode.BadRequest or HttpStatusCode.NotFound when page > 1:
                throw Refusal.Invalid("page", $"lies behind the last that {source} shows");
            case HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden:
                log.LogError("{Source} does not take this server's key or address ({Status}): look at the settings under Stock", source, status);
                throw Refusal.Unavailable("stock_unavailable", source, "It does not take this studio's key; its operator has to mend that.");
            default:
                throw Unavailable(source, $"it answered {status}", $"It answered {status}; try again soon.");
        }
    }

    private void ThrowIfPaused(string source)
    {
        if (_pausedUntil.TryGetValue(source, out var until) && until - clock.GetUtcNow() is var left && left > TimeSpan.Zero)
        {
            throw Refusal.Unavailable("stock_unavailable", source, "It has been asked as often as it allows; try again later.", (int)Math.Ceiling(left.TotalSeconds));
        }
    }

    private TimeSpan PauseOf(HttpResponseMessage reply)
    {
        var now = clock.GetUtcNow();
        TimeSpan? asked = reply.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - now,
            _ when reply.Headers.TryGetValues("X-Ratelimit-Reset", out var values) && long.TryParse(values.First(), NumberStyles.None, CultureInfo.InvariantCulture, out var at)
                && at < DateTimeOffset.MaxValue.ToUnixTimeSeconds() => DateTimeOffset.FromUnixTimeSeconds(at) - now,
            _ => null,
        };
        log.LogWarning("A stock source has been asked as often as it allows");
        return asked is not { } pause || pause <= TimeSpan.Zero ? UsualPause : pause < LongestPause ? pause : LongestPause;
    }

    private async Task<byte[]> ReadAsync(string source, HttpResponseMessage reply, CancellationToken cancel)
    {
        await using var body = await reply.Content.ReadAsStreamAsync(cancel);
        using var kept = new MemoryStream();
        var buffer = new byte[1 << 16];
        int read;
        while ((read = await body.ReadAsync(buffer, cancel)) > 0)
        {
            kept.Write(buffer, 0, read);
            if (kept.Length > MaxBytes)
            {
                throw Unusable(source, $"more than {MaxBytes >> 20} MiB");
            }
        }

        return kept.ToArray();
    }

    private Refusal Unusable(string source, string what) => Unavailable(source, $"its answer is of no use ({what})", "Its answer could not be read; try again soon.");

    private Refusal Unavailable(string source, string reason, string hint)
    {
        log.LogWarning("Searching {Source} failed: {Reason}", source, reason);
        return Refusal.Unavailable("stock_unavailable", source, hint);
    }
}
