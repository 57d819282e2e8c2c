using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Billing;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;

namespace Reelwright.Server.Accounts;

/// <summary>Tells who holds a key, a session cookie, or the token of this machine's own command line.</summary>
internal sealed class CallerResolver(Database database, CallerCache cache, CredentialUses uses, LocalAccess local, TierPolicy tiers, TimeProvider clock) : ICallerResolver
{
    public async ValueTask<Caller?> FindByKeyAsync(string key, HttpContext http, CancellationToken cancel)
    {
        if (local.IsToken(key))
        {
            return await FindFirstAdminAsync(cancel);
        }

        if (!Secrets.LooksLikeKey(key))
        {
            return null;
        }

        var hash = Secrets.Hash(key);
        var now = clock.GetUtcNow();
        if ((cache.Find(hash, now) ?? await ReadKeyAsync(hash, now, cancel)) is not { } known || known.ExpiresAt <= now)
        {
            return null;
        }

        uses.Note(known.Caller);
        return known.Caller;
    }

    public async ValueTask<Caller?> FindBySessionAsync(HttpContext http, CancellationToken cancel)
    {
        if (SessionCookie.TokenOf(http) is not { } token)
        {
            return null;
        }

        var hash = Secrets.Hash(token);
        var now = clock.GetUtcNow();
        var (unused, tooOld) = (now - Session.Idle, now - Session.Longest);
        var holder = await database.ReadAsync(
            db => (from session in db.Set<Session>()
                   where session.TokenHash == hash && session.LastSeenAt > unused && session.CreatedAt > tooOld
                   join user in db.Set<User>() on session.UserId equals user.Id
                   where user.SuspendedAt == null
                   join account in db.Set<CreditAccount>() on user.Id equals account.UserId
                   select new { session.Id, UserId = user.Id, user.UserName, user.IsAdmin, account.Tier }).SingleOrDefaultAsync(cancel),
            cancel);
        if (holder is null)
        {
            return null;
        }

        var caller = Caller(holder.UserId, holder.UserName!, holder.Tier, holder.IsAdmin, CallerKind.Session, holder.Id);
        uses.Note(caller);
        return caller;
    }

    private async Task<KnownKey?> ReadKeyAsync(string hash, DateTimeOffset now, CancellationToken cancel)
    {
        var version = cache.Version;
        var holder = await database.ReadAsync(
            db => (from key in db.Set<ApiKey>()
                   where key.KeyHash == hash && key.RevokedAt == null
                   join user in db.Set<User>() on key.UserId equals user.Id
                   where user.SuspendedAt == null
                   join account in db.Set<CreditAccount>() on user.Id equals account.UserId
                   select new { key.Id, key.ExpiresAt, UserId = user.Id, user.UserName, IsAdmin = user.IsAdmin && key.IsAdmin, account.Tier }).SingleOrDefaultAsync(cancel),
            cancel);
        if (holder is null)
        {
            return null;
        }

        var known = new KnownKey(Caller(holder.UserId, holder.UserName!, holder.Tier, holder.IsAdmin, CallerKind.Key, holder.Id), holder.ExpiresAt, now);
        cache.Add(hash, known, version);
        return known;
    }

    private async Task<Caller?> FindFirstAdminAsync(CancellationToken cancel)
    {
        var admin = await database.ReadAsync(
            db => (from user in db.Set<User>()
                   where user.IsAdmin && user.SuspendedAt == null
                   join account in db.Set<CreditAccount>() on user.Id equals account.UserId
                   orderby user.Id
                   select new { user.Id, user.UserName, account.Tier }).FirstOrDefaultAsync(cancel),
            cancel);
        return admin is null ? null : Caller(admin.Id, admin.UserName!, admin.Tier, isAdmin: true, CallerKind.Local, admin.Id);
    }

    private Caller Caller(long userId, string username, Tier tier, bool isAdmin, CallerKind kind, long credentialId) =>
        new(userId, username, tier.Id(), isAdmin, kind, credentialId, tiers.For(tier).ConcurrentJobs);
}
