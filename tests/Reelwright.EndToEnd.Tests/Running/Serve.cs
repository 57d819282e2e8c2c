using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Reelwright.EndToEnd.Tests.Running;

/// <summary>The README's second command.</summary>
public sealed class Serve : IDisposable
{
    private readonly StudioFolder _studio = new();

    public void Dispose() => _studio.Dispose();

    [Theory]
    [InlineData(PosixSignal.SIGINT)]
    [InlineData(PosixSignal.SIGTERM)]
    public async Task It_says_where_it_listens_and_ends_in_order(PosixSignal signal)
    {
        await using var serve = CliProcess.Start("serve", "--port", "0", "--data", _studio.Data, "--Admin:Username", "ada");
        await serve.SaysAsync("admin account: ada");
        Assert.Single(serve.Out.Split('\n'), line => line.StartsWith("Admin account: ada   password: ", StringComparison.Ordinal));

        serve.Signal(signal);

        Assert.Equal(0, await serve.ExitAsync());
        Assert.False(File.Exists(Path.Combine(_studio.Data, "server.json")));
    }

    [Fact]
    public async Task A_password_is_generated_once_and_a_given_one_is_not_printed()
    {
        await using var serve = CliProcess.Start("serve", "--port", "0", "--data", _studio.Data, "--Admin:Password=a-long-password");
        await serve.SaysAsync("admin account: admin");

        Assert.DoesNotContain("a-long-password", serve.Out + serve.Error);
        Assert.DoesNotContain("password:", serve.Out + serve.Error);
    }

    [Fact]
    public async Task A_folder_has_one_server()
    {
        await using var first = CliProcess.Start("serve", "--port", "0", "--data", _studio.Data);
        await first.SaysAsync("Listening on");

        await using var second = await CliProcess.RunAsync("serve", "--port", "0", "--data", _studio.Data);

        Assert.Equal(78, await second.ExitAsync());
        Assert.Equal($"reelwright: The data folder {_studio.Data} is in use by another Reelwright server. Stop that one, or give this one a folder of its own with --data.", second.Error.Trim());
    }

    [Fact]
    public async Task A_port_that_is_taken_is_told_in_one_line_and_what_had_begun_stops_in_order()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();

        // As a killed server leaves it; who stops in order takes it away.
        Directory.CreateDirectory(_studio.Data);
        var stale = Path.Combine(_studio.Data, "server.json");
        await File.WriteAllTextAsync(stale, "{}", TestContext.Current.CancellationToken);

        await using var serve = await CliProcess.RunAsync("serve", "--port", $"{((IPEndPoint)taken.LocalEndpoint).Port}", "--data", _studio.Data);

        Assert.Equal(78, await serve.ExitAsync());
        Assert.EndsWith("address already in use. Choose another port with --port.", Assert.Single(serve.Error.Trim().Split('\n')), StringComparison.Ordinal);
        Assert.DoesNotContain("fail:", serve.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("warn:", serve.Out, StringComparison.Ordinal);
        Assert.False(File.Exists(stale));
    }

    [Theory]
    [InlineData("")]
    [InlineData("media")]
    public async Task A_data_folder_that_cannot_be_made_is_told_in_one_line(string place)
    {
        var file = Path.Combine(_studio.Data, place);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllTextAsync(file.TrimEnd('/'), "", TestContext.Current.CancellationToken);

        await using var serve = await CliProcess.RunAsync("serve", "--port", "0", "--data", _studio.Data);

        Assert.Equal(78, await serve.ExitAsync());
        Assert.StartsWith($"reelwright: The data folder {_studio.Data} cannot be used: ", Assert.Single(serve.Error.Trim().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_data_folder_whose_lock_cannot_be_taken_is_not_said_to_be_in_use()
    {
        Directory.CreateDirectory(Path.Combine(_studio.Data, "server.lock"));

        await using var serve = await CliProcess.RunAsync("serve", "--port", "0", "--data", _studio.Data);

        Assert.Equal(78, await serve.ExitAsync());
        Assert.StartsWith($"reelwright: The data folder {_studio.Data} cannot be used: ", Assert.Single(serve.Error.Trim().Split('\n')), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Limits", "--Limits:Scale", "fast")]
    [InlineData("the section Limits has no setting 'Speed'", "--Limits:Speed", "2")]
    [InlineData("Database:ConnectionString is needed", "--Database:Provider", "postgres")]
    [InlineData("PublicUrl", "--PublicUrl", "studio.example")]
    [InlineData("the database does not answer", "--Database:Provider", "postgres", "--Database:ConnectionString", "Host=127.0.0.1;Port=9;Username=nobody;Timeout=5")]
    public async Task A_wrong_setting_stops_the_start_and_is_named_in_one_line(string expected, params string[] settings)
    {
        await using var serve = await CliProcess.RunAsync(["serve", "--port", "0", "--data", _studio.Data, .. settings]);

        Assert.Equal(78, await serve.ExitAsync());
        Assert.Contains(expected, serve.Error);
        Assert.Single(serve.Error.Trim().Split('\n'));
        Assert.DoesNotContain("   at ", serve.Out);
    }
}
