using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Reelwright.Server.Platform.Http;

namespace Reelwright.Server.Tests.Platform;

public sealed class SiteAddressTests
{
    [Theory]
    [InlineData(null, "localhost:8080", "http://localhost:8080/")]
    [InlineData(null, "[::1]:8080", "http://[::1]:8080/")]
    [InlineData("https://films.example/studio/", "evil.example", "https://films.example/studio/")]
    [InlineData("https://films.example/studio", "", "https://films.example/studio/")]
    public void What_only_the_asker_sees_names_the_configured_address_or_else_the_host_that_was_asked(string? configured, string host, string address) =>
        Assert.Equal(address, SeenBy(configured, host).AbsoluteUri);

    /// <summary>Kestrel lets these in: HTTP/1.0 names no host at all, and its look at host names is a quick one.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("a..b")]
    public void A_host_that_can_be_in_no_address_is_the_requests_fault(string host) =>
        Assert.Equal(400, Assert.Throws<Refusal>(() => SeenBy(null, host)).Status);

    private static Uri SeenBy(string? configured, string host)
    {
        var http = new DefaultHttpContext { Request = { Scheme = "http", Host = new HostString(host) } };
        return new SiteAddress(Options.Create(new ServerOptions { PublicUrl = configured })).SeenBy(http.Request);
    }
}
