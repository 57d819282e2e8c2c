using Reelwright.Cli.Api;
using Reelwright.Cli.Generating;
using Reelwright.Server;

namespace Reelwright.Cli.Servers;

/// <summary>A client and, when nobody else served, the server it talks to.</summary>
internal sealed class StudioConnection : IAsyncDisposable
{
    private readonly OwnServer? _own;

    private StudioConnection(StudioClient studio, OwnServer? own) => (Studio, _own) = (studio, own);

    public StudioClient Studio { get; }

    public static async Task<StudioConnection> OpenAsync(GenerateOptions asked, Terminal terminal, CancellationToken cancel)
    {
        if (asked.Server is { } elsewhere)
        {
            return asked.Key is null
                ? throw new CliFailure(ExitCode.Usage, $"--server needs a key: --key, or {GenerateCommand.KeyVariable}")
                : new StudioConnection(new StudioClient(elsewhere, asked.Key), own: null);
        }

        var folder = ReelwrightHost.DataFolderOf(ServerSettings.DataFolder(asked.Data));
        if (await FindRunningAsync(folder, asked.Key, cancel) is { } running)
        {
            return new StudioConnection(running, own: null);
        }

        terminal.Note($"starting a server for {folder}");
        var own = await OwnServer.StartAsync(folder, terminal, cancel);
        if (ServerFile.Read(folder) is not { } file)
        {
            await own.DisposeAsync();
            throw new CliFailure(ExitCode.Internal, $"the server started but left no server.json in {folder}");
        }

        return new StudioConnection(new StudioClient(file.Address, asked.Key ?? file.Token), own);
    }

    public async ValueTask DisposeAsync()
    {
        Studio.Dispose();
        if (_own is not null)
        {
            await _own.DisposeAsync();
        }
    }

    /// <summary>The server that the folder names, if it still answers: one that was killed leaves its file behind.</summary>
    private static async Task<StudioClient?> FindRunningAsync(string folder, string? key, CancellationToken cancel)
    {
        if (ServerFile.Read(folder) is not { } file)
        {
            return null;
        }

        var studio = new StudioClient(file.Address, key ?? file.Token);
        try
        {
            if (!(await studio.CheckAsync(cancel)).Authenticated)
            {
                throw new CliFailure(ExitCode.Refused, key is null
                    ? $"the program at {file.Address} does not know the data folder {folder}; is another server on that port?"
                    : "the server does not accept this key");
            }

            return studio;
        }
        catch (HttpRequestException)
        {
            studio.Dispose();
            return null;
        }
        catch
        {
            studio.Dispose();
            throw;
        }
    }
}
