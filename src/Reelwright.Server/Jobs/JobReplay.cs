using System.Text.Json;
using System.Text.Json.Nodes;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Idempotency;

namespace Reelwright.Server.Jobs;

/// <summary>A repeated submission is answered with the job's present status, not with that of the first time.</summary>
internal sealed class JobReplay(JobStatuses statuses) : IReplayRefresher
{
    public async Task RefreshAsync(JsonObject reply, Caller caller, CancellationToken cancel)
    {
        if (reply["job_id"]?.GetValueKind() is not JsonValueKind.String
            || !Guid.TryParse(reply["job_id"]!.GetValue<string>(), out var id)
            || await statuses.FindAsync(id, cancel) is not { } found
            || found.Job.UserId != caller.UserId)
        {
            return;
        }

        // Only what the first reply had: a submission's reply and a status object are different things.
        var present = JsonSerializer.SerializeToNode(found.Response, ApiJson.Options)!.AsObject();
        foreach (var name in reply.Select(member => member.Key).Where(present.ContainsKey).ToList())
        {
            reply[name] = present[name]?.DeepClone();
        }
    }
}
