using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;

namespace Reelwright.Server.Platform.Http;

/// <summary>Second check: fixed windows of a minute, per key or session (per address when anonymous), counted in this process.</summary>
internal sealed class RateLimiting(RequestDelegate next, RequestCounters counters, IOptions<LimitsOptions> options)
{
    public Task InvokeAsync(HttpContext http)
    {
        if (http.GetEndpoint()?.Metadata is { } metadata && metadata.GetMetadata<AccessRule>() is not null)
        {
            Check(http, metadata.GetMetadata<RateRule>()?.Budget ?? RateBudget.Requests);
        }

        return next(http);
    }

    private void Check(HttpContext http, RateBudget budget)
    {
        var caller = http.FindCaller();
        var holder = caller is null || budget is RateBudget.SignIn ? Address(http.Connection.RemoteIpAddress) : $"{caller.Kind}:{caller.CredentialId}";
        Count(http, budget is RateBudget.Submissions ? RateBudget.Requests : budget, holder, caller);
        if (budget is RateBudget.Submissions)
        {
            Count(http, RateBudget.Submissions, holder, caller);
        }
    }

    private void Count(HttpContext http, RateBudget budget, string holder, Caller? caller)
    {
        var limit = (int)Math.Min(int.MaxValue, Math.Max(1, PerMinute(budget, caller) * options.Value.Scale));
        var window = counters.Add(budget, holder);
        var headers = http.Response.Headers;
        headers["RateLimit-Limit"] = limit.ToString();
        headers["RateLimit-Remaining"] = Math.Max(0, limit - window.Count).ToString();
        headers["RateLimit-Reset"] = window.SecondsLeft.ToString();
        if (window.Count > limit)
        {
            throw Refusal.TooMany("rate_limited", $"At most {limit} such requests a minute; try again in {window.SecondsLeft} s.", window.SecondsLeft);
        }
    }

    private double PerMinute(RateBudget budget, Caller? caller)
    {
        var limits = options.Value;
        return budget switch
        {
            RateBudget.SignIn => limits.SignInPerMinute,
            RateBudget.Media => limits.MediaPerMinute,
            RateBudget.Webhooks => limits.WebhooksPerMinute,
            _ when caller is null => limits.AnonymousPerMinute,
            RateBudget.Polling => (double)limits.PollingPerMinutePerJob * caller.ConcurrentJobs,
            RateBudget.Submissions => caller.IsFree ? limits.FreeSubmissionsPerMinute : limits.SubmissionsPerMinute,
            _ => caller.IsFree ? limits.FreeRequestsPerMinute : limits.RequestsPerMinute,
        };
    }

    /// <summary>One household is one address: IPv6 hands out /64 networks, so their lower half says nothing.</summary>
    internal static string Address(IPAddress? address)
    {
        if (address is null)
        {
            return "unknown";
        }

        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }

        return address.AddressFamily is AddressFamily.InterNetworkV6 ? Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8)) : address.ToString();
    }
}

/// <summary>Counts requests per holder and budget in windows of a minute; windows that have ended are forgotten.</summary>
internal sealed class RequestCounters(TimeProvider clock)
{
    private static readonly TimeSpan Length = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<(RateBudget Budget, string Holder), Window> _windows = new();
    private long _swept;

    public (int Count, int SecondsLeft) Add(RateBudget budget, string holder)
    {
        var now = clock.GetUtcNow().UtcTicks;
        Sweep(now);
        var window = _windows.AddOrUpdate(
            (budget, holder),
            static (_, start) => new Window(start, 1),
            static (_, window, at) => at - window.Start >= Length.Ticks ? new Window(at, 1) : window with { Count = window.Count + 1 },
            now);
        var left = TimeSpan.FromTicks(window.Start + Length.Ticks - now);
        return (window.Count, Math.Max(1, (int)Math.Ceiling(left.TotalSeconds)));
    }

    private void Sweep(long now)
    {
        var last = Interlocked.Read(ref _swept);
        if (now - last < Length.Ticks || Interlocked.CompareExchange(ref _swept, now, last) != last)
        {
            return;
        }

        foreach (var (key, window) in _windows)
        {
            if (now - window.Start >= Length.Ticks)
            {
                _windows.TryRemove(new KeyValuePair<(RateBudget, string), Window>(key, window));
            }
        }
    }

    private readonly record struct Window(long Start, int Count);
}
