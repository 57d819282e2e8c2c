using System.Text;
using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Platform.Data;

namespace Reelwright.Server.Platform.Http.Idempotency;

/// <summary>The marks and replies behind Idempotency-Key.</summary>
internal sealed class IdempotencyStore(Database database, TimeProvider clock, ILogger<IdempotencyStore> log)
{
    /// <summary>How long a reply is kept.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromHours(24);

    // A request that died stops renewing its mark; the next one with the key may then go ahead.
    private static readonly TimeSpan MarkLife = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(20);

    /// <summary>Takes the key for this request, or gives the stored reply.</summary>
    /// <exception cref="Refusal">409 <c>idempotency_in_flight</c>, 422 <c>idempotency_mismatch</c>.</exception>
    public async Task<string?> ClaimAsync(IdempotentReply reply, string fingerprint, CancellationToken cancel)
    {
        try
        {
            return await database.WriteAsync(tx => ClaimAsync(tx, reply, fingerprint, cancel), cancel);
        }
        catch (DbUpdateException race) when (Database.IsDuplicate(race))
        {
            // Two first requests met; the other one has it.
            throw InFlight();
        }
    }

    private async Task<string?> ClaimAsync(Tx tx, IdempotentReply reply, string fingerprint, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var found = await tx.Db.Set<IdempotencyRecord>().AsNoTracking().SingleOrDefaultAsync(r => r.UserId == reply.UserId && r.Key == reply.Key, cancel);
        if (found is not null && found.CreatedAt + Kept > now)
        {
            if (found.Fingerprint != fingerprint)
            {
                throw new Refusal(422, "idempotency_mismatch", "This Idempotency-Key was used for another request.");
            }

            if (found.Reply is not null)
            {
                return found.Reply;
            }

            if (found.LockedUntil > now)
            {
                throw InFlight();
            }
        }

        if (found is not null)
        {
            // What is over goes, and only as it was seen. PostgreSQL shows this statement what others committed since the one before: a mark
            // that was taken meanwhile, or a reply that was stored, must stay, and then the key below is a duplicate.
            await tx.Db.Set<IdempotencyRecord>()
                .Where(r => r.UserId == reply.UserId && r.Key == reply.Key && r.Owner == found.Owner && r.LockedUntil == found.LockedUntil && r.Reply == found.Reply)
                .ExecuteDeleteAsync(cancel);
        }

        tx.Db.Add(new IdempotencyRecord
        {
            UserId = reply.UserId,
            Key = reply.Key!,
            Fingerprint = fingerprint,
            Owner = reply.Owner,
            LockedUntil = now + MarkLife,
            CreatedAt = now,
        });
        return null;
    }

    /// <summary>Stores the reply of a handler that had no transaction to store it in.</summary>
    public Task RecordAsync(IdempotentReply reply, byte[] body)
    {
        var text = Encoding.UTF8.GetString(body);
        return database.WriteAsync(
            tx => Own(tx, reply).ExecuteUpdateAsync(set => set.SetProperty(r => r.Reply, text), CancellationToken.None), CancellationToken.None);
    }

    /// <summary>A refused request leaves no trace: it may be mended and sent again under its key.</summary>
    public Task ReleaseAsync(IdempotentReply reply) =>
        database.WriteAsync(tx => Own(tx, reply).Where(r => r.Reply == null).ExecuteDeleteAsync(CancellationToken.None), CancellationToken.None);

    /// <summary>Renews the mark until disposed.</summary>
    public IAsyncDisposable KeepAlive(IdempotentReply reply) => clock.CreateTimer(_ => Renew(reply), null, RenewEvery, RenewEvery);

    private static IQueryable<IdempotencyRecord> Own(Tx tx, IdempotentReply reply) =>
        tx.Db.Set<IdempotencyRecord>().Where(r => r.UserId == reply.UserId && r.Key == reply.Key && r.Owner == reply.Owner);

    private static Refusal InFlight() => Refusal.Conflict("idempotency_in_flight", "A request with this Idempotency-Key is under way.");

    private void Renew(IdempotentReply reply) => _ = RenewAsync(reply);

    private async Task RenewAsync(IdempotentReply reply)
    {
        var until = clock.GetUtcNow() + MarkLife;
        try
        {
            await database.WriteAsync(
                tx => Own(tx, reply).ExecuteUpdateAsync(set => set.SetProperty(r => r.LockedUntil, until), CancellationToken.None), CancellationToken.None);
        }
#pragma warning disable CA1031 // nobody awaits a timer; a mark that is not renewed only lets a repetition in earlier, and RecordAsync fences that
        catch (Exception failure)
#pragma warning restore CA1031
        {
            log.LogWarning(failure, "An idempotency mark could not be renewed");
        }
    }
}
