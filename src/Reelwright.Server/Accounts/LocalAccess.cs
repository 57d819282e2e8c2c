using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Storage;

namespace Reelwright.Server.Accounts;

/// <summary>Leaves <c>server.json</c> in the data folder while the server runs: where it listens, and a token that only this machine's own user can read.
/// Whoever can read it could read the database too.</summary>
internal sealed class LocalAccess(DataFolder folder, IServer server, ILogger<LocalAccess> log) : IHostedLifecycleService
{
    private const string Start = "local_";
    private readonly string _token = Start + Secrets.NewToken();

    public bool IsToken(string text) =>
        text.StartsWith(Start, StringComparison.Ordinal) && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(text), Encoding.UTF8.GetBytes(_token));

    /// <summary>Kestrel listens by now.</summary>
    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        var addresses = server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
        if (addresses.Select(Reachable).OrderBy(address => address.Scheme, StringComparer.Ordinal).FirstOrDefault() is not { } address)
        {
            log.LogWarning("The server listens nowhere that the command line could reach; it will start one of its own");
            return;
        }

        var json = JsonSerializer.SerializeToUtf8Bytes(new ServerFile(address.GetLeftPart(UriPartial.Authority), _token, Environment.ProcessId), ApiJson.Options);
        var fresh = folder.ServerFile + ".new";
        File.Delete(fresh);
        await using (var file = new FileStream(fresh, Private()))
        {
            await file.WriteAsync(json, cancellationToken);
        }

        File.Move(fresh, folder.ServerFile, overwrite: true);
    }

    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        File.Delete(folder.ServerFile);
        return Task.CompletedTask;
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static FileStreamOptions Private()
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None, Options = FileOptions.Asynchronous };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return options;
    }

    /// <summary>"Every interface" is no address to call.</summary>
    internal static Uri Reachable(string listening)
    {
        var address = BindingAddress.Parse(listening);
        var host = address.Host is "*" or "+" or "0.0.0.0" or "[::]" ? "127.0.0.1" : address.Host;
        return new UriBuilder(address.Scheme, host.Trim('[', ']'), address.Port).Uri;
    }

    private sealed record ServerFile(string Address, string Token, int ProcessId);
}
