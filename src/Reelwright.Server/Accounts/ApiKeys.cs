using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Bodies;
using Reelwright.Server.Platform.Http.Idempotency;

namespace Reelwright.Server.Accounts;

public sealed record CreateKeyRequest
{
    [Required, StringLength(100)]
    public string? Name { get; init; }

    /// <summary>When it stops working; never, when absent.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Whether the key has its owner's admin rights.</summary>
    public bool? Admin { get; init; }
}

/// <summary>A key as its list shows it.</summary>
internal sealed record KeyView(
    long Id, string Name, string Prefix, DateTimeOffset CreatedAt, DateTimeOffset? LastUsed, DateTimeOffset? ExpiresAt, bool Admin, bool IsActive)
{
    public static KeyView Of(ApiKey key, DateTimeOffset now) =>
        new(key.Id, key.Name, key.Prefix, key.CreatedAt, key.LastUsedAt, key.ExpiresAt, key.IsAdmin, key.IsActive(now));
}

/// <summary>A key just made: the only reply that shows it, and null when the reply is a repetition.</summary>
internal sealed record NewKeyView(
    long Id, string Name, string Prefix, string? Key, DateTimeOffset CreatedAt, DateTimeOffset? LastUsed, DateTimeOffset? ExpiresAt, bool Admin, bool IsActive);

internal sealed record KeyList(IReadOnlyList<KeyView> Keys, int Total, int Limit, int Offset);

internal sealed record Deleted([property: System.Text.Json.Serialization.JsonPropertyName("deleted")] bool IsDeleted);

internal sealed class CreateKey(Database database, TimeProvider clock)
{
    public static async Task<Ok<NewKeyView>> Handle(
        Caller caller, JsonBody<CreateKeyRequest> body, CreateKey create, IdempotentReply idempotent, CancellationToken cancel) =>
        TypedResults.Ok(await create.RunAsync(caller, await body.ReadAsync(cancel), idempotent, cancel));

    private async Task<NewKeyView> RunAsync(Caller caller, CreateKeyRequest request, IdempotentReply idempotent, CancellationToken cancel)
    {
        var now = clock.GetStorableNow();
        if (request.ExpiresAt <= now)
        {
            throw Refusal.Invalid("expires_at", "must be in the future");
        }

        // Admin rights of this very request: a plain key of an admin must not be able to make itself a better one.
        if (request.Admin is true && !caller.IsAdmin)
        {
            throw Refusal.Forbidden("forbidden", "Only an administrator, signed in or with an admin key, can create a key with admin rights.");
        }

        var secret = Secrets.NewKey();
        return await database.WriteAsync(
            async tx =>
            {
                var key = new ApiKey
                {
                    UserId = caller.UserId,
                    Name = request.Name!.Trim(),
                    Prefix = secret[..Secrets.PrefixLength],
                    KeyHash = Secrets.Hash(secret),
                    IsAdmin = request.Admin is true,
                    CreatedAt = now,
                    ExpiresAt = request.ExpiresAt,
                };
                tx.Db.Add(key);
                await tx.Db.SaveChangesAsync(cancel);
                var reply = new NewKeyView(key.Id, key.Name, key.Prefix, secret, key.CreatedAt, null, key.ExpiresAt, key.IsAdmin, true);
                await idempotent.RecordAsync(tx, reply with { Key = null }, cancel);
                return reply;
            },
            cancel);
    }
}

internal static class ListKeys
{
    public static async Task<Ok<KeyList>> Handle(Caller caller, Query query, Database database, CredentialUses uses, TimeProvider clock, CancellationToken cancel)
    {
        var page = query.Paging();
        query.ThrowIfInvalid();

        // What this node has seen up to now belongs into the answer.
        await uses.FlushAsync(cancel);
        var (keys, total) = await database.ReadAsync(
            async db =>
            {
                var own = db.Set<ApiKey>().Where(k => k.UserId == caller.UserId);
                return (await own.OrderByDescending(k => k.Id).Skip(page.Offset).Take(page.Limit).ToListAsync(cancel), await own.CountAsync(cancel));
            },
            cancel);
        var now = clock.GetUtcNow();
        return TypedResults.Ok(new KeyList([.. keys.Select(key => KeyView.Of(key, now))], total, page.Limit, page.Offset));
    }
}

internal static class RevokeKey
{
    public static async Task<Ok<Deleted>> Handle(Caller caller, ResourceId id, Database database, TimeProvider clock, CancellationToken cancel)
    {
        DateTimeOffset? now = clock.GetStorableNow();
        await database.WriteAsync(
            async tx =>
            {
                var key = tx.Db.Set<ApiKey>().Where(k => k.Id == id.Value && k.UserId == caller.UserId);
                if (await key.ExecuteUpdateAsync(set => set.SetProperty(k => k.RevokedAt, k => k.RevokedAt ?? now), cancel) == 0)
                {
                    throw Refusal.NotFound("There is no such key.");
                }

                CallerCache.ForgetEverywhere(tx, caller.UserId);
            },
            cancel);
        return TypedResults.Ok(new Deleted(true));
    }
}
