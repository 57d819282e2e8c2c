using System.Net;
using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.Extensions.DependencyInjection;
using Reelwright.Server.Accounts;
using Reelwright.Server.Accounts.Closing;
using Reelwright.Server.Billing;
using Reelwright.Server.Library;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Maintenance;
using Reelwright.Server.Tests.Harness;
using Reelwright.Server.Tests.Library;
using Reelwright.Server.Tests.Organisations;
using Reelwright.Server.Tests.Security;

namespace Reelwright.Server.Tests.Accounts;

public sealed class DeleteAccountTests
{
    /// <summary>Tables in which a deleted account's number may stay: the books, what it said and voted among others, and whose turn it was in the queue.</summary>
    private static readonly string[] Books = ["credit_accounts", "credit_transactions", "stripe_customers", "stripe_checkouts", "stripe_subscriptions", "community_votes", "comments", "invites", "job_turns"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Db.Sqlite)]
    [InlineData(Db.Postgres)]
    public async Task Of_a_deleted_account_nothing_works_any_more_at_once_and_nothing_is_left_soon_after_but_the_books(Db db)
    {
        var clock = new ShiftedClock(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));
        await using var app = await ReelwrightApp.StartAsync(db, services: services => services.AddSingleton<TimeProvider>(clock));
        var owner = await app.SignUpAsync("enterprise");
        var things = await Belongings.MakeAsync(app, owner);
        await owner.PostAsync("/api/profile", new { profile_public = true });
        using var stranger = app.CreatePlainClient();
        var page = new Uri((await owner.GetAsync($"/api/hosting/pages/{things.PageId}")).GetProperty("public_url").GetString()!).PathAndQuery;
        Assert.Equal(HttpStatusCode.OK, (await stranger.GetAsync(page, Cancel)).StatusCode);
        var endless = (await owner.PostAsync("/api/generate", new { prompt = "the sea", width = 512, height = 512, frames = 49, steps = 30 })).GetProperty("job_id").GetString();
        var erase = app.Get<IEnumerable<IMaintenanceTask>>().OfType<EraseAccounts>().Single();
        await app.HoldAsync(erase);

        Assert.True((await owner.PostAsync("/api/settings/delete-account", new { password = "not it" }, 400)).GetProperty("errors").TryGetProperty("password", out _));
        Assert.True((await owner.PostAsync("/api/settings/delete-account", new { password = owner.Password })).GetProperty("deleted").GetBoolean());

        // At once, before anything is erased.
        await owner.GetAsync("/api/profile", 401);
        await TestAccount.ReadAsync(await stranger.PostAsJsonAsync("/api/login", new { username = owner.Username, password = owner.Password }, Cancel), 401);
        await TestAccount.ReadAsync(await stranger.GetAsync($"/api/users/{owner.Username}", Cancel), 404);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync(page, Cancel)).StatusCode);
        Assert.Contains(owner.Username, (await app.ReadLetterAsync(OrgsOfTests.EmailOf(owner))).Text, StringComparison.Ordinal);
        var boss = await app.AdminAsync();
        Assert.Equal(0, (await boss.GetAsync("/api/admin/users?query=deleted")).GetProperty("total").GetInt32());
        await boss.PutAsync($"/api/admin/users/{owner.UserId}/suspended", new { suspended = false }, 404);
        using var again = await stranger.PostAsJsonAsync("/api/signup", new { username = owner.Username, password = "another person", email = OrgsOfTests.EmailOf(owner) }, Cancel);
        Assert.NotEqual(owner.UserId, (await TestAccount.ReadAsync(again)).GetProperty("user").GetProperty("id").GetInt64());

        // In pieces, until nothing is left; for an hour it is watched for what was under way.
        Assert.Equal(new DueWork("deleted accounts to erase", 1), Assert.Single(await erase.LookAsync(Cancel)));
        await RunAsync(erase);
        Assert.NotNull(endless);
        Assert.Contains("jobs", await FindAsync(app, owner.UserId));
        Assert.Single(await erase.LookAsync(Cancel));
        clock.Advance(EraseAccounts.Watched);
        await RunAsync(erase);
        Assert.Empty(await erase.LookAsync(Cancel));
        var files = app.Get<IEnumerable<IMaintenanceTask>>().OfType<RemoveDeleted>().Single();
        await app.HoldAsync(files);
        await RunAsync(files);
        Assert.Empty(await FindAsync(app, owner.UserId));
        Assert.Empty(Directory.EnumerateFiles(app.Home, things.Video, SearchOption.AllDirectories));

        // Nor does it get the next month's allowance.
        clock.Advance(TimeSpan.FromDays(40));
        await RunAsync(app.Get<IEnumerable<IMaintenanceTask>>().OfType<AllowanceRenewal>().Single());
        var (balance, sum, user) = await app.Get<Database>().ReadAsync(
            async rows => (
                (await rows.Set<CreditAccount>().SingleAsync(account => account.UserId == owner.UserId, Cancel)).Balance,
                await rows.Set<CreditTransaction>().Where(line => line.UserId == owner.UserId).SumAsync(line => line.Amount, Cancel),
                await rows.Set<User>().SingleAsync(row => row.Id == owner.UserId, Cancel)),
            Cancel);
        Assert.Equal((0, 0), (balance, sum));
        Assert.Equal((DeleteAccount.Nobody, null, null, null), (user.UserName, user.DisplayName, user.Bio, user.Avatar));
    }

    [Theory]
    [InlineData(Db.Sqlite)]
    [InlineData(Db.Postgres)]
    public async Task Teams_go_on_without_a_deleted_account_and_never_without_an_admin(Db db)
    {
        await using var app = await ReelwrightApp.StartAsync(db);
        var (owner, sam, eve) = (await app.SignUpAsync("pro"), await app.SignUpAsync("pro"), await app.SignUpAsync());
        var (team, alone) = (await owner.CreateOrgAsync("The team"), await owner.CreateOrgAsync());
        await app.JoinAsync(owner, team, sam, "member");
        var project = (await owner.PostAsync($"/api/orgs/{team}/projects", new { name = "Theirs" })).GetProperty("id").GetInt64();
        await owner.PostAsync($"/api/projects/{project}/comments", new { text = "Too dark." });
        var (used, unused) = ((await LibraryFiles.AddAsync(app, owner.UserId, FileKind.Video, [1])).Filename, (await LibraryFiles.AddAsync(app, owner.UserId, FileKind.Video, [2])).Filename);
        await owner.PostAsync($"/api/projects/{project}/shots", new { prompt = "The sea.", filename = used });
        var token = await app.InviteAsync(owner, team, OrgsOfTests.EmailOf(eve));

        var refused = await owner.PostAsync("/api/settings/delete-account", new { password = owner.Password }, 403);
        Assert.Equal("last_admin", refused.CodeOf());
        Assert.Contains("The team", refused.GetProperty("error").GetString(), StringComparison.Ordinal);
        await owner.GetAsync($"/api/orgs/{alone}");

        await owner.PutAsync($"/api/orgs/{team}/members/{sam.UserId}/role", new { role = "admin" });
        await owner.PostAsync("/api/settings/delete-account", new { password = owner.Password });

        Assert.Equal(new Dictionary<long, string> { [sam.UserId] = "admin" }, await sam.MembersAsync(team));
        Assert.True((await sam.GetAsync($"/api/orgs/{team}")).GetProperty("is_active").GetBoolean());
        Assert.Equal("Theirs", (await sam.GetAsync($"/api/projects/{project}")).GetProperty("name").GetString());
        var erase = app.Get<IEnumerable<IMaintenanceTask>>().OfType<EraseAccounts>().Single();
        await app.HoldAsync(erase);
        await RunAsync(erase);
        Assert.Equal(used, (await sam.GetAsync($"/api/projects/{project}")).GetProperty("shots")[0].GetProperty("filename").GetString());
        var kept = await app.Get<Database>().ReadAsync(db => db.Set<MediaFile>().Where(file => file.DeletedAt == null).ToDictionaryAsync(file => file.Filename, file => file.OwnerId, Cancel), Cancel);
        Assert.Equal((true, false), (kept.TryGetValue(used, out var keeper) && keeper == sam.UserId, kept.ContainsKey(unused)));
        Assert.Contains(DeleteAccount.Nobody, (await sam.GetAsync($"/api/projects/{project}/comments")).GetRawText(), StringComparison.Ordinal);
        Assert.Equal("invalid_token", (await eve.PostAsync("/api/orgs/accept-invite", new { token }, 400)).CodeOf());

        // The administrator of the server, who is the only one.
        var boss = await app.AdminAsync();
        Assert.Equal("last_admin", (await boss.PostAsync("/api/settings/delete-account", new { password = boss.Password }, 403)).CodeOf());
        await boss.GetAsync("/api/profile");
    }

    [Theory]
    [InlineData(Db.Sqlite)]
    [InlineData(Db.Postgres)]
    public async Task Accounts_that_were_never_confirmed_free_their_names_after_a_while_unless_they_have_something(Db db)
    {
        var clock = new ShiftedClock(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));
        await using var app = await ReelwrightApp.StartAsync(db, [("Signup:Mode", "verified"), ("Signup:UnconfirmedDays", "10")], services => services.AddSingleton<TimeProvider>(clock));
        using var client = app.CreatePlainClient();
        var boss = await app.AdminAsync();
        var forget = app.Get<IEnumerable<IMaintenanceTask>>().OfType<ForgetUnconfirmed>().Single();
        await app.HoldAsync(forget);
        var ids = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var name in new[] { "never", "gifted", "raised", "late" })
        {
            clock.Advance(name is "late" ? TimeSpan.FromDays(1) : TimeSpan.Zero);
            using var signed = await client.PostAsJsonAsync("/api/signup", new { username = name, password = "correct horse", email = $"{name}@example.org" }, Cancel);
            ids[name] = (await TestAccount.ReadAsync(signed)).GetProperty("user").GetProperty("id").GetInt64();
        }

        await boss.PostAsync($"/api/admin/users/{ids["gifted"]}/credits", new { amount = 5 });
        await boss.PutAsync($"/api/admin/users/{ids["raised"]}/tier", new { tier = "pro" });
        clock.Advance(TimeSpan.FromDays(9) - TimeSpan.FromMinutes(1));
        Assert.Empty(await forget.LookAsync(Cancel));
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(new DueWork("accounts that were never confirmed", 1), Assert.Single(await forget.LookAsync(Cancel)));
        await RunAsync(forget);

        Assert.Empty(await forget.LookAsync(Cancel));
        Assert.Equal(["admin", "gifted", "late", "raised"], (await boss.GetAsync("/api/admin/users")).GetProperty("users").EnumerateArray().Select(user => user.GetProperty("username").GetString()!).Order());
        await TestAccount.ReadAsync(await client.PostAsJsonAsync("/api/signup", new { username = "Never", password = "correct horse", email = "NEVER@example.org" }, Cancel));
    }

    private static async Task RunAsync(IMaintenanceTask task)
    {
        while (await task.RunAsync(Cancel))
        {
        }
    }

    /// <summary>The tables that still name an account, by any column that names accounts: also those of rooms that nobody has thought of yet.</summary>
    private static Task<List<string>> FindAsync(ReelwrightApp app, long userId) => app.Get<Database>().ReadAsync(
        async db =>
        {
            var found = new List<string>();
            foreach (var entity in db.Model.GetEntityTypes().OrderBy(entity => entity.GetTableName(), StringComparer.Ordinal).Where(entity => !Books.Contains(entity.GetTableName())))
            {
                var table = StoreObjectIdentifier.Table(entity.GetTableName()!);
                foreach (var column in entity.GetProperties().Select(property => property.GetColumnName(table)).Where(column => column is "user_id" or "owner_id" or "author_id" or "invited_by"))
                {
#pragma warning disable EF1002 // names of the model
                    if (await db.Database.SqlQueryRaw<long>($"SELECT COUNT(*) AS \"Value\" FROM {table.Name} WHERE {column} = {userId}").SingleAsync(Cancel) > 0)
#pragma warning restore EF1002
                    {
                        found.Add(table.Name);
                    }
                }
            }

            return found;
        },
        Cancel);
}
