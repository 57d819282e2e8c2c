using System.CommandLine;
using System.Net;
using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Reelwright.Cli.Api;
using Reelwright.Cli.Servers;
using Reelwright.Server;

namespace Reelwright.Cli.Serving;

/// <summary><c>serve</c>: the studio in the foreground until it is told to stop.</summary>
internal static class ServeCommand
{
    public const int DefaultPort = 5080;

    private static readonly string[] ToldByTheFailure =
        ["Microsoft.Extensions.Hosting.Internal.Host", "Microsoft.EntityFrameworkCore.Database.Connection", "Microsoft.EntityFrameworkCore.Query"];

    private static readonly Option<int> Port = new("--port") { Description = "Port to listen on; 0 lets the system choose.", DefaultValueFactory = _ => DefaultPort };

    private static readonly Option<string> Host = new("--host")
    {
        Description = "Address to listen on; 0.0.0.0 is every one of this machine.",
        DefaultValueFactory = _ => "127.0.0.1",
    };

    private static readonly Option<string?> Data = new("--data") { Description = "The data folder.", HelpName = "FOLDER" };

    public static Command Create(Terminal terminal)
    {
        var serve = new Command("serve", "Runs the studio. Any setting can follow: --Section:Key value (docs/operations.md lists them).")
        {
            Port, Host, Data,
        };
        serve.TreatUnmatchedTokensAsErrors = false;
        Port.Validators.Add(given =>
        {
            if (given.GetValueOrDefault<int>() is < IPEndPoint.MinPort or > IPEndPoint.MaxPort)
            {
                given.AddError($"--port must be {IPEndPoint.MinPort} to {IPEndPoint.MaxPort}");
            }
        });
        Host.Validators.Add(given =>
        {
            // A name would not be looked up: the server would listen on every address of the machine.
            if (given.GetValueOrDefault<string>() is { } host && host != "localhost" && !IPAddress.TryParse(host, out _))
            {
                given.AddError($"--host '{host}' is no address: 127.0.0.1, 0.0.0.0 for all of this machine, or one of them");
            }
        });
        serve.SetAction((parsed, cancel) => RunAsync(Arguments(parsed), terminal, cancel));
        return serve;
    }

    private static async Task<int> RunAsync(string[] settings, Terminal terminal, CancellationToken cancel)
    {
        var hasStarted = false;
        try
        {
            // What stops a start is told in one line below; the host would log it with its stack first.
            await using var app = ReelwrightHost.Build(settings, builder => Log(builder, () => hasStarted));
            await app.StartWholeAsync(cancel);
            hasStarted = true;
            await GreetAsync(ReelwrightHost.DataFolderOf(settings), terminal, cancel);
            await app.WaitForShutdownAsync(cancel);
            return ExitCode.Done;
        }
        catch (OperationCanceledException) when (!hasStarted)
        {
            throw new CliFailure(ExitCode.Cancelled, "stopped before it had started");
        }
        catch (Exception failure) when (!hasStarted && StartFailure.Explain(failure) is not null)
        {
            throw new CliFailure(ExitCode.Configuration, StartFailure.Explain(failure)!, failure);
        }
    }

    private static async Task GreetAsync(string folder, Terminal terminal, CancellationToken cancel)
    {
        var version = typeof(ServeCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0];
        terminal.Print($"Reelwright {version}, data folder {folder}");
        if (ServerFile.Read(folder) is not { } file)
        {
            return;
        }

        using var studio = new StudioClient(file.Address, file.Token);
        var admin = (await studio.CheckAsync(cancel)).User?.Username;
        terminal.Print($"Listening on {file.Address}, admin account: {admin ?? "none"}");
    }

    private static string[] Arguments(ParseResult parsed) =>
    [
        "--urls", $"http://{InBrackets(parsed.GetRequiredValue(Host))}:{parsed.GetRequiredValue(Port)}",
        .. ServerSettings.DataFolder(parsed.GetValue(Data)),
        .. ServerSettings.Read(parsed.UnmatchedTokens),
    ];

    /// <summary>As addresses with colons are written in URLs.</summary>
    private static string InBrackets(string host) => host.Contains(':', StringComparison.Ordinal) && host[0] != '[' ? $"[{host}]" : host;

    private static void Log(WebApplicationBuilder builder, Func<bool> hasStarted)
    {
        foreach (var category in ToldByTheFailure)
        {
            builder.Logging.AddFilter(category, level => level >= LogLevel.Warning && hasStarted());
        }

        builder.Logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ssZ ";
            console.UseUtcTimestamp = true;
        });
    }
}
