using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Reelwright.Server.Jobs;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Maintenance;
using Reelwright.Server.Platform.Signals;
using Reelwright.Server.Tests.Harness;
using Reelwright.Server.Tests.Jobs;
using Reelwright.Server.Webhooks;

namespace Reelwright.Server.Tests.Webhooks;

/// <summary>From the end of a job to a receiver.</summary>
public sealed class WebhookJobsTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Db.Sqlite)]
    [InlineData(Db.Postgres)]
    public async Task Each_end_of_a_job_is_told_once_to_whoever_wants_it_signed_and_with_the_status_object(Db db)
    {
        await using var receiver = await FakeReceiver.StartAsync();
        await using var jobs = await JobsApp.StartAsync(db, settings: [.. FakeReceiver.Settings]);
        var caller = JobsApp.Caller(1);
        using var client = jobs.ClientOf(caller);
        var all = await CreateAsync(client, receiver.Url("/all"));
        await CreateAsync(client, receiver.Url("/failures"), "job.failed");
        using var stranger = jobs.ClientOf(JobsApp.Caller(2));
        await CreateAsync(stranger, receiver.Url("/stranger"));

        foreach (var (type, end) in new[] { ("job.completed", JobOutcome.Complete(new { Answer = 42 })), ("job.failed", JobOutcome.Fail("no_face", "There is no face.")) })
        {
            var job = await jobs.SubmitAsync(caller);
            (await jobs.Stage.NextAsync()).End(end);
            var told = new[] { await receiver.NextAsync(type), type == "job.failed" ? await receiver.NextAsync(type) : null }.OfType<Received>().ToList();

            var message = told.Single(received => received.Path == "/all");
            Assert.True(message.IsSignedBy(all.GetProperty("secret").GetString()!));
            Assert.Equal("application/json", message.ContentType);
            Assert.Equal(type, message.Json.GetProperty("type").GetString());
            Assert.Equal(job.Id, message.Json.GetProperty("data").GetProperty("job_id").GetGuid());
            var status = await client.GetFromJsonAsync<JsonElement>($"/api/status?job_id={job.Id}", Cancel);
            Assert.Equal(status.GetRawText(), message.Json.GetProperty("data").GetRawText());
            Assert.Equal(status.GetProperty("completed_at").GetString(), message.Json.GetProperty("timestamp").GetString());
            Assert.Equal(told.Count, told.Select(received => received.Id).Distinct().Count());
        }

        var waiting = await jobs.SubmitAsync(caller);
        await jobs.CancelAsync(waiting.Id);
        Assert.Equal("job.cancelled", (await receiver.NextAsync("job.cancelled")).Json.GetProperty("type").GetString());

        var id = all.GetProperty("id").GetInt64();
        var deliveries = await DeliveredAsync(client, id, 3);
        Assert.Equal(["job.cancelled", "job.failed", "job.completed"], deliveries.Select(delivery => delivery.GetProperty("event").GetString()));
        Assert.All(deliveries, delivery => Assert.Equal((200, 1, JsonValueKind.Null), (delivery.GetProperty("response_status").GetInt32(), delivery.GetProperty("attempts").GetInt32(), delivery.GetProperty("next_attempt_at").ValueKind)));
        Assert.True(receiver.IsQuiet);
    }

    [Fact]
    public async Task A_failure_is_tried_again_by_the_schedule_with_the_same_id_until_it_arrives_or_the_schedule_ends()
    {
        await using var receiver = await FakeReceiver.StartAsync();
        await using var jobs = await JobsApp.StartAsync(Db.Sqlite, fakeClock: true, [.. FakeReceiver.Settings]);
        using var client = jobs.ClientOf(JobsApp.Caller(1));
        var id = (await CreateAsync(client, receiver.Url("/hook"))).GetProperty("id").GetInt64();
        receiver.Answer("/hook", 500);

        await client.PostAsync($"/api/webhooks/{id}/test", null, Cancel);
        var first = await receiver.NextAsync("the first attempt");
        for (var attempt = 1; attempt <= 9; attempt++)
        {
            var row = await RowAsync(jobs, row => row.Attempts == attempt && row.Lease == null, $"attempt {attempt} to be written down");
            var pause = row.NextAttemptAt!.Value - jobs.Clock.GetUtcNow();
            Assert.InRange(pause, RetrySchedule.Pauses[attempt - 1] - TimeSpan.FromMilliseconds(1), RetrySchedule.Pauses[attempt - 1] * 1.1);
            Assert.Equal((500, "thanks", DeliveryStatus.Pending), (row.ResponseStatus, row.ResponseExcerpt, row.Status));
            Leap(jobs, pause);
            var next = await receiver.NextAsync($"attempt {attempt + 1}");
            Assert.Equal((first.Id, first.Body), (next.Id, next.Body));
            Assert.NotEqual(first.Signature, next.Signature);
        }

        var given = await RowAsync(jobs, row => row.Status == DeliveryStatus.Failed, "the delivery to be given up");
        Assert.Equal((10, null), (given.Attempts, given.NextAttemptAt));
        Assert.Contains("500", given.Error, StringComparison.Ordinal);

        receiver.Answer("/hook", 503, "Retry-After", "7200");
        var replay = await TestAccount.ReadAsync(await client.PostAsync($"/api/webhooks/deliveries/{given.Id}/replay", null, Cancel));
        Assert.Equal(("pending", 0), (replay.GetProperty("status").GetString(), replay.GetProperty("attempts").GetInt32()));
        Assert.Equal(first.Id, (await receiver.NextAsync("the replay")).Id);
        var asked = await RowAsync(jobs, row => row.Attempts == 1 && row.Lease == null, "the replay to be written down");
        Assert.Equal(TimeSpan.FromHours(2), asked.NextAttemptAt!.Value - jobs.Clock.GetUtcNow());

        receiver.Answer("/hook", 302, "Location", receiver.Url("/elsewhere"));
        Leap(jobs, TimeSpan.FromHours(2));
        await receiver.NextAsync("the redirected attempt");
        Assert.Contains("redirect", (await RowAsync(jobs, row => row.Attempts == 2 && row.Lease == null, "the redirect to be written down")).Error, StringComparison.Ordinal);

        receiver.Answer("/hook", 204);
        Leap(jobs, TimeSpan.FromMinutes(6));
        Assert.Equal("/hook", (await receiver.NextAsync("the last attempt")).Path);
        await RowAsync(jobs, row => row.Status == DeliveryStatus.Delivered && row.Error == null, "the delivery to arrive");
        Assert.True(receiver.IsQuiet);

        jobs.Clock.Jump(TimeSpan.FromDays(31));
        var sweep = jobs.App.Services.GetServices<IMaintenanceTask>().Single(task => task.Name == "old-webhook-deliveries");
        Assert.Equal(1, (await sweep.LookAsync(Cancel)).Single().Count);
        Assert.False(await sweep.RunAsync(Cancel));
        Assert.Equal(0, (await client.GetFromJsonAsync<JsonElement>($"/api/webhooks/{id}/deliveries", Cancel)).GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task A_receiver_that_hangs_takes_its_own_places_and_no_others()
    {
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var receiver = await FakeReceiver.StartAsync();
        await using var jobs = await JobsApp.StartAsync(
            Db.Sqlite, settings: [.. FakeReceiver.Settings, ("Webhooks:Parallel", "4"), ("Webhooks:ParallelPerEndpoint", "2"), ("Webhooks:ParallelPerHost", "3")]);
        using var client = jobs.ClientOf(JobsApp.Caller(1));
        var slow = new[] { await CreateAsync(client, receiver.Url("/slow1")), await CreateAsync(client, receiver.Url("/slow2")) };
        var quick = await CreateAsync(client, receiver.Url("/quick", "localhost"));
        receiver.Answers["/slow1"] = receiver.Answers["/slow2"] = http => release.Task.WaitAsync(http.RequestAborted);

        await StoreAsync(jobs, [.. Enumerable.Repeat(slow, 20).SelectMany(both => both).Select(one => one.GetProperty("id").GetInt64())]);

        var stuck = new List<string>();
        for (var at = 0; at < 3; at++)
        {
            stuck.Add((await receiver.NextAsync("as many as the host has places for")).Path);
        }

        Assert.Equal(["/slow1", "/slow1", "/slow2"], stuck.Order());
        for (var at = 0; at < 3; at++)
        {
            await client.PostAsync($"/api/webhooks/{quick.GetProperty("id")}/test", null, Cancel);
            Assert.Equal("/quick", (await receiver.NextAsync("what the quick one waits for")).Path);
        }

        Assert.True(receiver.IsQuiet);
        release.SetResult();
        await DeliveredAsync(client, slow[0].GetProperty("id").GetInt64(), 20);
        await DeliveredAsync(client, slow[1].GetProperty("id").GetInt64(), 20);
    }

    [Theory]
    [InlineData(Db.Sqlite)]
    [InlineData(Db.Postgres)]
    public async Task An_account_all_of_whose_receivers_hang_leaves_places_to_others(Db db)
    {
        const int Endpoints = 8;
        const int PerAccount = 4;
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var receiver = await FakeReceiver.StartAsync();
        await using var jobs = await JobsApp.StartAsync(
            db, settings: [.. FakeReceiver.Settings, ("Webhooks:ParallelPerHost", "16"), ("Webhooks:TimeoutSeconds", "59")]);
        using var client = jobs.ClientOf(JobsApp.Caller(1));
        using var other = jobs.ClientOf(JobsApp.Caller(2));
        var slow = new List<long>();
        foreach (var number in Enumerable.Range(0, Endpoints))
        {
            receiver.Answers[$"/slow{number}"] = http => release.Task.WaitAsync(http.RequestAborted);
            slow.Add((await CreateAsync(client, receiver.Url($"/slow{number}"))).GetProperty("id").GetInt64());
        }

        var quick = await CreateAsync(other, receiver.Url("/quick"));

        // More than the queue looks at in one go, and all of it waits for longer than the other account's.
        await StoreAsync(jobs, [.. Enumerable.Repeat(slow, 10).SelectMany(all => all)]);
        for (var at = 0; at < PerAccount; at++)
        {
            Assert.StartsWith("/slow", (await receiver.NextAsync("as many as an account has places for")).Path, StringComparison.Ordinal);
        }

        for (var at = 0; at < 3; at++)
        {
            await other.PostAsync($"/api/webhooks/{quick.GetProperty("id")}/test", null, Cancel);
            Assert.Equal("/quick", (await receiver.NextAsync("what the other account waits for")).Path);
        }

        Assert.True(receiver.IsQuiet);
        release.SetResult();
        foreach (var id in slow)
        {
            await DeliveredAsync(client, id, 10);
        }
    }

    [Fact]
    public async Task Two_nodes_share_the_work_and_send_nothing_twice()
    {
        const int Messages = 40;
        var database = await TestDatabase.CreateAsync();
        await using var receiver = await FakeReceiver.StartAsync();
        (string, string?)[] settings = [.. FakeReceiver.Settings, ("Database:Provider", "postgres"), ("Database:ConnectionString", database)];
        await using (var one = await JobsApp.StartAsync(Db.Sqlite, settings: settings))
        await using (var other = await JobsApp.StartAsync(Db.Sqlite, settings: settings))
        {
            using var client = one.ClientOf(JobsApp.Caller(1));
            var id = (await CreateAsync(client, receiver.Url("/hook"))).GetProperty("id").GetInt64();
            await StoreAsync(one, [.. Enumerable.Repeat(id, Messages)]);

            var received = new List<string>();
            for (var at = 0; at < Messages; at++)
            {
                received.Add((await receiver.NextAsync($"message {at + 1} of {Messages}")).Id);
            }

            Assert.Equal(Messages, received.Distinct().Count());
            await DeliveredAsync(client, id, Messages);
            Assert.True(receiver.IsQuiet);
        }

        await TestDatabase.DropAsync(database);
    }

    /// <summary>Messages that are due, all in one moment.</summary>
    private static Task StoreAsync(JobsApp jobs, IReadOnlyList<long> endpoints) => jobs.App.Get<Database>().WriteAsync(
        tx =>
        {
            // Before whatever comes, and not so old that housekeeping would take it away.
            var before = jobs.App.Get<TimeProvider>().GetStorableNow().AddDays(-1);
            tx.Db.AddRange(endpoints.Select((endpoint, number) => new WebhookMessage(WebhookEvents.Test, before, new { number }).For(endpoint, null, before)));
            tx.Signal(DeliveryQueue.WaitingTopic, "");
            return Task.CompletedTask;
        },
        Cancel);

    private static void Leap(JobsApp jobs, TimeSpan by)
    {
        jobs.Clock.Jump(by);
        jobs.App.Get<SignalBus>().PublishHere(new Signal(DeliveryQueue.WaitingTopic, ""));
    }

    internal static async Task<JsonElement> CreateAsync(HttpClient client, string url, params string[] events) => await TestAccount.ReadAsync(
        await client.PostAsJsonAsync("/api/webhooks", new { url, events = events.Length == 0 ? null : events }, Cancel));

    /// <summary>Waits until so many have been delivered.</summary>
    internal static async Task<IReadOnlyList<JsonElement>> DeliveredAsync(HttpClient client, long id, int count)
    {
        var last = default(JsonElement);
        return await UntilAsync(
            async () =>
            {
                last = await client.GetFromJsonAsync<JsonElement>($"/api/webhooks/{id}/deliveries?limit=200", Cancel);
                var delivered = last.GetProperty("deliveries").EnumerateArray().Where(delivery => delivery.GetProperty("status").GetString() == "delivered").ToList();
                return delivered.Count == count ? delivered : null;
            },
            () => $"{count} deliveries should have arrived: {last}");
    }

    private static async Task<WebhookDelivery> RowAsync(JobsApp jobs, System.Linq.Expressions.Expression<Func<WebhookDelivery, bool>> isSo, string what) =>
        await UntilAsync(() => jobs.App.Get<Database>().ReadAsync(db => db.Set<WebhookDelivery>().SingleOrDefaultAsync(isSo, Cancel), Cancel), () => $"{what} was waited for in vain");

    internal static async Task<T> UntilAsync<T>(Func<Task<T?>> look, Func<string> what)
        where T : class
    {
        using var late = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (!late.IsCancellationRequested)
        {
            if (await look() is { } found)
            {
                return found;
            }

            await Task.Delay(5, Cancel);
        }

        throw new TimeoutException(what());
    }
}
