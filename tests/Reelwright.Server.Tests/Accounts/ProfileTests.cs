using System.Text.Json;
using Reelwright.Server.Tests.Harness;

namespace Reelwright.Server.Tests.Accounts;

public sealed class ProfileTests(SharedApp shared) : IClassFixture<SharedApp>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Db.Sqlite)]
    [InlineData(Db.Postgres)]
    public async Task An_update_changes_the_fields_that_are_present_and_null_clears_a_text(Db db)
    {
        await using var app = await ReelwrightApp.StartAsync(db);
        var user = await app.SignUpAsync();

        await user.PostAsync("/api/profile", new { display_name = "Mira \u2728", bio = "Short films.", profile_public = true });
        await user.PostAsync("/api/profile", new { bio = (string?)null });
        var profile = await user.GetAsync("/api/profile");

        Assert.Equal("Mira \u2728", profile.GetProperty("display_name").GetString());
        Assert.Equal(JsonValueKind.Null, profile.GetProperty("bio").ValueKind);
        Assert.True(profile.GetProperty("profile_public").GetBoolean());
        Assert.Equal(user.Username, profile.GetProperty("username").GetString());
    }

    [Fact]
    public async Task An_update_touches_nothing_but_the_profile()
    {
        var app = shared.App;
        var user = await app.SignUpAsync();

        await user.PostAsync("/api/profile", new { username = "admin", tier = "enterprise", is_admin = true, email = "x@y", theme = "light", suspended_at = "2026-01-01T00:00:00Z" });
        var account = (await user.GetAsync("/api/auth/check")).GetProperty("user");

        Assert.Equal(
            (user.Username, "free", false, "dark"),
            (account.GetProperty("username").GetString(), account.GetProperty("tier").GetString(), account.GetProperty("is_admin").GetBoolean(), account.GetProperty("theme").GetString()));
    }

    [Theory]
    [InlineData("/api/profile", """{ "profile_public": null }""", "profile_public")]
    [InlineData("/api/profile", """{ "display_name": 5, "bio": ["x"], "profile_public": "yes" }""", "bio,display_name,profile_public")]
    [InlineData("/api/profile", """{ "display_name": "a\u0000b" }""", "display_name")]
    [InlineData("/api/settings/theme", """{ "theme": "pink" }""", "theme")]
    [InlineData("/api/settings/theme", """{}""", "theme")]
    [InlineData("/api/settings/change-password", """{}""", "current_password,new_password")]
    public async Task A_refusal_names_the_fields(string path, string json, string fields)
    {
        var app = shared.App;
        var user = await app.SignUpAsync();

        var refusal = await TestAccount.ReadAsync(await user.Client.PostAsync(path, new StringContent(json, null, "application/json"), Cancel), 400);

        Assert.Equal(fields.Split(','), refusal.GetProperty("errors").EnumerateObject().Select(error => error.Name).Order());
    }

    [Fact]
    public async Task The_theme_is_kept_with_the_account()
    {
        var app = shared.App;
        var user = await app.SignUpAsync();

        await user.PostAsync("/api/settings/theme", new { theme = "light" });

        Assert.Equal("light", (await user.GetAsync("/api/auth/check")).GetProperty("user").GetProperty("theme").GetString());
    }
}
