using System.Text.Json;
using Microsoft.Extensions.Hosting;
using Reelwright.Server.Accounts;
using Reelwright.Server.Platform.Storage;
using Reelwright.Server.Tests.Harness;

namespace Reelwright.Server.Tests.Accounts;

public sealed class LocalAccessTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_data_folder_says_where_the_server_is_and_lets_its_owner_in_as_the_first_admin()
    {
        await using var app = await ReelwrightApp.StartAsync();
        var path = app.Get<DataFolder>().ServerFile;
        using var file = JsonDocument.Parse(await File.ReadAllTextAsync(path, Cancel));
        using var client = app.CreatePlainClient();
        TestAccount.CarryKey(client, file.RootElement.GetProperty("token").GetString()!);

        var check = await TestAccount.ReadAsync(await client.GetAsync(new Uri($"{file.RootElement.GetProperty("address").GetString()}/api/auth/check"), Cancel));
        await TestAccount.ReadAsync(await client.GetAsync("/api/admin/users", Cancel));

        Assert.Equal(ReelwrightApp.AdminUsername, check.GetProperty("user").GetProperty("username").GetString());
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        }

        TestAccount.CarryKey(client, "local_" + new string('x', 40));
        await TestAccount.ReadAsync(await client.GetAsync("/api/profile", Cancel), 401);
    }

    [Fact]
    public async Task It_is_gone_when_the_server_has_stopped()
    {
        await using var app = await ReelwrightApp.StartAsync();
        var path = app.Get<DataFolder>().ServerFile;
        Assert.True(File.Exists(path));

        await app.Get<IHost>().StopAsync(Cancel);

        Assert.False(File.Exists(path));
    }

    [Theory]
    [InlineData("http://[::]:5080", "http://127.0.0.1:5080/")]
    [InlineData("http://0.0.0.0:5080", "http://127.0.0.1:5080/")]
    [InlineData("http://*:5080", "http://127.0.0.1:5080/")]
    [InlineData("http://+:5080", "http://127.0.0.1:5080/")]
    [InlineData("http://[::1]:5080", "http://[::1]:5080/")]
    [InlineData("https://studio.example:5443", "https://studio.example:5443/")]
    public void An_address_that_means_every_interface_becomes_one_that_can_be_called(string listening, string called) =>
        Assert.Equal(called, LocalAccess.Reachable(listening).ToString());
}
