using System.Collections.Concurrent;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Signals;

namespace Reelwright.Server.Accounts;

/// <summary>Remembers who holds which key, so that a poll reads no database. A signal forgets a user at once, on every node.</summary>
internal sealed class CallerCache : IDisposable
{
    /// <summary>Bounds what a lost signal can cost, e.g. while a broken connection has not been noticed yet.</summary>
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(30);
    private const int MaxEntries = 50_000;

    private readonly ConcurrentDictionary<string, KnownKey> _keys = new(StringComparer.Ordinal);
    private readonly Lock _writing = new();
    private readonly IDisposable[] _subscriptions;
    private long _version;

    public CallerCache(SignalBus signals) =>
        _subscriptions = [signals.Subscribe(CallerChanges.Topic, userId => Forget(long.Parse(userId))), signals.Subscribe(SignalBus.MissedTopic, _ => Clear())];

    /// <summary>To be taken before the database is asked, and given to <see cref="Add"/>.</summary>
    public long Version => Interlocked.Read(ref _version);

    /// <summary>Call it in each transaction that changes what a user's credentials are worth: revoking, tier, suspension, name.</summary>
    public static void ForgetEverywhere(Tx tx, long userId) => CallerChanges.Announce(tx, userId);

    public KnownKey? Find(string hash, DateTimeOffset now) => _keys.TryGetValue(hash, out var key) && now - key.ReadAt < MaxAge ? key : null;

    /// <summary>Keeps an answer unless something was forgotten while it was being fetched: then it may be stale already.</summary>
    public void Add(string hash, KnownKey key, long version)
    {
        lock (_writing)
        {
            if (version != _version)
            {
                return;
            }

            if (_keys.Count >= MaxEntries)
            {
                _keys.Clear();
            }

            _keys[hash] = key;
        }
    }

    public void Dispose()
    {
        foreach (var subscription in _subscriptions)
        {
            subscription.Dispose();
        }
    }

    private void Forget(long userId)
    {
        lock (_writing)
        {
            _version++;
            foreach (var (hash, key) in _keys)
            {
                if (key.Caller.UserId == userId)
                {
                    _keys.TryRemove(hash, out _);
                }
            }
        }
    }

    private void Clear()
    {
        lock (_writing)
        {
            _version++;
            _keys.Clear();
        }
    }
}

/// <summary>A key that was valid when it was read.</summary>
internal sealed record KnownKey(Caller Caller, DateTimeOffset? ExpiresAt, DateTimeOffset ReadAt);
