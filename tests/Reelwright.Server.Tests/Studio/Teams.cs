using System.Text.Json;
using Reelwright.Server.Accounts;
using Reelwright.Server.Billing;
using Reelwright.Server.Organisations;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Tests.Harness;
using Reelwright.Server.Tests.Library;

namespace Reelwright.Server.Tests.Studio;

/// <summary>Organisations for tests about what is shared in them, put into the database: how people come to belong to one is tested elsewhere.</summary>
internal static class Teams
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>An organisation whose admin is its owner.</summary>
    public static async Task<long> FoundAsync(ReelwrightApp app, TestAccount owner)
    {
        var org = new Organisation { OwnerId = owner.UserId, Name = "Team", CreatedAt = TimeProvider.System.GetStorableNow() };
        await app.Get<Database>().WriteAsync(
            tx =>
            {
                tx.Db.Add(org);
                return Task.CompletedTask;
            },
            Cancel);
        await SetRoleAsync(app, org.Id, owner, "admin");
        return org.Id;
    }

    /// <summary>Moves an account to another plan.</summary>
    public static Task SetTierAsync(this ReelwrightApp app, long userId, Tier tier) => app.Get<Database>().WriteAsync(
        async tx =>
        {
            await app.Get<CreditLedger>().ChangeTierAsync(tx, userId, tier, Cancel);
            CallerCache.ForgetEverywhere(tx, userId);
        },
        Cancel);

    /// <summary>Gives a role; null takes the membership away.</summary>
    public static Task SetRoleAsync(ReelwrightApp app, long orgId, TestAccount account, string? role) => app.Get<Database>().WriteAsync(
        async tx =>
        {
            await tx.ExecuteAsync("DELETE FROM memberships WHERE org_id = {0} AND user_id = {1}", [orgId, account.UserId], Cancel);
            if (role is not null)
            {
                tx.Db.Add(new Membership { OrgId = orgId, UserId = account.UserId, Role = OrgRoles.Parse(role), JoinedAt = TimeProvider.System.GetStorableNow() });
            }
        },
        Cancel);
}

/// <summary>Files that somebody brings along.</summary>
internal static class Uploads
{
    public static async Task<JsonElement> UploadAsync(TestAccount account, string path, byte[] content)
    {
        using var form = UploadFiles.Form(content);
        return await TestAccount.ReadAsync(await account.Client.PostAsync(path, form, TestContext.Current.CancellationToken));
    }
}
