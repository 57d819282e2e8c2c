using System.Text.Json;
using Reelwright.Cli.Api;

namespace Reelwright.Cli.Servers;

/// <summary>What a running server leaves in its data folder for the command line of the same user.</summary>
internal sealed record ServerFile
{
    public required Uri Address { get; init; }

    public required string Token { get; init; }

    public int ProcessId { get; init; }

    /// <summary>Null when no server runs here, as far as the folder tells.</summary>
    /// <exception cref="CliFailure">Unavailable: the folder belongs to another user.</exception>
    public static ServerFile? Read(string dataFolder)
    {
        var path = Path.Combine(dataFolder, "server.json");
        try
        {
            return JsonSerializer.Deserialize<ServerFile>(File.ReadAllBytes(path), StudioClient.Json);
        }
        catch (Exception absent) when (absent is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (UnauthorizedAccessException failure)
        {
            throw new CliFailure(ExitCode.Unavailable, $"{path} belongs to another user; use --server and --key, or a data folder of your own with --data", failure);
        }
        catch (JsonException failure)
        {
            throw new CliFailure(ExitCode.Unavailable, $"{path} is damaged; stop the server and delete it", failure);
        }
    }
}
