using System.Net;
using System.Text.Json;

namespace Reelwright.Cli.Api;

/// <summary>A refusal as the API writes it, and the exit it means.</summary>
internal sealed record StudioProblem
{
    public string? Error { get; init; }

    public string? Code { get; init; }

    public string? Hint { get; init; }

    public long? CreditsRequired { get; init; }

    public long? CreditsAvailable { get; init; }

    public static async Task<CliFailure> ReadAsync(HttpResponseMessage response, CancellationToken cancel)
    {
        var problem = await TryReadAsync(response, cancel) ?? new StudioProblem();
        var text = problem.Error ?? $"the server answered {(int)response.StatusCode} {response.ReasonPhrase}";
        if (problem.CreditsRequired is { } needed && problem.CreditsAvailable is { } present && !text.Contains(needed.ToString(), StringComparison.Ordinal))
        {
            text += $" ({needed} needed, {present} left)";
        }

        if (problem.Hint is { Length: > 0 } hint)
        {
            text += $"; {hint}";
        }

        return new CliFailure(ExitOf(response.StatusCode), text);
    }

    private static int ExitOf(HttpStatusCode status) => (int)status switch
    {
        429 => ExitCode.TryLater,
        >= 500 => ExitCode.Unavailable,
        _ => ExitCode.Refused,
    };

    private static async Task<StudioProblem?> TryReadAsync(HttpResponseMessage response, CancellationToken cancel)
    {
        try
        {
            return JsonSerializer.Deserialize<StudioProblem>(await response.Content.ReadAsByteArrayAsync(cancel), StudioClient.Json);
        }
        catch (JsonException)
        {
            // A proxy's page, for instance: the status line has to do.
            return null;
        }
    }
}
