using Reelwright.Server.Tests.Harness;

namespace Reelwright.Server.Tests.Accounts;

public sealed class SmokeTests
{
    [Theory]
    [InlineData(Db.Sqlite)]
    [InlineData(Db.Postgres)]
    public async Task An_account_with_a_key_sees_its_credits(Db db)
    {
        await using var app = await ReelwrightApp.StartAsync(db);
        var user = await app.SignUpAsync("creator", 77);
        var admin = await app.AdminAsync();

        var check = await user.GetAsync("/api/auth/check");

        Assert.Equal("creator", check.GetProperty("tier").GetString());
        Assert.Equal(77, (await user.GetAsync("/api/credits")).GetProperty("credits").GetInt64());
        Assert.Equal("enterprise", (await admin.GetAsync("/api/credits")).GetProperty("tier").GetString());
    }
}
