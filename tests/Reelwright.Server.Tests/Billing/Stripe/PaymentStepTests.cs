using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Billing;
using Reelwright.Server.Billing.Stripe;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Tests.Harness;
using Reelwright.Server.Tests.Jobs.Crashes;

namespace Reelwright.Server.Tests.Billing.Stripe;

/// <summary>Kills the real program on PostgreSQL while events stand at each step of their transactions; Stripe, which heard no yes, tells all of them again.</summary>
public sealed class PaymentStepTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Killed_at_any_step_of_an_event_the_server_gives_it_its_effect_once()
    {
        await using var stripe = await FakeStripe.StartAsync();
        var database = await TestDatabase.CreateAsync();
        var folder = Directory.CreateTempSubdirectory("reelwright-steps-");
        try
        {
            var open = await DieAsync(stripe, database, folder.FullName);
            await TellAgainAsync(stripe, database, folder.FullName, open);
            await AssertOnceAsync(database);
        }
        finally
        {
            await TestDatabase.DropAsync(database);
            folder.Delete(recursive: true);
        }
    }

    /// <summary>A life that ends with every kind of event under way.</summary>
    /// <returns>The events that were not answered.</returns>
    private static async Task<IReadOnlyList<JsonObject>> DieAsync(FakeStripe stripe, string database, string folder)
    {
        using var server = Start(stripe, database, folder);
        using var client = await server.ConnectAsync(Cancel) ?? throw new InvalidOperationException(server.LastWords);
        await SignUpAsync(client);
        var (unclaimed, unread, refunded, disputed, committing) =
            (await TopUpAsync(client, 100), await TopUpAsync(client, 200), await TopUpAsync(client, 400), await TopUpAsync(client, 800), await TopUpAsync(client, 1600));
        var plan = await BuyAsync(client, "/api/stripe/create-checkout", new { tier = "starter" });
        foreach (var settled in stripe.Books.Pay(refunded).Concat(stripe.Books.Pay(disputed)))
        {
            await TestAccount.ReadAsync(await FakeStripe.DeliverAsync(client, settled, TimeProvider.System.GetUtcNow()));
        }

        await using var steps = await StepsHeldOpen.OnAsync(database);
        var last = stripe.Books.Pay(committing)[0];
        await steps.HoldCommitAsync((string)last["id"]!);
        var first = stripe.Books.Pay(unclaimed)[0];
        await steps.HoldClaimAsync((string)first["id"]!);
        await steps.HoldSaleAsync(unread);

        // The one that commits holds the account's row: what takes credits back waits for it in the middle, and so does the plan's first event; the plan's
        // others wait for that one.
        List<Task> answers = [TellAsync(client, last)];
        await steps.UntilHeldAsync(1);
        List<JsonObject> others = [first, stripe.Books.Pay(unread)[0], .. stripe.Books.Refund(refunded, 150), .. stripe.Books.Decide(disputed, "lost"), .. stripe.Books.Pay(plan)];
        answers.AddRange(others.Select(happened => TellAsync(client, happened)));
        await steps.UntilHeldAsync(1 + others.Count);

        await server.KillAsync();
        await Task.WhenAll(answers);
        await steps.LetGoAsync();

        await using var db = Open(database);
        Assert.Equal([400, 800, 1600], await db.Set<CreditTransaction>().Where(line => line.Kind == CreditKind.Purchase).Select(line => line.Amount).Order().ToListAsync(Cancel));
        Assert.Equal([(string)last["id"]!], await db.Set<HandledEvent>().Select(handled => handled.Id).Where(id => id == (string)last["id"]! || others.Select(o => (string)o["id"]!).Contains(id)).ToListAsync(Cancel));
        return [last, .. others];
    }

    private static async Task TellAgainAsync(FakeStripe stripe, string database, string folder, IReadOnlyList<JsonObject> open)
    {
        using var server = Start(stripe, database, folder);
        using var client = await server.ConnectAsync(Cancel) ?? throw new InvalidOperationException(server.LastWords);
        var replies = await Task.WhenAll(open.Concat(open).Select(happened => FakeStripe.DeliverAsync(client, happened, TimeProvider.System.GetUtcNow())));
        foreach (var reply in replies)
        {
            await TestAccount.ReadAsync(reply);
        }

        await server.KillAsync();
    }

    private static async Task AssertOnceAsync(string database)
    {
        await using var db = Open(database);
        var account = await db.Set<CreditAccount>().AsNoTracking().OrderByDescending(one => one.UserId).FirstAsync(Cancel);
        var lines = await db.Set<CreditTransaction>().AsNoTracking().Where(line => line.UserId == account.UserId).ToListAsync(Cancel);
        var audit = await db.Set<AuditEntry>().AsNoTracking().Where(entry => entry.ActorId == 0).Select(entry => entry.Action).Order().ToListAsync(Cancel);

        Assert.Equal([100, 200, 400, 800, 1600], AmountsOf(lines, CreditKind.Purchase));
        Assert.Equal([-800, -150], AmountsOf(lines, CreditKind.Adjustment));
        Assert.Equal([150, 350], AmountsOf(lines, CreditKind.Grant));
        Assert.Equal((Tier.Starter, 2650L, 2650L), (account.Tier, account.Balance, lines.Sum(line => line.Amount)));
        Assert.Equal(["billing.dispute_closed", "billing.refund", "billing.refund", "user.tier"], audit);
    }

    private static IEnumerable<long> AmountsOf(IEnumerable<CreditTransaction> lines, CreditKind kind) => lines.Where(line => line.Kind == kind).Select(line => line.Amount).Order();

    private static ServerProcess Start(FakeStripe stripe, string database, string folder) => ServerProcess.Start(
        folder,
        [
            .. stripe.Settings.Select(setting => (setting.Key, setting.Value!)),
            ("Database:Provider", "postgres"), ("Database:ConnectionString", database), ("Limits:Scale", "1000"), ("Admin:Password", "admin-password-1"),
        ]);

    private static ReelwrightDb Open(string database) => new(new DbContextOptionsBuilder<ReelwrightDb>().UseNpgsql(database).Options);

    /// <summary>From now on the client is a page in this new account's browser.</summary>
    private static async Task SignUpAsync(HttpClient client)
    {
        client.DefaultRequestHeaders.Authorization = null;
        using var signedUp = await client.PostAsJsonAsync("/api/signup", new { username = "buyer", password = AccountsOfTests.Password, email = "buyer@example.org" }, Cancel);
        signedUp.EnsureSuccessStatusCode();
        client.DefaultRequestHeaders.Add("Cookie", AccountsOfTests.CookieOf(signedUp));
        client.DefaultRequestHeaders.Add("Sec-Fetch-Site", "same-origin");
    }

    private static Task<string> TopUpAsync(HttpClient client, int credits) => BuyAsync(client, "/api/credits/topup", new { credits });

    private static async Task<string> BuyAsync(HttpClient client, string path, object order) =>
        (await TestAccount.ReadAsync(await client.PostAsJsonAsync(path, order, Cancel))).GetProperty("session_id").GetString()!;

    private static async Task TellAsync(HttpClient client, JsonObject happened)
    {
        try
        {
            using var reply = await FakeStripe.DeliverAsync(client, happened, TimeProvider.System.GetUtcNow());
            Assert.False(reply.IsSuccessStatusCode, "The server should have died before it answered.");
        }
        catch (Exception death) when (death is HttpRequestException or IOException)
        {
            // As Stripe sees it.
        }
    }
}
