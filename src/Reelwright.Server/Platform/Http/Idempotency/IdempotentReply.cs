using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Platform.Data;

namespace Reelwright.Server.Platform.Http.Idempotency;

/// <summary>Marks an endpoint that honours Idempotency-Key.</summary>
internal sealed record TakesIdempotencyKey;

/// <summary>Lets a handler store its reply in the transaction that does the work, so that a crash can never separate the two.</summary>
/// <remarks>Without an Idempotency-Key on the request it does nothing.</remarks>
internal sealed class IdempotentReply
{
    private static readonly object ItemKey = new();

    private IdempotentReply(long userId, string? key, string owner) => (UserId, Key, Owner) = (userId, key, owner);

    public long UserId { get; }

    public string? Key { get; }

    public string Owner { get; }

    public bool IsRecorded { get; private set; }

    public static ValueTask<IdempotentReply?> BindAsync(HttpContext http) =>
        new(http.Items.TryGetValue(ItemKey, out var reply) ? (IdempotentReply)reply! : new IdempotentReply(0, null, ""));

    public static IdempotentReply Begin(HttpContext http, long userId, string key, string owner)
    {
        var reply = new IdempotentReply(userId, key, owner);
        http.Items[ItemKey] = reply;
        return reply;
    }

    /// <summary>Stores what a repetition of this request will be answered with. Secrets (a new key's text) do not belong into it.</summary>
    public async Task RecordAsync<T>(Tx tx, T reply, CancellationToken cancel)
    {
        if (Key is null)
        {
            return;
        }

        var json = JsonSerializer.Serialize(reply, ApiJson.Options);
        var changed = await tx.Db.Set<IdempotencyRecord>()
            .Where(r => r.UserId == UserId && r.Key == Key && r.Owner == Owner && r.Reply == null)
            .ExecuteUpdateAsync(set => set.SetProperty(r => r.Reply, json), cancel);
        if (changed == 0)
        {
            // Another request took the mark over: it was given up for dead. Only one of the two may commit.
            throw Refusal.Conflict("idempotency_in_flight", "Another request with this Idempotency-Key is under way.");
        }

        tx.AfterCommit(() => IsRecorded = true);
    }
}

/// <summary>Brings a stored reply up to date before it is given again (a job's reply shows its present status).</summary>
internal interface IReplayRefresher
{
    Task RefreshAsync(System.Text.Json.Nodes.JsonObject reply, Caller caller, CancellationToken cancel);
}
