using FsCheck;
using FsCheck.Fluent;
using Reelwright.Server.Tests.Harness;

namespace Reelwright.Server.Tests.Organisations;

/// <summary>Random histories of a team against a model of a dozen lines.</summary>
public sealed class OrgModelTests
{
    private const int People = 4;
    private static readonly string[] Roles = ["reviewer", "member", "admin"];

    private static Arbitrary<Step[]> Histories => (
            from kind in Gen.Frequency((3, Gen.Constant(Kind.Invite)), (4, Gen.Constant(Kind.Accept)), (3, Gen.Constant(Kind.SetRole)), (2, Gen.Constant(Kind.Remove)), (1, Gen.Constant(Kind.Revoke)))
            from actor in Gen.Frequency((2, Gen.Constant(0)), (3, Gen.Choose(0, People - 1)))
            from target in Gen.Choose(0, People - 1)
            from role in Gen.Elements(Roles)
            select new Step(kind, actor, target, role))
        .ArrayOf().Resize(30).ToArbitrary();

    [Theory]
    [InlineData(Db.Sqlite, 15)]
    [InlineData(Db.Postgres, 4)]
    public async Task Whatever_people_do_the_team_is_what_the_rules_say(Db db, int runs)
    {
        await using var app = await ReelwrightApp.StartAsync(db);
        var people = await Task.WhenAll(Enumerable.Range(0, People).Select(_ => app.SignUpAsync("pro")));

        Check.One(Config.QuickThrowOnFailure.WithMaxTest(runs), Prop.ForAll(Histories, steps => Task.Run(() => HoldsAsync(app, people, steps)).GetAwaiter().GetResult()));
    }

    private static async Task<bool> HoldsAsync(ReelwrightApp app, TestAccount[] people, Step[] steps)
    {
        // Invites a day are limited for each account, and a history has more.
        await app.Get<Reelwright.Server.Platform.Data.Database>().WriteAsync(tx => tx.ExecuteAsync("UPDATE invites SET created_at = 0", [], TestContext.Current.CancellationToken), TestContext.Current.CancellationToken);
        var team = new Team(await people[0].CreateOrgAsync());
        team.Members[0] = "admin";
        foreach (var step in steps)
        {
            Assert.Equal((step, team.Expect(step)), (step, await DoAsync(app, people, team, step)));
            team.Apply(step);
        }

        var reader = people[team.Members.First().Key];
        var members = await reader.MembersAsync(team.Id);
        Assert.Equal(team.Members.ToDictionary(member => people[member.Key].UserId, member => member.Value), members);
        Assert.Contains("admin", members.Values);
        for (var at = 0; at < People; at++)
        {
            Assert.Equal(team.Members.ContainsKey(at) ? 200 : 404, await people[at].StatusAsync(HttpMethod.Get, $"/api/orgs/{team.Id}"));
        }

        // Nobody's team is in the way of the next history: an account can own a hundred.
        await people[team.Members.First(member => member.Value == "admin").Key].DeleteAsync($"/api/orgs/{team.Id}");
        return true;
    }

    private static async Task<int> DoAsync(ReelwrightApp app, TestAccount[] people, Team team, Step step)
    {
        var (actor, target) = (people[step.Actor], people[step.Target]);
        switch (step.Kind)
        {
            case Kind.Invite:
                // Addresses are compared without regard to their letters' size.
                using (var response = await System.Net.Http.Json.HttpClientJsonExtensions.PostAsJsonAsync(
                    actor.Client, $"/api/orgs/{team.Id}/invite", new { email = OrgsOfTests.EmailOf(target).ToUpperInvariant(), role = step.Role }, TestContext.Current.CancellationToken))
                {
                    if (response.IsSuccessStatusCode)
                    {
                        var id = (await TestAccount.ReadAsync(response)).GetProperty("id").GetInt64();
                        team.Tokens[step.Target] = (id, await app.KnowTokenAsync(id));
                    }

                    return (int)response.StatusCode;
                }

            case Kind.Accept:
                return await actor.StatusAsync(HttpMethod.Post, "/api/orgs/accept-invite", new { token = team.Tokens.GetValueOrDefault(step.Target).Token ?? "none" });
            case Kind.SetRole:
                return await actor.StatusAsync(HttpMethod.Put, $"/api/orgs/{team.Id}/members/{target.UserId}/role", new { role = step.Role });
            case Kind.Remove:
                return await actor.StatusAsync(HttpMethod.Delete, $"/api/orgs/{team.Id}/members/{target.UserId}");
            default:
                return await actor.StatusAsync(HttpMethod.Delete, $"/api/orgs/{team.Id}/invites/{team.Tokens.GetValueOrDefault(step.Target).Id}");
        }
    }

    private sealed class Team(long id)
    {
        public long Id { get; } = id;

        public Dictionary<int, string> Members { get; } = [];

        /// <summary>The last invite's, by person; they stay after they were used.</summary>
        public Dictionary<int, (long Id, string Token)> Tokens { get; } = [];

        private readonly Dictionary<int, string> _open = [];

        public int Expect(Step step)
        {
            var (role, isLast) = (Members.GetValueOrDefault(step.Actor), Members.GetValueOrDefault(step.Target) == "admin" && Members.Values.Count(other => other == "admin") == 1);
            return step.Kind switch
            {
                Kind.Accept => step.Actor == step.Target && _open.ContainsKey(step.Target) ? 200 : 400,
                _ when role is null => 404,
                Kind.Remove when step.Actor == step.Target => isLast ? 403 : 200,
                _ when role != "admin" => 403,
                Kind.Invite => Members.ContainsKey(step.Target) ? 400 : 200,
                Kind.Revoke => _open.ContainsKey(step.Target) ? 200 : 404,
                _ when !Members.ContainsKey(step.Target) => 404,
                Kind.SetRole => isLast && step.Role != "admin" ? 403 : 200,
                _ => isLast ? 403 : 200,
            };
        }

        public void Apply(Step step)
        {
            if (Expect(step) != 200)
            {
                return;
            }

            switch (step.Kind)
            {
                case Kind.Invite:
                    _open[step.Target] = step.Role;
                    break;
                case Kind.Accept:
                    Members[step.Target] = _open[step.Target];
                    _open.Remove(step.Target);
                    break;
                case Kind.SetRole:
                    Members[step.Target] = step.Role;
                    break;
                case Kind.Remove:
                    Members.Remove(step.Target);
                    break;
                case Kind.Revoke:
                    _open.Remove(step.Target);
                    break;
            }
        }
    }

    internal enum Kind
    {
        Invite,
        Accept,
        SetRole,
        Remove,
        Revoke,
    }

    internal sealed record Step(Kind Kind, int Actor, int Target, string Role);
}
