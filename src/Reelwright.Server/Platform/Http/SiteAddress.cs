using System.Net;
using Microsoft.Extensions.Options;

namespace Reelwright.Server.Platform.Http;

/// <summary>Where people reach this server, for links that leave it: in mails, on pages, to be sent back to.</summary>
/// <remarks>A request may name any host it likes, and a mailed link to that host would hand its token to whoever sent the request. So the configured
/// address counts; without one only a request to this very machine does, whose links nobody else can follow.</remarks>
internal sealed class SiteAddress(IOptions<ServerOptions> options)
{
    /// <summary>The configured address; null when there is none.</summary>
    public Uri? Configured { get; } = options.Value.PublicUrl is { } url ? new Uri(url.TrimEnd('/') + "/") : null;

    /// <param name="http">The request that makes the link necessary.</param>
    /// <param name="path">A path of this site with its query, e.g. <c>/account/reset?token=…</c>.</param>
    /// <exception cref="Refusal">503 <c>public_url_missing</c>.</exception>
    public Uri LinkTo(HttpContext http, string path) => new(Of(http), path.TrimStart('/'));

    /// <exception cref="Refusal">503 <c>public_url_missing</c>.</exception>
    public Uri Of(HttpContext http) => Configured ?? (IsLoopback(http.Request.Host.Host)
        ? new Uri($"{http.Request.Scheme}://{http.Request.Host}/")
        : throw Refusal.Unavailable("public_url_missing", "Sending links", "The operator has to set PublicUrl to the address people use."));

    /// <summary>The configured address, else the host that was asked: for what only whoever asked gets to see, as an answer's own links.</summary>
    /// <exception cref="Refusal">400 when the request names no host that could be in an address.</exception>
    public Uri SeenBy(HttpRequest request) => Configured
        ?? (Uri.TryCreate($"{request.Scheme}://{request.Host}/", UriKind.Absolute, out var asked) ? asked : throw Refusal.Invalid("Host", "has to be the host this server is reached at"));

    private static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
