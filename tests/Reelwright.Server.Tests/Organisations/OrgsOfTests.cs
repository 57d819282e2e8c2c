using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Organisations;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Tests.Harness;

namespace Reelwright.Server.Tests.Organisations;

/// <summary>Teams for tests, made through the front door.</summary>
internal static class OrgsOfTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static string EmailOf(TestAccount account) => $"{account.Username}@example.org";

    public static async Task<long> CreateOrgAsync(this TestAccount owner, string name = "Team") =>
        (await owner.PostAsync("/api/orgs", new { name })).GetProperty("id").GetInt64();

    /// <summary>Invites and accepts.</summary>
    public static async Task JoinAsync(this ReelwrightApp app, TestAccount admin, long orgId, TestAccount newcomer, string role) =>
        await newcomer.PostAsync("/api/orgs/accept-invite", new { token = await app.InviteAsync(admin, orgId, EmailOf(newcomer), role) });

    /// <summary>Invites, and puts a token of which the test knows into the place of the mailed one.</summary>
    public static async Task<string> InviteAsync(this ReelwrightApp app, TestAccount admin, long orgId, string email, string role = "member")
    {
        var invite = await admin.PostAsync($"/api/orgs/{orgId}/invite", new { email, role });
        return await app.KnowTokenAsync(invite.GetProperty("id").GetInt64());
    }

    public static async Task<string> KnowTokenAsync(this ReelwrightApp app, long inviteId)
    {
        var token = InviteToken.New();
        var hash = InviteToken.Hash(token);
        await app.Get<Database>().WriteAsync(
            tx => tx.Db.Set<Invite>().Where(row => row.Id == inviteId).ExecuteUpdateAsync(set => set.SetProperty(row => row.TokenHash, hash), Cancel), Cancel);
        return token;
    }

    public static async Task<Dictionary<long, string>> MembersAsync(this TestAccount reader, long orgId) =>
        (await reader.GetAsync($"/api/orgs/{orgId}/members?limit=200")).GetProperty("members").EnumerateArray()
            .ToDictionary(member => member.GetProperty("user_id").GetInt64(), member => member.GetProperty("role").GetString()!);

    public static async Task<int> StatusAsync(this TestAccount account, HttpMethod method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : System.Net.Http.Json.JsonContent.Create(body) };
        using var response = await account.Client.SendAsync(request, Cancel);
        return (int)response.StatusCode;
    }

    public static string CodeOf(this JsonElement problem) => problem.GetProperty("code").GetString()!;
}
