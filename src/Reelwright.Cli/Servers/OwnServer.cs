using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Reelwright.Server;

namespace Reelwright.Cli.Servers;

/// <summary>A server in this process, on a loopback port that the system picks.</summary>
internal sealed class OwnServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private OwnServer(WebApplication app) => _app = app;

    /// <exception cref="CliFailure">Configuration: it cannot start as configured.</exception>
    public static async Task<OwnServer> StartAsync(string dataFolder, Terminal terminal, CancellationToken cancel)
    {
        // The first start prints the admin's password; standard output is for results.
        var output = Console.Out;
        Console.SetOut(terminal.Error);
        WebApplication? app = null;
        try
        {
            app = ReelwrightHost.Build(["--urls", "http://127.0.0.1:0", "--Data:Folder", dataFolder], Quiet);
            await app.StartWholeAsync(cancel);
            return new OwnServer(app);
        }
        catch (Exception failure) when (StartFailure.Explain(failure) is { } reason)
        {
            await DisposeAsync(app);
            throw new CliFailure(ExitCode.Configuration, reason, failure);
        }
        catch
        {
            await DisposeAsync(app);
            throw;
        }
        finally
        {
            Console.SetOut(output);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
    }

    private static ValueTask DisposeAsync(WebApplication? app) => app?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static void Quiet(WebApplicationBuilder builder)
    {
        builder.Logging.AddFilter(level => level >= LogLevel.Warning);
        builder.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);

        // Ctrl-C first has to cancel the job, which needs the server.
        builder.Services.AddSingleton<IHostLifetime, UntilDisposed>();
    }

    private sealed class UntilDisposed : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
