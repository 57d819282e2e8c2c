using System.Text.Json;
using System.Threading.Channels;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Mail;
using Reelwright.Server.Platform.Signals;
using Reelwright.Server.Tests.Harness;
using Reelwright.Server.Tests.Jobs.Crashes;
using Reelwright.Server.Webhooks;

namespace Reelwright.Server.Tests.Webhooks;

/// <summary>What owners do with their webhooks, and what the server does with those that fail.</summary>
public sealed class WebhookEndpointTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Addresses_events_and_numbers_are_checked_secrets_are_shown_once_and_strangers_see_nothing()
    {
        await using var app = await ReelwrightApp.StartAsync(settings: [("Webhooks:MaxEndpoints", "2")]);
        var owner = await app.SignUpAsync();
        var stranger = await app.SignUpAsync();
        foreach (var url in new object?[] { null, "", "hook", "http://example.org/", "javascript:alert(1)", "https://127.0.0.1/", "https://2130706433/", "https://[::ffff:10.0.0.1]/", "https://me:you@example.org/", "https://example.org:8080/", "https://localhost/", 7 })
        {
            var refused = await owner.PostAsync("/api/webhooks", new { url, events = new[] { "job.exploded" } }, 400);
            Assert.Equal(["events", "url"], refused.GetProperty("errors").EnumerateObject().Select(field => field.Name).Order());
        }

        owner.Client.DefaultRequestHeaders.Add("Idempotency-Key", "one");
        var made = await owner.PostAsync("/api/webhooks", new { url = "https://hooks.invalid/a?b=c", id = 99, owner_id = stranger.UserId, is_active = false });
        var again = await owner.PostAsync("/api/webhooks", new { url = "https://hooks.invalid/a?b=c", id = 99, owner_id = stranger.UserId, is_active = false });
        owner.Client.DefaultRequestHeaders.Remove("Idempotency-Key");
        Assert.Matches("^whsec_[A-Za-z0-9+/]{43}=$", made.GetProperty("secret").GetString()!);
        Assert.Equal((made.GetProperty("id").GetInt64(), JsonValueKind.Null), (again.GetProperty("id").GetInt64(), again.GetProperty("secret").ValueKind));
        Assert.True(made.GetProperty("is_active").GetBoolean());
        await owner.PostAsync("/api/webhooks", new { url = "https://hooks.invalid/b", events = new[] { "job.failed", "job.failed" } });
        Assert.Contains("2 webhooks", (await owner.PostAsync("/api/webhooks", new { url = "https://hooks.invalid/c" }, 400)).GetProperty("error").GetString(), StringComparison.Ordinal);

        var list = await owner.GetAsync("/api/webhooks?limit=1");
        Assert.Equal((2, 1), (list.GetProperty("total").GetInt32(), list.GetProperty("webhooks").GetArrayLength()));
        Assert.Equal("""["job.failed"]""", list.GetProperty("webhooks")[0].GetProperty("events").GetRawText());
        Assert.DoesNotContain("whsec_", list.GetRawText(), StringComparison.Ordinal);
        var stored = await app.Get<Database>().ReadAsync(db => db.Set<WebhookEndpoint>().Select(endpoint => endpoint.Secret).ToListAsync(), Cancel);
        Assert.DoesNotContain(stored, secret => secret.Contains(made.GetProperty("secret").GetString()![6..], StringComparison.Ordinal));

        var path = $"/api/webhooks/{made.GetProperty("id")}";
        var changed = await owner.PutAsync(path, new { events = new[] { "*" }, is_active = false, url = (string?)null });
        Assert.Equal(("https://hooks.invalid/a?b=c", false), (changed.GetProperty("url").GetString(), changed.GetProperty("is_active").GetBoolean()));
        await owner.PutAsync(path, new { url = "http://hooks.invalid/" }, 400);
        Assert.Equal(0, (await stranger.GetAsync("/api/webhooks")).GetProperty("total").GetInt32());
        await stranger.PutAsync(path, new { is_active = true }, 404);
        await stranger.GetAsync($"{path}/deliveries", 404);
        await stranger.DeleteAsync(path, 404);
        Assert.True((await owner.DeleteAsync(path)).GetProperty("deleted").GetBoolean());
        await owner.DeleteAsync(path, 404);
    }

    [Fact]
    public async Task A_rotated_secret_signs_along_for_a_day_and_endpoints_that_are_gone_or_fail_for_days_are_switched_off_with_a_letter()
    {
        var letters = Channel.CreateUnbounded<Letter>();
        var clock = new ShiftedClock(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));
        await using var receiver = await FakeReceiver.StartAsync();
        await using var app = await ReelwrightApp.StartAsync(settings: FakeReceiver.Settings, services: services => services.AddSingleton<TimeProvider>(clock).AddSingleton<ICourier>(new CourierToTheTest(letters)));
        var owner = await app.SignUpAsync();
        var made = await WebhookJobsTests.CreateAsync(owner.Client, receiver.Url("/hook"));
        var path = $"/api/webhooks/{made.GetProperty("id")}";
        var old = made.GetProperty("secret").GetString()!;
        var fresh = (await owner.PostAsync($"{path}/rotate")).GetProperty("secret").GetString()!;

        await owner.PostAsync($"{path}/test");
        var both = await receiver.NextAsync("a message in the overlap");
        Assert.Equal((true, true), (both.IsSignedBy(old), both.IsSignedBy(fresh)));
        Assert.Equal("webhook.test", both.Json.GetProperty("type").GetString());
        clock.Advance(TimeSpan.FromHours(25));
        await owner.PostAsync($"{path}/test");
        var later = await receiver.NextAsync("a message after the overlap");
        Assert.Equal((false, true), (later.IsSignedBy(old), later.IsSignedBy(fresh)));

        receiver.Answer("/hook", 500);
        await owner.PostAsync($"{path}/test");
        await receiver.NextAsync("the first failure");
        await ViewAsync(owner, view => view.GetProperty("failing_since").ValueKind is JsonValueKind.String, "the failure to be noted");
        clock.Advance(TimeSpan.FromDays(5));
        app.Get<SignalBus>().PublishHere(new Signal(DeliveryQueue.WaitingTopic, ""));
        await ViewAsync(owner, view => view.GetProperty("disabled_reason").GetString() == "failing" && !view.GetProperty("is_active").GetBoolean(), "the endpoint to be switched off");

        receiver.Answer("/hook", 410);
        var on = await owner.PutAsync(path, new { is_active = true });
        Assert.Equal((JsonValueKind.Null, JsonValueKind.Null), (on.GetProperty("disabled_reason").ValueKind, on.GetProperty("failing_since").ValueKind));
        await owner.PostAsync($"{path}/test");
        await ViewAsync(owner, view => view.GetProperty("disabled_reason").GetString() == "gone", "410 to switch it off");

        Assert.Contains("5 days", (await letters.Reader.ReadAsync(Cancel)).Text, StringComparison.Ordinal);
        Assert.Contains("410", (await letters.Reader.ReadAsync(Cancel)).Text, StringComparison.Ordinal);
        var last = (await owner.PostAsync($"{path}/test")).GetProperty("id").GetInt64();
        var row = await WebhookJobsTests.UntilAsync(
            () => app.Get<Database>().ReadAsync(db => db.Set<WebhookDelivery>().SingleOrDefaultAsync(delivery => delivery.Id == last && delivery.Status == DeliveryStatus.Failed), Cancel), () => "what goes to a switched-off endpoint should fail");
        Assert.Contains("switched off", row.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_killed_server_was_sending_arrives_after_its_restart()
    {
        var folder = Directory.CreateTempSubdirectory("reelwright-crash-");
        await using var receiver = await FakeReceiver.StartAsync();
        receiver.Answers["/hook"] = http => Task.Delay(Timeout.Infinite, http.RequestAborted);
        List<(string, string)> settings =
        [
            ("Outbound:AllowHttp", "true"), ("Outbound:AllowPrivateNetworks", "true"), ("Webhooks:LeaseSeconds", "2"), ("Webhooks:TimeoutSeconds", "1"),
            ("Admin:Username", "admin"), ("Admin:Password", "admin-password-1"), ("Admin:Email", "admin@example.org"),
        ];
        try
        {
            Received first;
            using (var server = ServerProcess.Start(folder.FullName, settings))
            {
                using var client = await server.ConnectAsync(Cancel) ?? throw new InvalidOperationException("The server should be running.");
                var id = (await WebhookJobsTests.CreateAsync(client, receiver.Url("/hook"))).GetProperty("id").GetInt64();
                await client.PostAsync($"/api/webhooks/{id}/test", null, Cancel);
                first = await receiver.NextAsync("the message before the kill");
                await server.KillAsync();
            }

            receiver.Answer("/hook", 200);
            using var next = ServerProcess.Start(folder.FullName, settings);

            var second = await receiver.NextAsync($"the message after the kill ({next.LastWords})");
            Assert.Equal((first.Id, first.Body), (second.Id, second.Body));
            await next.KillAsync();
        }
        finally
        {
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            folder.Delete(recursive: true);
        }
    }

    private static Task<object> ViewAsync(TestAccount owner, Func<JsonElement, bool> isSo, string what) => WebhookJobsTests.UntilAsync(
        async () => (await owner.GetAsync("/api/webhooks")).GetProperty("webhooks")[0] is var view && isSo(view) ? (object)view : null, () => $"{what} was waited for in vain");
}

/// <summary>Hands letters over to the test, each once.</summary>
internal sealed class CourierToTheTest(Channel<Letter> seen) : ICourier
{
    private readonly HashSet<long> _seen = [];

    public async Task CarryAsync(IReadOnlyList<Letter> letters, LetterQueue queue, CancellationToken cancel)
    {
        foreach (var letter in letters.Where(letter => _seen.Add(letter.Id)))
        {
            await seen.Writer.WriteAsync(letter, cancel);
        }
    }
}
