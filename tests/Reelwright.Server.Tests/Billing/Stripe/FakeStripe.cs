using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Reelwright.Server.Billing.Stripe;
using Reelwright.Server.Tests.Harness;

namespace Reelwright.Server.Tests.Billing.Stripe;

/// <summary>Stripe's API as its clients meet it on the wire: form bodies read strictly, its version header, error objects, idempotency with all its answers, and faults.</summary>
/// <remarks>What people do at Stripe, pay, cancel, fail to pay, is done through <see cref="Books"/>; the events of it wait there until a test delivers them.</remarks>
internal sealed class FakeStripe : IAsyncDisposable
{
    public const string SecretKey = "sk_test_51FakeSecretThatNoLogMayShow";
    public const string PublishableKey = "pk_test_51Fake";
    public const string WebhookSecret = "whsec_first";
    public const string OlderWebhookSecret = "whsec_older";

    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, Lazy<Task<Answer>>> _answers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _bodies = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _end = new();

    private FakeStripe(WebApplication app) => _app = app;

    public StripeBooks Books { get; } = new();

    /// <summary>What the next requests meet, in this order; then all is well.</summary>
    public ConcurrentQueue<StripeFault> Faults { get; } = new();

    public ConcurrentQueue<Request> Requests { get; } = new();

    /// <summary>Called when a subscription has been read, while its answer is on the way.</summary>
    public Func<Task>? OnReadSubscription { get; set; }

    public string Address => _app.Urls.First();

    /// <summary>Settings of a server that sells through this.</summary>
    public IEnumerable<(string Key, string? Value)> Settings =>
    [
        ("Stripe:BaseUrl", Address), ("Stripe:SecretKey", SecretKey), ("Stripe:PublishableKey", PublishableKey), ("Stripe:WebhookSecret", $"{WebhookSecret}, {OlderWebhookSecret}"),
        ("Stripe:Prices:Starter", "price_starter"), ("Stripe:Prices:Creator", "price_creator"), ("Stripe:Prices:Pro", "price_pro"), ("PublicUrl", "https://studio.example"),
    ];

    public static async Task<FakeStripe> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var stripe = new FakeStripe(app);
        app.Run(stripe.AnswerAsync);
        await app.StartAsync();
        return stripe;
    }

    /// <summary>Sends an event as Stripe does, signed at the moment.</summary>
    public static async Task<HttpResponseMessage> DeliverAsync(HttpClient server, JsonObject happened, DateTimeOffset now, string secret = WebhookSecret)
    {
        var body = Encoding.UTF8.GetBytes(happened.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/stripe/webhook") { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json") { CharSet = "utf-8" };
        request.Headers.TryAddWithoutValidation("Stripe-Signature", $"t={now.ToUnixTimeSeconds()},v1={StripeSignature.Sign(body, secret, now.ToUnixTimeSeconds())},v0={new string('0', 64)}");
        return await server.SendAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>Sends an event that has to be taken.</summary>
    public static async Task DeliverAsync(ReelwrightApp app, params IEnumerable<JsonObject> events)
    {
        using var client = app.CreatePlainClient();
        foreach (var happened in events)
        {
            await TestAccount.ReadAsync(await DeliverAsync(client, happened, app.Get<TimeProvider>().GetUtcNow()));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _app.DisposeAsync();
        _end.Dispose();
    }

    private async Task AnswerAsync(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body);
        var request = new Request(http.Request.Method, http.Request.Path.Value!, http.Request.QueryString.Value ?? "", await reader.ReadToEndAsync(), http.Request.Headers["Idempotency-Key"].ToString());
        Requests.Enqueue(request);
        var fault = Faults.TryDequeue(out var next) ? next : StripeFault.None;
        http.Response.Headers["Request-Id"] = $"req_{Requests.Count}";
        var answer = await AnswerAsync(http, request, fault);
        if (fault is StripeFault.LosesReply)
        {
            http.Abort();
            return;
        }

        http.Response.StatusCode = answer.Status;
        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync(answer.Body);
    }

    private async Task<Answer> AnswerAsync(HttpContext http, Request request, StripeFault fault)
    {
        try
        {
            Check(http, request);
            await BreakAsync(http, fault);
            return request.Method == "POST" ? await OnceAsync(http, request) : await DoAsync(request);
        }
        catch (StripeProblem problem)
        {
            return new Answer(problem.Status, problem.Body);
        }
    }

    private static void Check(HttpContext http, Request request)
    {
        if (http.Request.Headers.Authorization != $"Bearer {SecretKey}")
        {
            throw new StripeProblem(401, "invalid_request_error", null, null, "Invalid API Key provided: sk_test_****");
        }

        if (http.Request.Headers["Stripe-Version"] != "2025-08-27.basil")
        {
            throw new StripeProblem(400, "invalid_request_error", null, null, $"Invalid Stripe API version: {http.Request.Headers["Stripe-Version"]}");
        }

        if (request.Method == "POST" && (http.Request.ContentType != "application/x-www-form-urlencoded" || request.Key.Length is 0 or > 255))
        {
            throw new StripeProblem(400, "invalid_request_error", null, null, "A POST has a form and an idempotency key.");
        }
    }

    private async Task BreakAsync(HttpContext http, StripeFault fault)
    {
        switch (fault)
        {
            case StripeFault.Breaks:
                throw new StripeProblem(500, "api_error", null, null, "Something went wrong.");
            case StripeFault.BreaksForGood:
                http.Response.Headers["Stripe-Should-Retry"] = "false";
                throw new StripeProblem(500, "api_error", null, null, "Something went wrong for good.");
            case StripeFault.IsBusy:
                http.Response.Headers.RetryAfter = "1";
                throw new StripeProblem(429, "invalid_request_error", "rate_limit", null, "Too many requests.");
            case StripeFault.Hangs:
                using (var either = CancellationTokenSource.CreateLinkedTokenSource(_end.Token, http.RequestAborted))
                {
                    await Task.Delay(Timeout.Infinite, either.Token).ContinueWith(_ => { }, TaskScheduler.Default);
                }

                throw new StripeProblem(500, "api_error", null, null, "Nobody waits any more.");
            default:
                return;
        }
    }

    private async Task<Answer> OnceAsync(HttpContext http, Request request)
    {
        var what = $"{request.Path} {request.Body}";
        if (_bodies.GetOrAdd(request.Key, what) != what)
        {
            throw new StripeProblem(400, "idempotency_error", null, null, "Keys for idempotent requests can only be used with the same parameters they were first used with.");
        }

        var mine = new Lazy<Task<Answer>>(() => DoAsync(request));
        var first = _answers.GetOrAdd(request.Key, mine);
        if (first != mine && !first.Value.IsCompleted)
        {
            throw new StripeProblem(409, "idempotency_error", "idempotency_key_in_use", null, "There is currently another in-progress request using this key.");
        }

        if (first != mine)
        {
            http.Response.Headers["Idempotent-Replayed"] = "true";
        }

        return await first.Value;
    }

    private async Task<Answer> DoAsync(Request request)
    {
        try
        {
            var answer = new Answer(200, Books.Answer(request).ToJsonString());
            if (request is { Method: "GET", Path: var path } && path.StartsWith("/v1/subscriptions/", StringComparison.Ordinal) && OnReadSubscription is { } read)
            {
                await read();
            }

            return answer;
        }
        catch (StripeProblem problem)
        {
            return new Answer(problem.Status, problem.Body);
        }
    }

    public sealed record Request(string Method, string Path, string Query, string Body, string Key);

    private sealed record Answer(int Status, string Body);
}

internal enum StripeFault
{
    None,

    /// <summary>500, and nothing was done.</summary>
    Breaks,

    /// <summary>500, and Stripe says that trying again is no use.</summary>
    BreaksForGood,

    /// <summary>429 with a Retry-After.</summary>
    IsBusy,

    /// <summary>It was done, and the connection breaks before the answer.</summary>
    LosesReply,

    /// <summary>No answer at all.</summary>
    Hangs,
}
