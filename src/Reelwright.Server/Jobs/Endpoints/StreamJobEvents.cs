using System.Text;
using System.Text.Json;
using Microsoft.Net.Http.Headers;
using Reelwright.Server.Platform.Http;

namespace Reelwright.Server.Jobs.Endpoints;

/// <summary>Server-sent events: each is the whole status object, so nothing is missed that matters, and a client that comes back needs only the newest.</summary>
internal static class StreamJobEvents
{
    // Proxies close connections that are silent for a minute.
    private static readonly TimeSpan HeartbeatInterval = TimeSpan.FromSeconds(15);

    // A fast model paints more often than anybody looks.
    private static readonly TimeSpan PreviewInterval = TimeSpan.FromMilliseconds(500);

    public static async Task<IResult> Handle(string id, Caller caller, HttpContext http, JobStatuses statuses, JobHub hub, TimeProvider clock, CancellationToken cancel)
    {
        var jobId = JobPath.Parse(id);
        using var watch = hub.Watch(jobId);
        var (job, response) = await statuses.GetAsync(jobId, caller, cancel);
        var seen = http.Request.Headers["Last-Event-ID"].ToString();
        if (job.IsOver && seen == EventId(job, response))
        {
            // The one answer that makes an EventSource stop coming back.
            return TypedResults.NoContent();
        }

        http.Response.ContentType = "text/event-stream; charset=utf-8";
        http.Response.Headers[HeaderNames.CacheControl] = "no-store";
        http.Response.Headers["X-Accel-Buffering"] = "no";
        var previews = new Previews(http, hub, clock);
        while (true)
        {
            await previews.WriteAsync(jobId, cancel);
            if (EventId(job, response) is var eventId && eventId != seen)
            {
                await WriteAsync(http, $"id: {eventId}\nevent: status\ndata: {JsonSerializer.Serialize(response, ApiJson.Options)}\n\n", cancel);
                seen = eventId;
            }

            if (job.IsOver)
            {
                return TypedResults.Empty;
            }

            if (!await watch.WaitAsync(HeartbeatInterval, clock, cancel))
            {
                await WriteAsync(http, ": still here\n\n", cancel);
            }

            (job, response) = await statuses.GetAsync(jobId, caller, cancel);
        }
    }

    // Progress in memory has no revision of its own; the pair tells any two states apart, on every node.
    private static string EventId(Job job, JobResponse response) =>
        $"{job.Revision}-{response.Progress}-{response.Stage}{(response.WaitingFor is null ? "" : "-waiting")}".Replace('\n', ' ');

    /// <summary>Pictures of the unfinished work, as data URLs. They have no id: whoever comes back wants the newest, not the missed ones.</summary>
    private sealed class Previews(HttpContext http, JobHub hub, TimeProvider clock)
    {
        private JobPreview? _shown;
        private long _shownAt;

        public async Task WriteAsync(Guid jobId, CancellationToken cancel)
        {
            if (hub.FindLive(jobId)?.Preview is { } preview && preview != _shown && (_shown is null || clock.GetElapsedTime(_shownAt) >= PreviewInterval))
            {
                await StreamJobEvents.WriteAsync(http, $"event: preview\ndata: data:{preview.ContentType};base64,{Convert.ToBase64String(preview.Image)}\n\n", cancel);
                (_shown, _shownAt) = (preview, clock.GetTimestamp());
            }
        }
    }

    private static async Task WriteAsync(HttpContext http, string text, CancellationToken cancel)
    {
        await http.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(text), cancel);
        await http.Response.Body.FlushAsync(cancel);
    }
}
