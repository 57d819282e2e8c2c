using System.Text.Json.Nodes;

namespace Reelwright.Server.Tests.Jobs;

/// <summary>Follows the events of a job.</summary>
internal sealed class EventReader(HttpResponseMessage response, StreamReader lines) : IAsyncDisposable
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<HttpResponseMessage> SendAsync(HttpClient client, Guid id, string? lastEventId = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/jobs/{id}/events");
        if (lastEventId is not null)
        {
            request.Headers.Add("Last-Event-ID", lastEventId);
        }

        return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancel);
    }

    public static async Task<EventReader> OpenAsync(HttpClient client, Guid id, string? lastEventId = null)
    {
        var response = await SendAsync(client, id, lastEventId);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        return new EventReader(response, new StreamReader(await response.Content.ReadAsStreamAsync(Cancel)));
    }

    /// <summary>The pictures that came so far, as data URLs.</summary>
    public List<string> Previews { get; } = [];

    /// <returns>Null at the end of the stream.</returns>
    public async Task<Event?> NextAsync()
    {
        var id = "";
        while (await lines.ReadLineAsync(Cancel).AsTask().WaitAsync(JobsApp.Patience, Cancel) is { } line)
        {
            if (line.StartsWith("id: ", StringComparison.Ordinal))
            {
                id = line[4..];
            }
            else if (line.StartsWith("data: data:", StringComparison.Ordinal))
            {
                Previews.Add(line["data: ".Length..]);
            }
            else if (line.StartsWith("data: ", StringComparison.Ordinal))
            {
                return new Event(id, JsonNode.Parse(line[6..])!);
            }
        }

        return null;
    }

    public async Task<Event> UntilAsync(Func<JsonNode, bool> isIt)
    {
        while (await NextAsync() is { } next)
        {
            if (isIt(next.Data))
            {
                return next;
            }
        }

        throw new InvalidOperationException("The stream ended before the event came.");
    }

    public ValueTask DisposeAsync()
    {
        lines.Dispose();
        response.Dispose();
        return ValueTask.CompletedTask;
    }
}

/// <summary>One event: its id and the status object.</summary>
internal sealed record Event(string Id, JsonNode Data);
