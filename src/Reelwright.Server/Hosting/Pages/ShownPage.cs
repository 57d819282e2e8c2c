using Reelwright.Server.Library;
using Reelwright.Server.Platform.Http;

namespace Reelwright.Server.Hosting.Pages;

/// <summary>A page with all it shows, as it was when it was read.</summary>
/// <param name="Poster">The film's still, where there is one.</param>
/// <param name="Author">The name the owner chose to show, if any.</param>
internal sealed record ShownPage(HostedPage Page, MediaFile Video, MediaFile? Poster, string? Author)
{
    private RenderedPage? _rendered;

    public FrameShape Shape { get; } = FrameShape.Of(Video);

    public bool IsLocked => Page.PasswordHash is not null;

    /// <summary>Whether search engines may know of it.</summary>
    public bool IsListed => Page.Visibility is PageVisibility.Public && !IsLocked;

    /// <summary>Whether everybody who has its address sees it.</summary>
    public bool IsOpen => Page.Visibility is not PageVisibility.Private && !IsLocked;

    public bool IsOwner(Caller? caller) => caller?.UserId == Page.OwnerId;

    /// <summary>Whether the page exists for somebody; a private one does for its owner alone.</summary>
    public bool Exists(Caller? caller) => Page.Visibility is not PageVisibility.Private || IsOwner(caller);

    /// <summary>Renders once for each address the site is asked for by, which is one.</summary>
    public RenderedPage Render(Uri root, Func<RenderedPage> render)
    {
        if (_rendered is { } rendered && rendered.Root == root)
        {
            return rendered;
        }

        return _rendered = render();
    }
}

/// <param name="Root">The site's address that stands in the links.</param>
/// <param name="Policy">Its Content-Security-Policy.</param>
internal sealed record RenderedPage(Uri Root, ReadOnlyMemory<byte> Html, string Policy, string Tag);
