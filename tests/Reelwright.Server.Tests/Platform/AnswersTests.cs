using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Tests.Harness;

namespace Reelwright.Server.Tests.Platform;

public sealed class AnswersTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_unknown_path_is_a_404_problem_and_a_wrong_method_a_405_problem()
    {
        await using var app = await ReelwrightApp.StartAsync();
        using var client = app.CreatePlainClient();

        var unknown = await TestAccount.ReadAsync(await client.GetAsync("/api/no/such/thing", Cancel), 404);
        var wrong = await TestAccount.ReadAsync(await client.PutAsync("/api/pricing", null, Cancel), 405);

        Assert.Equal("not_found", unknown.GetProperty("code").GetString());
        Assert.Equal("method_not_allowed", wrong.GetProperty("code").GetString());
        Assert.All(new[] { unknown, wrong }, AssertProblem);
    }

    [Theory]
    [InlineData("", "malformed_json")]
    [InlineData("{", "malformed_json")]
    [InlineData("[]", "malformed_json")]
    [InlineData("{\"name\":NaN}", "malformed_json")]
    [InlineData("{\"name\":\"a\",}", "malformed_json")]
    [InlineData("{\"name\":{}}", "invalid_request")]
    [InlineData("{}", "invalid_request")]
    public async Task A_body_that_cannot_be_used_is_a_400_problem(string body, string code)
    {
        await using var app = await ReelwrightApp.StartAsync();
        var account = await app.SignUpAsync();

        var problem = await TestAccount.ReadAsync(await account.Client.PostAsync("/api/keys", new StringContent(body, Encoding.UTF8, "application/json"), Cancel), 400);

        Assert.Equal(code, problem.GetProperty("code").GetString());
        AssertProblem(problem);
    }

    [Fact]
    public async Task A_body_nested_too_deep_is_malformed_and_one_that_is_too_large_is_a_413()
    {
        await using var app = await ReelwrightApp.StartAsync();
        var account = await app.SignUpAsync();
        var deep = new string('[', 100_000);
        var large = $$"""{"name":"{{new string('x', 2 << 20)}}"}""";

        var malformed = await TestAccount.ReadAsync(await account.Client.PostAsync("/api/keys", new StringContent(deep, Encoding.UTF8, "application/json"), Cancel), 400);
        var tooLarge = await TestAccount.ReadAsync(await account.Client.PostAsync("/api/keys", new StringContent(large, Encoding.UTF8, "application/json"), Cancel), 413);

        Assert.Equal("malformed_json", malformed.GetProperty("code").GetString());
        Assert.Equal(1 << 20, tooLarge.GetProperty("max_bytes").GetInt64());
    }

    [Fact]
    public async Task Another_content_type_is_400_unsupported_media_but_only_for_somebody_who_is_signed_in()
    {
        await using var app = await ReelwrightApp.StartAsync();
        var account = await app.SignUpAsync();
        using var nobody = app.CreatePlainClient();

        var problem = await TestAccount.ReadAsync(await account.Client.PostAsync("/api/keys", new StringContent("name=x", Encoding.UTF8, "text/plain"), Cancel), 400);
        using var anonymous = await nobody.PostAsync("/api/keys", new StringContent("name=x", Encoding.UTF8, "text/plain"), Cancel);

        Assert.Equal("unsupported_media", problem.GetProperty("code").GetString());
        Assert.Equal(HttpStatusCode.Unauthorized, anonymous.StatusCode);
    }

    [Fact]
    public async Task Requests_over_the_limit_are_429_with_the_time_to_wait_until_the_window_ends()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(56));
        await using var app = await ReelwrightApp.StartAsync(
            settings: [("Limits:Scale", "1"), ("Limits:FreeRequestsPerMinute", "3")], services: services => services.AddSingleton<TimeProvider>(clock));
        var account = await app.SignUpAsync();
        for (var left = 2; left >= 0; left--)
        {
            using var counted = await account.Client.GetAsync("/api/keys", Cancel);
            Assert.Equal(("3", left.ToString()), (counted.Headers.GetValues("RateLimit-Limit").Single(), counted.Headers.GetValues("RateLimit-Remaining").Single()));
        }

        using var refused = await account.Client.GetAsync("/api/keys", Cancel);

        Assert.Equal(60, refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds);
        Assert.Equal(60, (await TestAccount.ReadAsync(refused, 429)).GetProperty("retry_after").GetInt32());
        clock.Advance(TimeSpan.FromMinutes(1));
        using var later = await account.Client.GetAsync("/api/keys", Cancel);
        Assert.Equal(HttpStatusCode.OK, later.StatusCode);
    }

    [Fact]
    public async Task A_signed_in_browser_may_change_things_only_from_our_own_pages()
    {
        await using var app = await ReelwrightApp.StartAsync();
        var account = await app.SignUpAsync();
        using var signIn = app.CreatePlainClient();
        using var signedIn = await signIn.PostAsJsonAsync("/api/login", new { username = account.Username, password = account.Password }, Cancel);
        var cookie = AccountsOfTests.CookieOf(signedIn);

        foreach (var (header, value, status) in new[]
        {
            ("X-Nothing", "1", 403), ("Origin", "https://evil.example", 403), ("Origin", "null", 403), ("Sec-Fetch-Site", "cross-site", 403), ("Sec-Fetch-Site", "same-site", 403),
            ("Origin", app.ClientOptions.BaseAddress.GetLeftPart(UriPartial.Authority), 200), ("Sec-Fetch-Site", "same-origin", 200),
        })
        {
            using var client = app.CreatePlainClient();
            client.DefaultRequestHeaders.Add("Cookie", cookie);
            client.DefaultRequestHeaders.Add(header, value);
            var reply = await TestAccount.ReadAsync(await client.PostAsJsonAsync("/api/keys", new { name = "x" }, Cancel), status);
            Assert.True(status == 200 || reply.GetProperty("code").GetString() == "cross_site");
        }
    }

    [Fact]
    public async Task Forwarded_headers_count_only_when_the_proxy_is_trusted()
    {
        await using var plain = await ReelwrightApp.StartAsync(settings: [("Limits:Scale", "1"), ("Limits:AnonymousPerMinute", "2")]);
        await using var proxied = await ReelwrightApp.StartAsync(settings: [("Limits:Scale", "1"), ("Limits:AnonymousPerMinute", "2"), ("Proxy:TrustedNetworks:0", "127.0.0.0/8"), ("Proxy:TrustedNetworks:1", "::1/128")]);

        Assert.Equal(HttpStatusCode.TooManyRequests, await LastOfThreeAsync(plain));
        Assert.Equal(HttpStatusCode.OK, await LastOfThreeAsync(proxied));

        static async Task<HttpStatusCode> LastOfThreeAsync(ReelwrightApp app)
        {
            using var client = app.CreatePlainClient();
            var status = HttpStatusCode.OK;
            for (var address = 1; address <= 3; address++)
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, "/api/pricing") { Headers = { { "X-Forwarded-For", $"203.0.113.{address}" } } };
                using var response = await client.SendAsync(request, Cancel);
                status = response.StatusCode;
            }

            return status;
        }
    }

    [Fact]
    public async Task Scripts_of_other_sites_get_no_permission_unless_configured_and_never_with_cookies()
    {
        await using var closed = await ReelwrightApp.StartAsync();
        await using var open = await ReelwrightApp.StartAsync(settings: [("Cors:Origins:0", "https://app.example")]);

        using var refused = await PreflightAsync(closed);
        using var allowed = await PreflightAsync(open);

        Assert.False(refused.Headers.Contains("Access-Control-Allow-Origin"));
        Assert.Equal("https://app.example", allowed.Headers.GetValues("Access-Control-Allow-Origin").Single());
        Assert.False(allowed.Headers.Contains("Access-Control-Allow-Credentials"));

        static async Task<HttpResponseMessage> PreflightAsync(ReelwrightApp app)
        {
            using var client = app.CreatePlainClient();
            using var request = new HttpRequestMessage(HttpMethod.Options, "/api/keys")
            {
                Headers = { { "Origin", "https://app.example" }, { "Access-Control-Request-Method", "POST" }, { "Access-Control-Request-Headers", "authorization" } },
            };
            return await client.SendAsync(request, Cancel);
        }
    }

    [Fact]
    public async Task While_the_database_is_away_requests_are_503_and_all_goes_on_when_it_is_back()
    {
        await using var app = await ReelwrightApp.StartAsync(Db.Postgres);
        var account = await app.SignUpAsync();
        var database = app.Get<IOptions<DatabaseOptions>>().Value.ConnectionString!;

        await TestDatabase.CloseAsync(database);
        var read = await account.GetAsync("/api/credits", 503);
        var written = await account.PostAsync("/api/keys", new { name = "more" }, 503);
        var ready = await account.Client.GetAsync("/health/ready", Cancel);

        Assert.All(new[] { read, written }, AssertProblem);
        Assert.All(new[] { read, written }, problem => Assert.Equal(("database_unavailable", 5), (problem.GetProperty("code").GetString(), problem.GetProperty("retry_after").GetInt32())));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);

        // Connections that lay idle find out one by one that they are dead.
        await TestDatabase.OpenAsync(database);
        var end = TimeProvider.System.GetUtcNow().AddMinutes(1);
        while ((await account.Client.GetAsync("/api/credits", Cancel)).StatusCode is not HttpStatusCode.OK)
        {
            Assert.True(TimeProvider.System.GetUtcNow() < end, "Waited a minute: the server should go on when its database is back.");
        }
    }

    private static void AssertProblem(JsonElement problem)
    {
        Assert.Equal("about:blank", problem.GetProperty("type").GetString());
        Assert.All(["title", "error", "code", "request_id"], member => Assert.False(string.IsNullOrEmpty(problem.GetProperty(member).GetString())));
        Assert.Equal(JsonValueKind.Number, problem.GetProperty("status").ValueKind);
    }
}
