using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Organisations;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Tests.Harness;

namespace Reelwright.Server.Tests.Organisations;

public sealed class OrgRolesTests
{
    private const int Ok = 200;
    private const int No = 403;
    private const int Nothing = 404;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_role_may_do_exactly_what_it_may_and_for_strangers_there_is_nothing()
    {
        await using var app = await ReelwrightApp.StartAsync();
        var founder = await app.SignUpAsync("pro");
        var people = new Dictionary<string, TestAccount>
        {
            ["admin"] = await app.SignUpAsync(),
            ["member"] = await app.SignUpAsync(),
            ["reviewer"] = await app.SignUpAsync(),
            ["stranger"] = await app.SignUpAsync("enterprise"),
        };
        var bystander = await app.SignUpAsync();
        var orgId = await founder.CreateOrgAsync();
        foreach (var role in new[] { "admin", "member", "reviewer" })
        {
            await app.JoinAsync(founder, orgId, people[role], role);
        }

        await app.JoinAsync(founder, orgId, bystander, "member");
        var at = 0;

        // For each endpoint: admin, member, reviewer, stranger.
        (HttpMethod Method, Func<string> Path, object? Body, int[] Expected)[] matrix =
        [
            (HttpMethod.Get, () => $"/api/orgs/{orgId}", null, [Ok, Ok, Ok, Nothing]),
            (HttpMethod.Get, () => $"/api/orgs/{orgId}/members", null, [Ok, Ok, Ok, Nothing]),
            (HttpMethod.Get, () => $"/api/orgs/{orgId}/invites", null, [Ok, No, No, Nothing]),
            (HttpMethod.Post, () => $"/api/orgs/{orgId}/invite", new { email = "new@example.org", role = "member" }, [Ok, No, No, Nothing]),
            (HttpMethod.Post, () => $"/api/orgs/{orgId}/invite", new { email = "no address", role = "king" }, [400, No, No, Nothing]),
            (HttpMethod.Delete, () => $"/api/orgs/{orgId}/invites/{Interlocked.Increment(ref at) + 1_000}", null, [Nothing, No, No, Nothing]),
            (HttpMethod.Put, () => $"/api/orgs/{orgId}/members/{bystander.UserId}/role", new { role = "reviewer" }, [Ok, No, No, Nothing]),
            (HttpMethod.Put, () => $"/api/orgs/{orgId}/members/{people["stranger"].UserId}/role", new { role = "admin" }, [Nothing, No, No, Nothing]),
            (HttpMethod.Delete, () => $"/api/orgs/{orgId}/members/{founder.UserId + 1_000}", null, [Nothing, No, No, Nothing]),
            (HttpMethod.Put, () => $"/api/orgs/{orgId}", new { name = "Night\n& Day " }, [Ok, No, No, Nothing]),
            (HttpMethod.Put, () => $"/api/orgs/{orgId}", new { name = "" }, [400, No, No, Nothing]),
            (HttpMethod.Get, () => $"/api/orgs/{orgId + 1}", null, [Nothing, Nothing, Nothing, Nothing]),
        ];
        foreach (var (method, path, body, expected) in matrix)
        {
            foreach (var ((role, account), status) in people.Zip(expected))
            {
                var where = path();
                Assert.Equal((role, method, where, status), (role, method, where, await account.StatusAsync(method, where, body)));
            }
        }

        Assert.Equal("Night & Day", (await people["reviewer"].GetAsync($"/api/orgs/{orgId}")).GetProperty("name").GetString());

        // What takes something away, from the one who may least to the one who may most.
        foreach (var role in new[] { "stranger", "reviewer", "member" })
        {
            Assert.Equal(role is "stranger" ? Nothing : No, await people[role].StatusAsync(HttpMethod.Delete, $"/api/orgs/{orgId}/members/{bystander.UserId}"));
            Assert.Equal(role is "stranger" ? Nothing : No, await people[role].StatusAsync(HttpMethod.Delete, $"/api/orgs/{orgId}"));
        }

        await people["admin"].DeleteAsync($"/api/orgs/{orgId}/members/{bystander.UserId}");
        await people["reviewer"].DeleteAsync($"/api/orgs/{orgId}/members/{people["reviewer"].UserId}");
        Assert.Equal(Nothing, await bystander.StatusAsync(HttpMethod.Get, $"/api/orgs/{orgId}"));
        Assert.Equal(0, (await people["reviewer"].GetAsync("/api/orgs")).GetProperty("total").GetInt32());
        Assert.Equal(3, (await people["member"].GetAsync("/api/orgs")).GetProperty("orgs")[0].GetProperty("member_count").GetInt32());
        await people["admin"].DeleteAsync($"/api/orgs/{orgId}");
        Assert.Equal(0, (await founder.GetAsync("/api/orgs")).GetProperty("total").GetInt32());
    }

    [Theory]
    [InlineData(Db.Sqlite)]
    [InlineData(Db.Postgres)]
    public async Task When_admins_take_each_others_role_or_place_at_the_same_time_one_remains(Db db)
    {
        await using var app = await ReelwrightApp.StartAsync(db);
        var owner = await app.SignUpAsync("pro");
        var others = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => app.SignUpAsync("pro")));
        for (var round = 0; round < 4; round++)
        {
            var orgId = await owner.CreateOrgAsync();
            TestAccount[] admins = [owner, .. others];
            foreach (var other in others)
            {
                await app.JoinAsync(owner, orgId, other, "admin");
            }

            // Everybody demotes or removes the next one, and leaves, all at once.
            await Task.WhenAll(admins.Select((admin, at) => Task.Run(async () =>
            {
                var next = admins[(at + 1) % admins.Length].UserId;
                Assert.Contains(
                    (at + round) % 2 == 0
                        ? await admin.StatusAsync(HttpMethod.Put, $"/api/orgs/{orgId}/members/{next}/role", new { role = "member" })
                        : await admin.StatusAsync(HttpMethod.Delete, $"/api/orgs/{orgId}/members/{next}"),
                    new[] { 200, 403, 404 });
                Assert.Contains(await admin.StatusAsync(HttpMethod.Delete, $"/api/orgs/{orgId}/members/{admin.UserId}"), new[] { 200, 403, 404 });
            })));

            // Whoever is left sees one admin, and it is the owner now.
            var still = new List<TestAccount>();
            foreach (var admin in admins)
            {
                if (await admin.StatusAsync(HttpMethod.Get, $"/api/orgs/{orgId}") == Ok)
                {
                    still.Add(admin);
                }
            }

            var last = Assert.Single(await still[0].MembersAsync(orgId), member => member.Value == "admin").Key;
            var lastAdmin = admins.Single(admin => admin.UserId == last);
            Assert.Equal("last_admin", (await lastAdmin.DeleteAsync($"/api/orgs/{orgId}/members/{last}", No)).CodeOf());
            Assert.Equal("last_admin", (await lastAdmin.PutAsync($"/api/orgs/{orgId}/members/{last}/role", new { role = "reviewer" }, No)).CodeOf());
        }
    }

    [Fact]
    public async Task When_the_owner_goes_the_admin_who_has_been_there_for_longest_carries_on_and_who_is_a_member_already_keeps_the_role()
    {
        await using var app = await ReelwrightApp.StartAsync();
        var (owner, younger, older, youngest) = (await app.SignUpAsync("pro"), await app.SignUpAsync("pro"), await app.SignUpAsync("pro"), await app.SignUpAsync("pro"));
        var orgId = await owner.CreateOrgAsync();
        await app.JoinAsync(owner, orgId, older, "admin");
        await app.JoinAsync(owner, orgId, younger, "admin");
        await app.JoinAsync(owner, orgId, youngest, "admin");

        // Invited again under an address that is the member's only since then.
        var token = await app.InviteAsync(owner, orgId, "new.address@example.org", "reviewer");
        await app.Get<Database>().WriteAsync(tx => tx.ExecuteAsync("UPDATE users SET normalized_email = {0} WHERE id = {1}", ["NEW.ADDRESS@EXAMPLE.ORG", older.UserId], Cancel), Cancel);
        Assert.Equal("admin", (await older.PostAsync("/api/orgs/accept-invite", new { token })).GetProperty("role").GetString());
        Assert.Equal("invalid_token", (await older.PostAsync("/api/orgs/accept-invite", new { token }, 400)).CodeOf());

        await owner.DeleteAsync($"/api/orgs/{orgId}/members/{owner.UserId}");
        Assert.Equal(older.UserId, await app.Get<Database>().ReadAsync(db => db.Set<Organisation>().Where(org => org.Id == orgId).Select(org => org.OwnerId).SingleAsync(Cancel), Cancel));
    }

    [Fact]
    public async Task After_a_downgrade_of_its_owner_an_organisation_is_read_left_and_deleted_and_nothing_else()
    {
        await using var app = await ReelwrightApp.StartAsync();
        var (boss, owner, second, third) = (await app.AdminAsync(), await app.SignUpAsync("pro"), await app.SignUpAsync(), await app.SignUpAsync("studio"));
        Assert.Equal("tier_required", (await second.PostAsync("/api/orgs", new { name = "" }, No)).CodeOf());
        var orgId = await owner.CreateOrgAsync("  Lumière <b>\nFilms ");
        Assert.Equal("Lumière <b> Films", (await owner.GetAsync($"/api/orgs/{orgId}")).GetProperty("name").GetString());
        await app.JoinAsync(owner, orgId, second, "admin");
        await app.JoinAsync(owner, orgId, third, "admin");
        var waiting = await app.SignUpAsync();
        var token = await app.InviteAsync(owner, orgId, OrgsOfTests.EmailOf(waiting));

        await boss.PutAsync($"/api/admin/users/{owner.UserId}/tier", new { tier = "creator" });

        Assert.Equal("tier_required", (await second.PostAsync($"/api/orgs/{orgId}/invite", new { email = "x" }, No)).CodeOf());
        Assert.Equal("pro", (await second.PutAsync($"/api/orgs/{orgId}/members/{owner.UserId}/role", new { role = "member" }, No)).GetProperty("required_tier").GetString());
        Assert.Equal("tier_required", (await second.DeleteAsync($"/api/orgs/{orgId}/members/{owner.UserId}", No)).CodeOf());
        Assert.Equal("tier_required", (await second.PutAsync($"/api/orgs/{orgId}", new { name = "Mine" }, No)).CodeOf());
        Assert.Equal("tier_required", (await waiting.PostAsync("/api/orgs/accept-invite", new { token }, No)).CodeOf());
        Assert.False((await second.GetAsync("/api/orgs")).GetProperty("orgs")[0].GetProperty("is_active").GetBoolean());
        Assert.Equal(3, (await owner.MembersAsync(orgId)).Count);

        // The owner leaves: of the two admins the one whose tier carries it does so from now on.
        await owner.DeleteAsync($"/api/orgs/{orgId}/members/{owner.UserId}");
        Assert.True((await second.GetAsync($"/api/orgs/{orgId}")).GetProperty("is_active").GetBoolean());
        Assert.Equal("invalid_token", (await waiting.PostAsync("/api/orgs/accept-invite", new { token }, 400)).CodeOf());
        await app.JoinAsync(second, orgId, waiting, "member");

        var left = (await second.PostAsync($"/api/orgs/{orgId}/projects", new { name = "By one who left" })).GetProperty("id").GetInt64();
        var kept = (await waiting.PostAsync($"/api/orgs/{orgId}/projects", new { name = "By a member" })).GetProperty("id").GetInt64();
        await second.DeleteAsync($"/api/orgs/{orgId}/members/{second.UserId}");
        await boss.PutAsync($"/api/admin/users/{third.UserId}/tier", new { tier = "free" });
        await third.DeleteAsync($"/api/orgs/{orgId}");

        Assert.Equal((Ok, Ok, Nothing, Nothing), (
            await third.StatusAsync(HttpMethod.Get, $"/api/projects/{left}"),
            await waiting.StatusAsync(HttpMethod.Get, $"/api/projects/{kept}"),
            await second.StatusAsync(HttpMethod.Get, $"/api/projects/{left}"),
            await third.StatusAsync(HttpMethod.Get, $"/api/projects/{kept}")));
    }
}
