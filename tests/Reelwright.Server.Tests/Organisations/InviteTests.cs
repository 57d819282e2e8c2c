using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Reelwright.Server.Organisations;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Maintenance;
using Reelwright.Server.Tests.Harness;

namespace Reelwright.Server.Tests.Organisations;

public sealed class InviteTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_invite_is_mailed_works_once_for_its_address_only_and_not_after_it_was_replaced_taken_back_or_a_week_old()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));
        await using var app = await ReelwrightApp.StartAsync(services: services => services.AddSingleton<TimeProvider>(clock));
        var (owner, sam, eve) = (await app.SignUpAsync("pro"), await app.SignUpAsync(), await app.SignUpAsync());
        var orgId = await owner.CreateOrgAsync("Night & Day");
        var address = OrgsOfTests.EmailOf(sam);

        var reply = await owner.PostAsync($"/api/orgs/{orgId}/invite", new { email = address, role = "reviewer", token = "mine", expires_at = "2099-01-01T00:00:00Z" });
        var (letter, token) = await app.ReadLetterAsync(address);
        Assert.Equal((address, "reviewer", owner.Username, "2026-11-29T12:00:00.000Z"), (
            reply.GetProperty("email").GetString(), reply.GetProperty("role").GetString(), reply.GetProperty("invited_by").GetString(), reply.GetProperty("expires_at").GetString()));
        Assert.Contains("Night & Day", letter, StringComparison.Ordinal);
        Assert.DoesNotContain(token, reply.GetRawText(), StringComparison.Ordinal);
        var stored = await app.Get<Database>().ReadAsync(db => db.Set<Invite>().SingleAsync(Cancel), Cancel);
        Assert.Equal(InviteToken.Hash(token), stored.TokenHash);

        // Somebody else's hands, a wrong text, a member who is invited again.
        Assert.Equal("invalid_token", (await eve.PostAsync("/api/orgs/accept-invite", new { token }, 400)).CodeOf());
        Assert.Equal("invalid_token", (await sam.PostAsync("/api/orgs/accept-invite", new { token = token[1..] }, 400)).CodeOf());
        Assert.Equal("invalid_token", (await sam.PostAsync("/api/orgs/accept-invite", new { token = stored.TokenHash }, 400)).CodeOf());
        Assert.Equal(("reviewer", 2), (await sam.PostAsync("/api/orgs/accept-invite", new { token }) is var org ? org.GetProperty("role").GetString() : null, org.GetProperty("member_count").GetInt32()));
        Assert.Equal("invalid_token", (await sam.PostAsync("/api/orgs/accept-invite", new { token }, 400)).CodeOf());
        Assert.True((await owner.PostAsync($"/api/orgs/{orgId}/invite", new { email = address.ToUpperInvariant(), role = "admin" }, 400)).GetProperty("errors").TryGetProperty("email", out _));

        // Replaced, taken back, too old.
        var eveAddress = OrgsOfTests.EmailOf(eve);
        var first = await app.InviteAsync(owner, orgId, eveAddress);
        var second = await app.InviteAsync(owner, orgId, eveAddress, "admin");
        Assert.Equal("invalid_token", (await eve.PostAsync("/api/orgs/accept-invite", new { token = first }, 400)).CodeOf());
        var open = (await owner.GetAsync($"/api/orgs/{orgId}/invites")).GetProperty("invites");
        Assert.Equal((1, "admin"), (open.GetArrayLength(), open[0].GetProperty("role").GetString()));
        await owner.DeleteAsync($"/api/orgs/{orgId}/invites/{open[0].GetProperty("id")}");
        Assert.Equal("invalid_token", (await eve.PostAsync("/api/orgs/accept-invite", new { token = second }, 400)).CodeOf());
        var third = await app.InviteAsync(owner, orgId, eveAddress);
        var sweep = app.Get<IEnumerable<IMaintenanceTask>>().OfType<SweepInvites>().Single();
        await app.HoldAsync(sweep);
        clock.Jump(InviteMember.Validity - TimeSpan.FromSeconds(1));
        Assert.Single((await owner.GetAsync($"/api/orgs/{orgId}/invites")).GetProperty("invites").EnumerateArray());
        clock.Jump(TimeSpan.FromSeconds(1));
        Assert.Equal("invalid_token", (await eve.PostAsync("/api/orgs/accept-invite", new { token = third }, 400)).CodeOf());
        Assert.Empty((await owner.GetAsync($"/api/orgs/{orgId}/invites")).GetProperty("invites").EnumerateArray());

        // What is over is swept, and a dry run says so first. One that is open stays.
        await app.InviteAsync(owner, orgId, eveAddress);
        Assert.Equal(new DueWork("expired invites", 4), Assert.Single(await sweep.LookAsync(Cancel)));
        await sweep.RunAsync(Cancel);
        Assert.Equal(new DueWork("expired invites", 0), Assert.Single(await sweep.LookAsync(Cancel)));
        Assert.Equal(1, (await owner.GetAsync($"/api/orgs/{orgId}/invites")).GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task The_server_writes_to_strangers_only_so_often_in_one_accounts_name_whatever_is_taken_back_or_deleted()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));
        await using var app = await ReelwrightApp.StartAsync(services: services => services.AddSingleton<TimeProvider>(clock));
        var owner = await app.SignUpAsync("pro");
        var (one, two) = (await owner.CreateOrgAsync(), await owner.CreateOrgAsync());
        for (var at = 0; at < InviteMember.MostPerDay - 1; at++)
        {
            await owner.PostAsync($"/api/orgs/{one}/invite", new { email = $"a{at % 5}@example.org", role = "member" });
        }

        await owner.DeleteAsync($"/api/orgs/{one}");
        clock.Jump(TimeSpan.FromHours(1));
        await owner.PostAsync($"/api/orgs/{two}/invite", new { email = "b@example.org", role = "member" });
        var refused = await owner.PostAsync($"/api/orgs/{two}/invite", new { email = "c@example.org", role = "member" }, 429);
        Assert.Equal(("rate_limited", 23 * 3600), (refused.CodeOf(), refused.GetProperty("retry_after").GetInt32()));
        clock.Jump(TimeSpan.FromHours(23));
        await owner.PostAsync($"/api/orgs/{two}/invite", new { email = "c@example.org", role = "member" });

        await app.Get<Database>().WriteAsync(
            async tx =>
            {
                var now = clock.GetStorableNow();
                tx.Db.AddRange(Enumerable.Range(0, InviteMember.MostOpen - 2).Select(at => new Invite
                {
                    OrgId = two,
                    Email = $"d{at}@example.org",
                    NormalizedEmail = $"D{at}@EXAMPLE.ORG",
                    Role = OrgRole.Member,
                    TokenHash = $"{at}",
                    InvitedBy = 0,
                    CreatedAt = now,
                    ExpiresAt = now.AddDays(7),
                }));
                await tx.Db.SaveChangesAsync(Cancel);
            },
            Cancel);
        Assert.Equal("forbidden", (await owner.PostAsync($"/api/orgs/{two}/invite", new { email = "e@example.org", role = "member" }, 403)).CodeOf());

        // Replacing takes no more room.
        await owner.PostAsync($"/api/orgs/{two}/invite", new { email = "d7@example.org", role = "admin" });
    }

    [Theory]
    [InlineData(Db.Sqlite)]
    [InlineData(Db.Postgres)]
    public async Task Accepted_many_times_at_once_an_invite_lets_somebody_in_once_and_taken_back_meanwhile_it_does_or_does_not(Db db)
    {
        await using var app = await ReelwrightApp.StartAsync(db);
        var (owner, sam) = (await app.SignUpAsync("pro"), await app.SignUpAsync());
        for (var round = 0; round < 4; round++)
        {
            var orgId = await owner.CreateOrgAsync();
            var token = await app.InviteAsync(owner, orgId, OrgsOfTests.EmailOf(sam));
            var inviteId = (await owner.GetAsync($"/api/orgs/{orgId}/invites")).GetProperty("invites")[0].GetProperty("id").GetInt64();

            var replies = await Task.WhenAll(Enumerable.Range(0, 6).Select(at => Task.Run(() => at == 3 && round % 2 == 1
                ? owner.StatusAsync(HttpMethod.Delete, $"/api/orgs/{orgId}/invites/{inviteId}")
                : sam.StatusAsync(HttpMethod.Post, "/api/orgs/accept-invite", new { token }))));

            Assert.Single(replies, status => status == 200);
            Assert.All(replies, status => Assert.Contains(status, new[] { 200, 400, 404 }));
            Assert.Equal(replies[3] == 200 && round % 2 == 1 ? 1 : 2, (await owner.MembersAsync(orgId)).Count);
        }
    }

    [Theory]
    [InlineData(Db.Sqlite)]
    [InlineData(Db.Postgres)]
    public async Task What_somebody_offered_ends_with_their_role_at_the_same_moment_and_stays_ended(Db db)
    {
        await using var app = await ReelwrightApp.StartAsync(db);
        var (boss, owner, other, sam) = (await app.AdminAsync(), await app.SignUpAsync("pro"), await app.SignUpAsync(), await app.SignUpAsync());
        for (var round = 0; round < 4; round++)
        {
            var orgId = await owner.CreateOrgAsync();
            await app.JoinAsync(owner, orgId, other, "admin");
            var token = await app.InviteAsync(other, orgId, OrgsOfTests.EmailOf(sam));
            var member = $"/api/orgs/{orgId}/members/{other.UserId}";

            // Demoted by the owner, or leaving, while the invite is accepted: it is in time or it is not.
            var accepted = Task.Run(() => sam.StatusAsync(HttpMethod.Post, "/api/orgs/accept-invite", new { token }));
            var ended = Task.Run(() => round % 2 == 0 ? owner.StatusAsync(HttpMethod.Put, $"{member}/role", new { role = "member" }) : other.StatusAsync(HttpMethod.Delete, member));
            Assert.Equal(200, await ended);
            var isIn = await accepted == 200;
            Assert.Equal(isIn, (await owner.MembersAsync(orgId)).ContainsKey(sam.UserId));
            Assert.Equal(0, (await owner.GetAsync($"/api/orgs/{orgId}/invites")).GetProperty("total").GetInt32());
            Assert.Equal("invalid_token", (await sam.PostAsync("/api/orgs/accept-invite", new { token }, 400)).CodeOf());
        }

        // An admin again: what was offered before is not offered again. A suspended one's offers rest, and the invited are told no more than that.
        var team = await owner.CreateOrgAsync();
        await app.JoinAsync(owner, team, other, "admin");
        var first = await app.InviteAsync(other, team, OrgsOfTests.EmailOf(sam));
        await owner.PutAsync($"/api/orgs/{team}/members/{other.UserId}/role", new { role = "reviewer" });
        await owner.PutAsync($"/api/orgs/{team}/members/{other.UserId}/role", new { role = "admin" });
        Assert.Equal("invalid_token", (await sam.PostAsync("/api/orgs/accept-invite", new { token = first }, 400)).CodeOf());
        var second = await app.InviteAsync(other, team, OrgsOfTests.EmailOf(sam));
        await boss.PutAsync($"/api/admin/users/{other.UserId}/suspended", new { suspended = true });
        Assert.Equal("invalid_token", (await sam.PostAsync("/api/orgs/accept-invite", new { token = second }, 400)).CodeOf());
        Assert.Equal(400, await sam.StatusAsync(HttpMethod.Get, $"/invite?token={second}"));
        await boss.PutAsync($"/api/admin/users/{other.UserId}/suspended", new { suspended = false });
        await sam.PostAsync("/api/orgs/accept-invite", new { token = second });
    }
}
