using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Billing;
using Reelwright.Server.Billing.Stripe;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Tests.Harness;
using Reelwright.Server.Tests.Jobs.Crashes;

namespace Reelwright.Server.Tests.Billing.Stripe;

/// <summary>Kills the real program while payments are told to it, and tells them again, as Stripe does until it hears a yes.</summary>
public sealed class PaymentCrashTests
{
    private const int Kills = 4;
    private const int Payments = 24;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whatever_kills_the_server_each_payment_is_credited_once()
    {
        await using var stripe = await FakeStripe.StartAsync();
        var folder = Directory.CreateTempSubdirectory("reelwright-payments-");
        try
        {
            var told = new HashSet<string>(StringComparer.Ordinal);
            for (var life = 0; life < Kills; life++)
            {
                await LiveAsync(stripe, folder.FullName, told, dies: true);
            }

            await LiveAsync(stripe, folder.FullName, told, dies: false);
            await AssertAsync(stripe, folder.FullName);
        }
        finally
        {
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            folder.Delete(recursive: true);
        }
    }

    private static async Task LiveAsync(FakeStripe stripe, string folder, HashSet<string> told, bool dies)
    {
        using var server = ServerProcess.Start(folder, [.. stripe.Settings.Select(setting => (setting.Key, setting.Value!)), ("Limits:Scale", "1000"), ("Admin:Username", "admin"), ("Admin:Password", "admin-password-1")]);
        using var client = await server.ConnectAsync(Cancel) ?? throw new InvalidOperationException(server.LastWords);
        try
        {
            for (var at = 0; at < Payments / Kills && dies; at++)
            {
                var reply = await TestAccount.ReadAsync(await client.PostAsJsonAsync("/api/credits/topup", new { credits = 100 + at }, Cancel));
                stripe.Books.Pay(reply.GetProperty("session_id").GetString()!);
            }

            // All that was never answered comes at once, and in the middle of it the program dies.
            var open = stripe.Books.Events.Where(happened => !told.Contains((string)happened["id"]!)).ToList();
            var answers = open.Select(happened => TellAsync(client, happened, told)).ToList();
            if (dies)
            {
                await Task.WhenAny(answers);
                await server.KillAsync();
            }

            await Task.WhenAll(answers);
        }
        finally
        {
            await server.KillAsync();
        }

        Assert.True(dies || stripe.Books.Events.All(happened => told.Contains((string)happened["id"]!)), $"A server that lives should take every event:\n{server.LastWords}");
    }

    private static async Task TellAsync(HttpClient client, JsonObject happened, HashSet<string> told)
    {
        try
        {
            using var reply = await FakeStripe.DeliverAsync(client, happened, TimeProvider.System.GetUtcNow());
            if (reply.IsSuccessStatusCode)
            {
                lock (told)
                {
                    told.Add((string)happened["id"]!);
                }
            }
        }
        catch (Exception death) when (death is HttpRequestException or IOException)
        {
            // No answer: whether it took effect is what the next life finds out.
        }
    }

    private static async Task AssertAsync(FakeStripe stripe, string folder)
    {
        await using var db = new ReelwrightDb(new DbContextOptionsBuilder<ReelwrightDb>().UseSqlite($"Data Source={Path.Combine(folder, "reelwright.db")}").Options);
        var lines = await db.Set<CreditTransaction>().AsNoTracking().ToListAsync(Cancel);
        var paid = stripe.Books.Events.Where(happened => (string?)happened["type"] == "checkout.session.completed").Select(happened => (long)happened["data"]!["object"]!["amount_total"]!);

        Assert.Equal(paid.Order(), lines.Where(line => line.Kind is CreditKind.Purchase).Select(line => line.Amount).Order());
        Assert.Equal(Payments, lines.Count(line => line.Kind is CreditKind.Purchase));
        Assert.Equal(lines.Sum(line => line.Amount), (await db.Set<CreditAccount>().AsNoTracking().SingleAsync(Cancel)).Balance);
        Assert.Equal(1, stripe.Books.Count("customer"));
        Assert.All(await db.Set<Checkout>().AsNoTracking().ToListAsync(Cancel), checkout => Assert.NotNull(checkout.CreditedAt));
    }
}
