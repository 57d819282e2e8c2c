using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Reelwright.Server.Accounts;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Idempotency;
using Reelwright.Server.Tests.Harness;

namespace Reelwright.Server.Tests.Platform;

public sealed class IdempotencyTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Db.Sqlite)]
    [InlineData(Db.Postgres)]
    public async Task A_repeated_request_is_answered_as_the_first_was_and_creates_nothing_twice(Db db)
    {
        await using var app = await ReelwrightApp.StartAsync(db);
        var account = await app.SignUpAsync();

        using var first = await SendAsync(account, "again", """{"name":"one"}""");
        using var second = await SendAsync(account, "again", """{ "name" : "one" }""");

        var (one, two) = (await TestAccount.ReadAsync(first), await TestAccount.ReadAsync(second));
        Assert.False(first.Headers.Contains("Idempotency-Replayed"));
        Assert.Equal("true", second.Headers.GetValues("Idempotency-Replayed").Single());
        Assert.Equal(one.GetProperty("id").GetInt64(), two.GetProperty("id").GetInt64());
        Assert.StartsWith("rw_", one.GetProperty("key").GetString(), StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Null, two.GetProperty("key").ValueKind);
        Assert.Equal(2, await CountKeysAsync(app, account));
    }

    [Theory]
    [InlineData(Db.Sqlite)]
    [InlineData(Db.Postgres)]
    public async Task Of_many_simultaneous_requests_with_one_key_one_does_the_work(Db db)
    {
        await using var app = await ReelwrightApp.StartAsync(db);
        var account = await app.SignUpAsync();

        var replies = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => SendAsync(account, "race", """{"name":"one"}""")));

        Assert.All(replies, reply => Assert.Contains(reply.StatusCode, new[] { HttpStatusCode.OK, HttpStatusCode.Conflict }));
        Assert.Contains(replies, reply => reply.StatusCode is HttpStatusCode.OK);
        Assert.Equal(2, await CountKeysAsync(app, account));
    }

    // On SQLite writers queue: nobody comes between.
    [Fact]
    public async Task A_request_that_saw_nothing_of_the_first_before_it_was_done_does_not_do_its_work_again()
    {
        var looks = new CommandGate("FROM idempotency_records");
        await using var app = await ReelwrightApp.StartAsync(
            Db.Postgres, services: services => services.ConfigureDbContext<ReelwrightDb>(options => options.AddInterceptors(looks)));
        var account = await app.SignUpAsync();

        looks.HoldNext();
        var late = SendAsync(account, "race", """{"name":"one"}""");
        await looks.Reached;
        using var first = await SendAsync(account, "race", """{"name":"one"}""");
        looks.Release();

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Conflict), (first.StatusCode, (await late).StatusCode));
        Assert.Equal(2, await CountKeysAsync(app, account));
        using var again = await SendAsync(account, "race", """{"name":"one"}""");
        Assert.Equal("true", again.Headers.GetValues("Idempotency-Replayed").Single());
    }

    [Fact]
    public async Task The_same_key_for_another_request_is_refused_as_a_mismatch()
    {
        await using var app = await ReelwrightApp.StartAsync();
        var account = await app.SignUpAsync();
        using var first = await SendAsync(account, "key", """{"name":"one"}""");

        using var second = await SendAsync(account, "key", """{"name":"two"}""");

        Assert.Equal("idempotency_mismatch", (await TestAccount.ReadAsync(second, 422)).GetProperty("code").GetString());
    }

    [Fact]
    public async Task Another_account_may_use_the_same_key()
    {
        await using var app = await ReelwrightApp.StartAsync();
        var (ada, ben) = (await app.SignUpAsync(), await app.SignUpAsync());
        using var first = await SendAsync(ada, "key", """{"name":"one"}""");

        using var second = await SendAsync(ben, "key", """{"name":"one"}""");

        Assert.False(second.Headers.Contains("Idempotency-Replayed"));
        Assert.Equal(2, await CountKeysAsync(app, ben));
    }

    [Fact]
    public async Task A_refused_request_may_be_mended_and_sent_again_under_its_key()
    {
        await using var app = await ReelwrightApp.StartAsync();
        var account = await app.SignUpAsync();
        using var refused = await SendAsync(account, "key", """{"name":5}""");
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);

        using var mended = await SendAsync(account, "key", """{"name":"five"}""");

        Assert.Equal(HttpStatusCode.OK, mended.StatusCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\tb")]
    public async Task A_key_that_is_empty_or_not_printable_is_a_400(string key)
    {
        await using var app = await ReelwrightApp.StartAsync();
        var account = await app.SignUpAsync();

        using var refused = await SendAsync(account, key, """{"name":"one"}""");

        Assert.Contains("Idempotency-Key", (await TestAccount.ReadAsync(refused, 400)).GetProperty("errors").EnumerateObject().Select(error => error.Name));
    }

    [Fact]
    public async Task The_mark_of_a_request_that_died_expires_and_the_dead_request_can_no_longer_commit()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(56));
        await using var app = await ReelwrightApp.StartAsync(services: services => services.AddSingleton<TimeProvider>(clock));
        var account = await app.SignUpAsync();
        var store = app.Get<IdempotencyStore>();
        var dead = IdempotentReply.Begin(new Microsoft.AspNetCore.Http.DefaultHttpContext(), account.UserId, "key", "dead");
        Assert.Null(await store.ClaimAsync(dead, "f", Cancel));
        var next = IdempotentReply.Begin(new Microsoft.AspNetCore.Http.DefaultHttpContext(), account.UserId, "key", "next");
        Assert.Equal(409, (await Assert.ThrowsAsync<Refusal>(() => store.ClaimAsync(next, "f", Cancel))).Status);

        clock.Advance(TimeSpan.FromMinutes(2));

        Assert.Null(await store.ClaimAsync(next, "f", Cancel));
        await Assert.ThrowsAsync<Refusal>(() => app.Get<Database>().WriteAsync(tx => dead.RecordAsync(tx, new { id = 1 }, Cancel), Cancel));
    }

    private static async Task<HttpResponseMessage> SendAsync(TestAccount account, string key, string json)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/keys") { Content = new StringContent(json, Encoding.UTF8, "application/json") };
        Assert.True(request.Headers.TryAddWithoutValidation("Idempotency-Key", key));
        return await account.Client.SendAsync(request, Cancel);
    }

    private static Task<int> CountKeysAsync(ReelwrightApp app, TestAccount account) =>
        app.Get<Database>().ReadAsync(db => db.Set<ApiKey>().CountAsync(key => key.UserId == account.UserId), Cancel);
}
