using System.Collections.Concurrent;
using Reelwright.Server.Hosting.Pages;
using Reelwright.Server.Platform.Http;

namespace Reelwright.Server.Hosting.Visits;

/// <summary>Takes down what visitors do, at the price of a few hundred nanoseconds: no hash, no lock, no database. <see cref="VisitWriter"/> does the rest.</summary>
internal sealed class VisitQueue(PageAddresses addresses, TimeProvider clock)
{
    /// <summary>Beyond these, visits are not counted; some 5 MB.</summary>
    public const int Capacity = 20_000;

    // What tells visitors apart is at the start; what is longer was made to fill memory.
    private const int MaxAgent = 200;

    private readonly ConcurrentQueue<Visit> _visits = new();
    private int _waiting;
    private long _lost;

    /// <summary>Somebody was shown a page.</summary>
    public void NoteView(HttpContext http, ShownPage page)
    {
        if (Robots.IsLook(http.Request))
        {
            Note(http, page, isView: true, PageActs.None);
        }
    }

    /// <summary>Somebody did something on it.</summary>
    public void NoteAct(HttpContext http, ShownPage page, PageActs act) => Note(http, page, isView: false, act);

    public bool TryTake(out Visit visit)
    {
        if (!_visits.TryDequeue(out visit))
        {
            return false;
        }

        Interlocked.Decrement(ref _waiting);
        return true;
    }

    /// <summary>How many visits found no room since the last time this was asked.</summary>
    public long TakeLost() => Interlocked.Exchange(ref _lost, 0);

    private void Note(HttpContext http, ShownPage page, bool isView, PageActs acts)
    {
        // Looking at one's own page is work, not a view.
        if (!HttpMethods.IsHead(http.Request.Method) && !page.IsOwner(http.FindCaller()) && !Robots.Is(http.Request))
        {
            Add(VisitOf(http, page.Page.Id, isView, acts));
        }
    }

    private Visit VisitOf(HttpContext http, long pageId, bool isView, PageActs acts)
    {
        var agent = http.Request.Headers.UserAgent.ToString();
        return new Visit(
            pageId,
            clock.GetUtcNow(),
            RateLimiting.Address(http.Connection.RemoteIpAddress),
            agent.Length > MaxAgent ? agent[..MaxAgent] : agent,
            isView ? Referrers.HostOf(http.Request.Headers.Referer, addresses.Root(http)) : "",
            isView,
            acts);
    }

    internal void Add(Visit visit)
    {
        if (Interlocked.Increment(ref _waiting) > Capacity)
        {
            Interlocked.Decrement(ref _waiting);
            Interlocked.Increment(ref _lost);
            return;
        }

        _visits.Enqueue(visit);
    }
}
