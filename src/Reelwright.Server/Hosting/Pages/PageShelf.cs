using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Accounts;
using Reelwright.Server.Library;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Signals;

namespace Reelwright.Server.Hosting.Pages;

/// <summary>Pages at hand, rendered, so that a visit reads no database. A signal takes one off the shelf at once, on every node.</summary>
internal sealed class PageShelf : IDisposable
{
    /// <summary>Bounds what a lost signal can cost, and how long a barred owner's pages stay.</summary>
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(10);
    private const int MaxPages = 2_000;
    private const string Topic = "hosted-page";

    private readonly Database _database;
    private readonly TimeProvider _clock;
    private readonly ConcurrentDictionary<string, Place> _places = new(StringComparer.Ordinal);
    private readonly Lock _writing = new();
    private readonly IDisposable[] _subscriptions;
    private long _version;

    public PageShelf(Database database, SignalBus signals, TimeProvider clock)
    {
        (_database, _clock) = (database, clock);
        _subscriptions =
        [
            signals.Subscribe(Topic, slug => Remove(page => page.Page.Slug == slug)),

            // Suspended, or deleted: nothing of an account is shown any more from that moment on.
            signals.Subscribe(CallerChanges.Topic, userId => Remove(page => page.Page.OwnerId == long.Parse(userId))),
            signals.Subscribe(SignalBus.MissedTopic, _ => Remove(_ => true)),
        ];
    }

    /// <summary>Belongs into each transaction that changes a page, for its address before and after.</summary>
    public static void Forget(Tx tx, string slug) => tx.Signal(Topic, slug);

    /// <summary>The page of this name, also a private one; null when there is none, or its film or its owner is gone.</summary>
    public async ValueTask<ShownPage?> FindAsync(string slug, CancellationToken cancel)
    {
        if (!Slugs.CanBe(slug))
        {
            return null;
        }

        if (!_places.TryGetValue(slug, out var place))
        {
            return await ReadAsync(slug, cancel);
        }

        // Of many who come to an old page one reads it anew; the others need not wait for that.
        return _clock.GetUtcNow() - place.ReadAt < MaxAge || !place.TryRefresh() ? place.Page : await RefreshAsync(slug, place, cancel);
    }

    public void Dispose()
    {
        foreach (var subscription in _subscriptions)
        {
            subscription.Dispose();
        }
    }

    private async Task<ShownPage?> RefreshAsync(string slug, Place old, CancellationToken cancel)
    {
        try
        {
            return await ReadAsync(slug, cancel);
        }
        finally
        {
            // Still there when the reading failed or came to nothing: the next visitor reads.
            _places.TryRemove(new KeyValuePair<string, Place>(slug, old));
        }
    }

    private async Task<ShownPage?> ReadAsync(string slug, CancellationToken cancel)
    {
        var version = Interlocked.Read(ref _version);
        var now = _clock.GetUtcNow();
        var page = await _database.ReadAsync(db => ReadAsync(db, slug, cancel), cancel);
        lock (_writing)
        {
            // What was taken off meanwhile may be what was just read.
            if (version != _version)
            {
                return page;
            }

            if (page is null)
            {
                _places.TryRemove(slug, out _);
                return null;
            }

            if (_places.Count >= MaxPages && !_places.ContainsKey(slug))
            {
                _places.Clear();
            }

            _places[slug] = new Place(page, now);
        }

        return page;
    }

    private static async Task<ShownPage?> ReadAsync(ReelwrightDb db, string slug, CancellationToken cancel)
    {
        if (await db.Set<HostedPage>().SingleOrDefaultAsync(page => page.Slug == slug, cancel) is not { } page || await Standing.IsBarredAsync(db, page.OwnerId, cancel))
        {
            return null;
        }

        var files = await db.Set<MediaFile>()
            .Where(file => (file.Filename == page.VideoFilename || (file.Parent == page.VideoFilename && file.Kind == FileKind.Thumbnail)) && file.OwnerId == page.OwnerId && file.DeletedAt == null)
            .ToListAsync(cancel);
        if (files.Find(file => file.Filename == page.VideoFilename) is not { } video)
        {
            return null;
        }

        var names = await DisplayNames.FindAsync(db, [page.OwnerId], cancel);
        return new ShownPage(page, video, files.Find(file => file.Kind is FileKind.Thumbnail), names.GetValueOrDefault(page.OwnerId));
    }

    private void Remove(Func<ShownPage, bool> isMeant)
    {
        lock (_writing)
        {
            _version++;
            foreach (var (slug, place) in _places)
            {
                if (isMeant(place.Page))
                {
                    _places.TryRemove(slug, out _);
                }
            }
        }
    }

    private sealed class Place(ShownPage page, DateTimeOffset readAt)
    {
        private int _refreshing;

        public ShownPage Page { get; } = page;

        public DateTimeOffset ReadAt { get; } = readAt;

        /// <summary>True for the one who is to read the page anew.</summary>
        public bool TryRefresh() => Interlocked.CompareExchange(ref _refreshing, 1, 0) == 0;
    }
}
